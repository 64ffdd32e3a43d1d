"""Live sessions: professionals answer pupils' questions at a fixed hour.

Owns       professionals, sessions, bookings, and what happens in a session: questions, votes, polls,
           reactions, the decisions of moderators, transcripts.
Publishes  LiveSessionScheduled, LiveSessionMoved, LiveSessionCancelled, LiveBookingChanged,
           LiveSessionAttended, QuestionPublished, QuestionAnswered, SessionAdvanced.
Handles    ClassClosed, VisitorJoinedClass, VisitorLeftClass, VisitorErased.
"""
