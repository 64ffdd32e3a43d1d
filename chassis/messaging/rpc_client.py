"""Calls to services from any thread: a connection for requests, one for replies, a deadline on every call."""

from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from time import perf_counter
from typing import Any
from uuid import uuid4

import msgspec
from kombu import Queue

from chassis.messaging import topology
from chassis.messaging.consumer import Consumer
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.runtime import logs, metrics
from chassis.runtime.config import Config
from contracts.errors import DeadlineExceeded, InternalError, PlatformError, Unavailable, from_wire

log = logs.get_logger(__name__)


class RpcClient:
    """Uses nameko's RPC format. Safe to share between threads; ``start`` before the first call. ``name`` is
    that of the process.

    When the connection that receives replies is lost, every call in flight fails at once with Unavailable:
    its reply queue is gone, and the reply with it.
    """

    def __init__(self, config: Config, name: str) -> None:
        self._timeout = config.rpc_timeout
        self._requests = Publisher(config.amqp_uri, f"{name} calls", confirm=False, process=name)
        self._reply_to = ""
        self._pending: dict[str, Future[dict[str, Any]]] = {}
        self.consumer = Consumer(
            config.amqp_uri,
            f"{name} replies",
            self._reply_queue,
            self._on_reply,
            no_ack=True,
            on_disconnect=self._fail_pending,
            drain_timeout=0,
            process=name,
        )
        self._name = name

    def start(self) -> None:
        """Receive replies in a separate thread. An error ends the process."""
        self.consumer.run_in_thread()

    def stop(self) -> None:
        """Disconnect; calls in flight fail with Unavailable."""
        self.consumer.stop()
        self._fail_pending()
        self._requests.close()

    def call(self, service: str, method: str, *, timeout: float | None = None, **kwargs: Any) -> Any:
        """The result of ``service.method(**kwargs)``.

        Raises the error of ``contracts.errors`` that the method raised; DeadlineExceeded after ``timeout``
        seconds, by default RPC_TIMEOUT; Unavailable without a connection to the broker.
        """
        started, outcome = perf_counter(), "ok"
        try:
            return self._call(service, method, timeout or self._timeout, kwargs)
        except PlatformError as error:
            outcome = error.code
            raise
        finally:
            metrics.RPC_CLIENT_SECONDS.labels(service, method, outcome).observe(perf_counter() - started)

    def _call(self, service: str, method: str, timeout: float, kwargs: dict[str, Any]) -> Any:
        if not self.consumer.connected.wait(timeout):
            raise Unavailable("the message broker does not answer")
        call_id, future = uuid4().hex, Future[dict[str, Any]]()
        self._pending[call_id] = future
        try:
            self._requests.publish([self._request(call_id, service, method, timeout, kwargs)])
            reply = future.result(timeout)
        except FutureTimeout:
            raise DeadlineExceeded(f"{service} did not answer within {timeout:g} s") from None
        finally:
            self._pending.pop(call_id, None)
        if error := reply["error"]:
            raise from_wire(error)
        return reply["result"]

    def _request(
        self, call_id: str, service: str, method: str, timeout: float, kwargs: dict[str, Any]
    ) -> Outgoing:
        return Outgoing(
            exchange=topology.RPC_EXCHANGE.name,
            routing_key=f"{service}.{method}",
            body=msgspec.json.encode({"args": (), "kwargs": kwargs}),
            headers={"x-correlation-id": logs.current_correlation_id(), "x-timeout": str(timeout)},
            properties={
                "correlation_id": call_id,
                "reply_to": self._reply_to,
                # The broker drops a call that nobody waits for any more.
                "expiration": str(int(timeout * 1000)),
            },
            persistent=False,
        )

    def _reply_queue(self) -> Sequence[Queue]:
        """A queue with a new name for each connection: the old one may still exist, for a dead socket."""
        self._reply_to = uuid4().hex
        return [
            Queue(
                f"rpc.reply-{self._name}-{self._reply_to}",
                exchange=topology.RPC_EXCHANGE,
                routing_key=self._reply_to,
                exclusive=True,
                auto_delete=True,
                durable=False,
            )
        ]

    def _on_reply(self, message: Any) -> None:
        future = self._pending.pop(message.properties.get("correlation_id", ""), None)
        if future is None:
            return  # its caller has given up
        try:
            future.set_result(msgspec.json.decode(message.body))
        except msgspec.DecodeError as error:
            future.set_exception(InternalError(f"unreadable reply: {error}"))

    def _fail_pending(self) -> None:
        """One by one, since other threads add calls meanwhile."""
        while self._pending:
            with suppress(KeyError, InvalidStateError):  # answered meanwhile, or failed by another thread
                _, future = self._pending.popitem()
                future.set_exception(Unavailable("the message broker was lost while waiting for the reply"))
