"""Simulated people, and what a quiz does with them: the stereotype gate, psychometrics."""
