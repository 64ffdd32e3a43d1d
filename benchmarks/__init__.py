"""Figures of the platform beside those of its peers, on the same servers: ``python -m benchmarks --help``.

``peers/`` is what we compare with; it runs in an environment of its own, ``.venv-bench``.
"""
