"""How a process runs: configuration, logs, metrics, health, database, messaging. No business logic.

The only package that imports nameko, kombu, amqp and eventlet; services import what they need from
``chassis.service``.
"""

import warnings

# A known risk (docs/adr/0001): operators can do nothing about it at run time.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
