"""Rewards: points for discoveries, and the ledger that records them.

Owns       the rules, the ledger of awards, totals and levels, tombstones of erased visitors.
Publishes  PointsAwarded, LevelReached.
Handles    HotspotViewed, ContentCompleted, QuizCompleted, LiveSessionAttended, QuestionPublished,
           QuestionAnswered, VisitorErased.
"""
