"""Quiz: interests and knowledge of visitors, and occupations of industry that match their interests.

Owns       versions of quizzes, occupations, studies, the register, places; what visitors explored; results.
Publishes  QuizCompleted.
Handles    HotspotViewed, ContentCompleted, VisitorErased.

Its database is read and written in ``store``, and by imports in ``store_imports``.
"""
