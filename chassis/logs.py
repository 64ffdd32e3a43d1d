"""Logs: one JSON object a line on standard error, with the correlation id of the request that caused it."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

from chassis.config import Config

QUIET = ("nameko", "kombu", "amqp", "eventlet", "pymongo", "urllib3")
"""Libraries that log what the chassis already reports, or every retry of theirs."""


def configure(config: Config, process: str, stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging to ``stream``, by default standard error.

    Call it once, before any work.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    render: Any = (
        structlog.dev.ConsoleRenderer(colors=stream is None and sys.stderr.isatty())
        if config.log_format == "text"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )

    def add_process(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        return {**event, "process": process}

    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                add_process,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(config.log_level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def bind_correlation_id(correlation_id: str) -> None:
    """Start a unit of work: every line logged from here on in this thread carries the id."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(correlation_id=correlation_id)


def current_correlation_id() -> str:
    """The id of the unit of work in hand, or ``-`` outside of one."""
    return str(structlog.contextvars.get_contextvars().get("correlation_id", "-"))


def get_logger(name: str) -> Any:
    return structlog.get_logger(name)
