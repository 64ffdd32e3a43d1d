"""What several gateways share in a database of their own (docs/adr/0008): rates, idempotency, the audit."""
