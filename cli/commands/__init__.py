"""The commands of ``usine``, one module per subject; each imports what it needs when it runs.

Two audiences: season, occupations, quiz, staff and accounts are for organisers, in French; everything else is
for those who operate or develop the platform, in English.
"""
