"""One blueprint per resource; each view is a few lines that call a service for the caller."""
