"""Server-sent events: what they say, and who listens."""
