"""Accounts: identities of visitors and staff.

Owns       visitors, seats, school classes, staff, sessions, erasures.
Publishes  ClassRegistered, ClassClosed, VisitorJoinedClass, VisitorLeftClass, VisitorErased, SessionRevoked.
Handles    VisitorErased.
"""
