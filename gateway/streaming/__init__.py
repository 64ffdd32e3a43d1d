"""Server-sent events: their format, and the open streams."""
