"""``@rpc(Call)``: how calls reach a service."""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import Any, TypeVar, overload

import msgspec
from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint, ProviderCollector, SharedExtension

from chassis.messaging import topology
from chassis.messaging.consumer import Consumer
from chassis.messaging.publisher import Outgoing, Publisher
from chassis.runtime import deadline, metrics
from chassis.runtime.failures import as_platform_error
from chassis.runtime.logs import get_logger
from contracts.calls import Call
from contracts.errors import InternalError, InvalidInput, NotFound, PlatformError, Unavailable

log = get_logger(__name__)

F = TypeVar("F", bound=Callable[..., Any])


class RpcServer(SharedExtension, ProviderCollector):
    """Answers calls in nameko's RPC format: request ``{args, kwargs}``, reply ``{result, error}``.

    A call is acknowledged after its reply was sent, so if the process dies, another one performs it. The
    header ``x-timeout`` is the time that the caller waits, in seconds: the work is then ended.
    """

    def setup(self) -> None:
        service, config = self.container.service_name, self.container.config
        self.replies = Publisher(config.amqp_uri, f"{service} replies", confirm=False, process=service)
        self.consumer = Consumer(
            config.amqp_uri,
            f"rpc-{service}",
            lambda: [topology.rpc_queue(service)],
            self._deliver,
            prefetch=config.max_workers,
            drain_timeout=config.drain_timeout,
            process=service,
        )
        self.container.watch(self.consumer)

    def start(self) -> None:
        self.container.spawn_managed_thread(self.consumer.run, identifier=self.consumer.name)

    def stop(self) -> None:
        self.consumer.stop()
        self.replies.close()

    def _deliver(self, message: Any) -> None:
        started = perf_counter()
        method = message.delivery_info["routing_key"].rpartition(".")[2]
        provider = next((each for each in self._providers if each.method_name == method), None)
        call = provider.call if provider else None
        respond = partial(self._respond, message, method if provider else "unknown", call, started)
        try:
            if provider is None:
                raise NotFound(f"no method {method[:100]!r}")
            request = msgspec.json.decode(message.body)
            args, kwargs = request["args"], request["kwargs"]
            if call:
                args, kwargs = (), call.parse(args, kwargs)
            else:
                provider.check_signature(args, kwargs)
            context = {
                "correlation_id": str(message.headers.get("x-correlation-id", "-")),
                "timeout": float(message.headers.get("x-timeout", 0)),
            }
        except PlatformError as error:
            respond(None, None, (type(error), error, None))
        except Exception as error:
            problem = InvalidInput(f"malformed call: {error}")
            respond(None, None, (InvalidInput, problem, None))
        else:
            try:
                self.container.spawn_worker(
                    provider, args, kwargs, context_data=context, handle_result=respond
                )
            except ContainerBeingKilled:
                self.consumer.abandon(message)

    def _respond(
        self,
        message: Any,
        method: str,
        call: type[Call] | None,
        started: float,
        context: Any,
        result: Any,
        exc_info: Any,
    ) -> tuple[Any, Any]:
        deadline.cancel()
        failure = exc_info[1] if exc_info else _wrong_result(call, result)
        error = _error_payload(failure) if failure else None
        outcome = error["code"] if error else "ok"
        reply_to = message.properties.get("reply_to")
        if reply_to:
            try:
                self.replies.publish([self._reply(message, reply_to, result, error)])
            except Unavailable as unavailable:
                log.warning("reply not sent, the caller will time out", method=method, cause=str(unavailable))
        self.consumer.ack_one(message)
        metrics.RPC_SECONDS.labels(self.container.service_name, method, outcome).observe(
            perf_counter() - started
        )
        return result, exc_info

    @staticmethod
    def _reply(message: Any, reply_to: str, result: Any, error: dict[str, Any] | None) -> Outgoing:
        return Outgoing(
            exchange=topology.RPC_EXCHANGE.name,
            routing_key=reply_to,
            body=msgspec.json.encode({"result": None if error else result, "error": error}),
            properties={"correlation_id": message.properties.get("correlation_id")},
            persistent=False,
        )


def _wrong_result(call: type[Call] | None, result: Any) -> Exception | None:
    try:
        if call:
            call.check_result(result)
    except msgspec.ValidationError as error:
        return error
    return None


def _error_payload(error: BaseException) -> dict[str, Any]:
    """``error`` as nameko's clients expect it, with our code and details."""
    known = as_platform_error(error)
    if known is None:
        log.error("call failed", exc_info=error)
        known = InternalError("internal error")
    return {
        **known.to_wire(),
        "exc_type": type(known).__name__,
        "exc_path": f"{type(known).__module__}.{type(known).__name__}",
        "exc_args": [known.message],
        "value": known.message,
    }


class Rpc(Entrypoint):
    """A method that ``RpcServer`` calls. ``call``: its contract; without one, nothing is checked."""

    server = RpcServer()

    def __init__(self, call: type[Call] | None = None, **kwargs: Any) -> None:
        self.call = call
        super().__init__(**kwargs)

    def setup(self) -> None:
        self.server.register_provider(self)

    def stop(self) -> None:
        self.server.stop()
        self.server.unregister_provider(self)


@overload
def rpc(target: type[Call]) -> Callable[[F], F]: ...
@overload
def rpc(target: F) -> F: ...
def rpc(target: Any) -> Any:
    """Other processes can call the decorated method.

    ``@rpc(GetPoints)``: arguments have the types of that contract, and InvalidInput names a wrong one; a
    result that breaks the contract is logged, and the caller gets InternalError. A result is anything that
    msgspec encodes as JSON. Callers get errors of ``contracts.errors`` as they are raised, Unavailable for a
    transient error, and InternalError for any other.
    """
    return Rpc.decorator(target)
