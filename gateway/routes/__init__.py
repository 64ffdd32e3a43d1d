"""One blueprint per resource; each view is a few lines: who asks, for what, of which service."""
