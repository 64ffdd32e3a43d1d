"""How a process runs: configuration, logs, metrics, health, database, messaging. No business word in here.

The only package that imports nameko, kombu, amqp and eventlet; services import what they need from
``chassis.service``.
"""
