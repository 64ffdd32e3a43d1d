"""The Flask application and request classes: typed request state, and less work per request."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

import flask
from werkzeug.exceptions import BadRequest
from werkzeug.utils import cached_property

from chassis.access.principal import Principal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment
    from werkzeug.datastructures import MultiDict


class Request(flask.Request):
    """A request, with the state that hooks add to it."""

    principal: Principal | None = None
    """Set by ``gateway.access.auth`` once the token is verified."""

    started: float
    correlation_id: str

    def __init__(self, environ: "WSGIEnvironment", *args: Any, **kwargs: Any) -> None:
        # Granian sets it, and ends a body that was cut short as if it were whole. Without it werkzeug
        # compares what it reads with Content-Length, and raises 400.
        environ.pop("wsgi.input_terminated", None)
        super().__init__(environ, *args, **kwargs)

    @cached_property
    def args(self) -> "MultiDict[str, str]":
        """The query string. Raises BadRequest if it is not UTF-8."""
        try:
            return super().args
        except UnicodeDecodeError:
            raise BadRequest from None


def current_request() -> Request:
    """The current request, without the proxy ``flask.request``, which costs a look-up at each access."""
    return cast(Request, flask.request._get_current_object())  # type: ignore[attr-defined]


class Application(flask.Flask):
    """Flask without work that the gateway does not need."""

    request_class = Request

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Every hook and view is synchronous: this skips Flask's check, which it makes at every call."""
        return func


class Headers:
    """WSGI middleware: adds ``headers`` to every answer that does not set them itself."""

    def __init__(self, application: "WSGIApplication", headers: dict[str, str]) -> None:
        self._application = application
        self._headers = [(name.lower(), (name, value)) for name, value in headers.items()]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            given = {name.lower() for name, _ in headers}
            added = [header for name, header in self._headers if name not in given]
            return start_response(status, [*headers, *added], *more)

        return self._application(environ, start)
