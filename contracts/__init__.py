"""What crosses a process: events, filed by publisher, and the errors an RPC may answer with. No I/O."""
