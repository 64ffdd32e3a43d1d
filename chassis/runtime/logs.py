"""Logs: one JSON object a line on standard error, with the correlation id of the request that caused it."""

import logging
import sys
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

import msgspec
import structlog

from chassis.runtime import metrics
from chassis.runtime.config import Config

QUIET = ("nameko", "kombu", "amqp", "eventlet", "pymongo", "urllib3")
"""Libraries that log what the chassis already reports, or each of their retries."""


_correlation_id: ContextVar[str] = ContextVar("correlation_id", default="-")
_to_json = msgspec.json.Encoder().encode


def configure(config: Config, process: str, stream: TextIO | None = None) -> None:
    """Send structlog and the standard library's logging to ``stream``, by default standard error.

    Call it once, before any work.
    """
    shared: list[Any] = [
        add_correlation_id,
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

    handler = _Handler(stream)
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
    talkative = root.isEnabledFor(logging.INFO) and config.log_format == "json"
    access_log.configure(handler.stream if talkative else None, process)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.CRITICAL)


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Only count a line that cannot be written: the work goes on."""
        if isinstance(sys.exception(), (OSError, ValueError)):
            metrics.LOG_LINES_LOST.inc()
        else:
            super().handleError(record)


def bind_correlation_id(correlation_id: str) -> None:
    """Start a unit of work: every line that this thread logs from now on has the id."""
    _correlation_id.set(correlation_id)


def current_correlation_id() -> str:
    """The id of the current unit of work, or ``-`` outside of one."""
    return _correlation_id.get()


def add_correlation_id(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """A processor of structlog."""
    event.setdefault("correlation_id", _correlation_id.get())
    return event


class AccessLog:
    """One line per request, in the format of all other lines, but without structlog's processors: in a sixth
    of the time. Does nothing while the level is above INFO."""

    def __init__(self) -> None:
        self._stream: TextIO | None = None
        self._process = ""

    def configure(self, stream: TextIO | None, process: str) -> None:
        """``stream``: None to write nothing."""
        self._stream, self._process = stream, process

    def write(self, event: str, **fields: Any) -> None:
        if self._stream is not None:
            line = {
                "event": event,
                **fields,
                "correlation_id": _correlation_id.get(),
                "level": "info",
                "timestamp": datetime.now(UTC),
                "process": self._process,
            }
            try:
                self._stream.write(_to_json(line).decode() + "\n")
            except (OSError, ValueError):  # a full disk or a closed stream must not fail the request
                metrics.LOG_LINES_LOST.inc()


access_log = AccessLog()


def get_logger(name: str) -> Any:
    return structlog.get_logger(name)
