"""MongoDB: durable writes, the outbox, tombstones."""
