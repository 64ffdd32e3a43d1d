"""Catalog: what there is to discover.

Owns       the season, its challenges, companies, occupations, contents, tours and hotspots.
Publishes  HotspotViewed, ContentCompleted, ContentPublished, ContentWithdrawn.
Handles    nothing.
"""
