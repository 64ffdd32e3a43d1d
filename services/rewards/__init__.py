"""Rewards: what discoveries are worth, and the ledger that proves it.

Owns       the rules, the ledger of awards, totals and levels, tombstones of erased visitors.
Publishes  PointsAwarded, LevelReached.
Handles    HotspotViewed, ContentCompleted, QuizCompleted, VisitorErased.
"""
