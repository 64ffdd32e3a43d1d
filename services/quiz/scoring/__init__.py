"""Profiles, congruence, matching and marking: pure functions of their arguments."""
