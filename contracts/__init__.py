"""Contracts between processes: events, a module per publisher; calls, a module per callee; errors. No I/O."""
