"""What crosses a process: events, filed by publisher; calls, filed by callee; errors of calls. No I/O."""
