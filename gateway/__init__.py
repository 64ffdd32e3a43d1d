"""The public API: authenticates, validates, calls services, streams. No business rule.

Its database holds what gateways must agree on: rates, repeated requests, the audit (docs/adr/0008).

Concurrency is ``threading`` and ``queue`` only, so that it runs on Granian's threads and patched by eventlet.
"""
