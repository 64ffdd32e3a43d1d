"""Schemas of query strings, headers and bodies. Their messages are shown to people: French."""
