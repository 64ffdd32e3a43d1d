"""``details["reason"]`` of a Conflict that live raises: what stands against the request."""

SESSION_NOT_BEGUN, SESSION_OVER, SESSION_CANCELLED = "session-not-begun", "session-over", "session-cancelled"
SESSION_BEGUN = "session-begun"

ALREADY_BOOKED = "already-booked"
SESSION_TOO_SMALL = "session-too-small"
"""It has fewer places than the class, even when nobody has booked."""
CLASS_BUSY, VISITOR_BUSY, PROFESSIONAL_BUSY = "class-busy", "visitor-busy", "professional-busy"
"""With another session at an overlapping time."""
ALREADY_LINKED = "already-linked"
"""The account answers as another professional."""
