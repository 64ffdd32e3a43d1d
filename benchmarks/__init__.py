"""Benchmarks of the platform and of its peers, on the same servers: ``python -m benchmarks --help``.

The peers are in ``peers/``, and run in their own environment, ``.venv-bench``.
"""
