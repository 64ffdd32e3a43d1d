"""Quiz: what a young person likes, which occupations of industry that speaks for, and why.

Owns       versions of quizzes, occupations, the official register, what visitors explored, results.
Publishes  QuizCompleted.
Handles    HotspotViewed, VisitorErased.

Its database is read and written in ``store``, and by imports in ``store_imports``.
"""
