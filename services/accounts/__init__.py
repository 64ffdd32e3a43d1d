"""Accounts: identities of visitors and staff.

Owns       visitors, seats, school classes, staff, sessions, erasures.
Publishes  ClassRegistered, VisitorJoinedClass, VisitorLeftClass, VisitorErased, SessionRevoked.
Handles    VisitorErased.
"""
