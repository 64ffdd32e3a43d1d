"""The ``usine`` command: run the platform, import a season, look after points."""
