"""Calls that live answers: ``schedule`` (sessions, bookings), ``rooms`` (what participants see and do),
``moderation`` (what moderators, professionals and organisers do)."""
