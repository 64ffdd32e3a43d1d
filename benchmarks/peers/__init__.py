"""The same work in other frameworks, set up as their documentation advises. Imports nothing of the
project."""
