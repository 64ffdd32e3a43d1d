"""The only encoder and decoder of events: encodes strictly, decodes tolerantly.

CloudEvents binary mode over AMQP 0-9-1: attributes are headers prefixed ``ce-``, the data is the JSON body.
Binding: https://github.com/knative-extensions/eventing-rabbitmq/blob/main/cloudevents-protocol-spec/spec.md
"""

from collections.abc import Mapping
from datetime import datetime
from functools import cache, partial
from typing import Any
from uuid import UUID

import msgspec

from contracts.envelope import Envelope, Event, as_text
from contracts.errors import InvalidMessage
from contracts.registry import EVENTS

CONTENT_TYPE = "application/json"
MAX_BODY_BYTES = 64 * 1024

_encode = msgspec.json.Encoder().encode
_decoders = {name: msgspec.json.Decoder(event) for name, event in EVENTS.items()}


def encode(envelope: Envelope[Event]) -> tuple[dict[str, str], bytes]:
    """AMQP headers and body of ``envelope``.

    Raises ``ValueError`` (``msgspec.ValidationError`` is a subclass) for an event that breaks its contract:
    no subscriber could handle it.
    """
    data = envelope.data
    if envelope.time.tzinfo is None:
        raise ValueError(f"time of {data.type_name()} has no time zone")
    body = _encode(data)
    _decoders[data.type_name()].decode(body)
    if len(body) > MAX_BODY_BYTES:
        raise ValueError(f"{data.type_name()} of {len(body)} bytes, at most {MAX_BODY_BYTES} are allowed")
    headers = {
        **_headers_of(type(data)),
        "ce-id": as_text(envelope.id),
        "ce-subject": envelope.subject,
        "ce-time": envelope.time.isoformat(),
        "ce-correlationid": envelope.correlation_id,
    }
    return headers, body


@cache
def _headers_of(event: type[Event]) -> dict[str, str]:
    """The headers that are the same for all events of a type."""
    return {
        "ce-specversion": "1.0",
        "ce-source": event.source(),
        "ce-type": event.type_name(),
        "ce-dataschema": event.schema_uri(),
    }


def decode(headers: Mapping[str, Any] | None, body: bytes | str) -> Envelope[Event]:
    """The event in a message. Unknown fields are ignored.

    Raises InvalidMessage, whose reason names the header or the path of the field, for anything else that the
    contract does not allow.
    """
    headers = headers or {}
    name = _header(headers, "ce-type")
    decoder = _decoders.get(name)
    if decoder is None:
        raise InvalidMessage(f"unknown event type {name[:100]!r}")
    if isinstance(body, str):
        body = body.encode(errors="surrogatepass")
    if len(body) > MAX_BODY_BYTES:
        raise InvalidMessage(f"body of {len(body)} bytes, at most {MAX_BODY_BYTES} are allowed")
    try:
        data = decoder.decode(body)
    except msgspec.ValidationError as error:
        raise InvalidMessage(f"invalid {name}: {error}") from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise InvalidMessage(f"undecodable body: {error}") from error
    return Envelope(
        id=_parse(headers, "ce-id", _uuid),
        time=_parse(headers, "ce-time", _aware),
        correlation_id=_header(headers, "ce-correlationid"),
        data=data,
    )


def _header(headers: Mapping[str, Any], name: str) -> str:
    value = headers.get(name)
    if not isinstance(value, str):
        raise InvalidMessage(f"header {name} is missing" if value is None else f"header {name} is not text")
    return value


def _parse(headers: Mapping[str, Any], name: str, parse: Any) -> Any:
    value = _header(headers, name)
    try:
        return parse(value)
    except ValueError as error:
        raise InvalidMessage(f"header {name} is malformed: {value[:100]!r}") from error


_uuid = partial(msgspec.convert, type=UUID)
"""Five times as fast as ``UUID(text)``."""


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no time zone")
    return moment
