"""The public API: authenticates, validates, calls services, streams. No database, no business rule.

Concurrency is ``threading`` and ``queue`` only, so that it runs on Granian's threads and patched by eventlet.
"""
