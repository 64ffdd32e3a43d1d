"""How a process runs: configuration, logs, metrics, health, database, messaging. No business word in here.

The only package that imports nameko, kombu, amqp and eventlet; services import what they need from
``chassis.service``.
"""

import warnings

# Known, and decided: see docs/adr/0001. Nothing that an operator could do about it at run time.
warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
