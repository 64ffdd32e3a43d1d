"""Accounts: who is who.

Owns       visitors, seats, school classes, staff, sessions, erasures.
Publishes  ClassRegistered, VisitorJoinedClass, VisitorLeftClass, VisitorErased, SessionRevoked.
Handles    VisitorErased.
"""
