"""The ``usine`` command: run the platform, import a season, maintain points."""
