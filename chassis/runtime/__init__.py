"""A process: configuration, logs, metrics, health, keys, deadlines."""
