"""Fast encoding and decoding of our messages as AMQP frames.

py-amqp handles any method, property and table, value by value, which took a quarter of the time of rewards
under load. This module handles published and delivered messages with headers of text only, and leaves all
other frames to py-amqp. Tests check that bytes and values are the same. Layout: AMQP 0-9-1, sections 1.8.3
and 4.2.

This and ``transport._ReadAhead`` use private names of py-amqp, whose exact version is therefore pinned. With
``ENABLED = False`` py-amqp does everything: slower, and otherwise the same, which tests check.
"""

import struct
from collections.abc import Callable, Mapping
from functools import lru_cache
from struct import Struct
from typing import Any, NamedTuple

from amqp import serialization, spec
from amqp.basic_message import Message
from amqp.exceptions import FrameSyntaxError

ENABLED = True
"""Read for each new connection. False is for a version of py-amqp that is not compatible."""

METHOD, HEADER, BODY = 1, 2, 3
FRAME_END = 0xCE
FRAME_OVERHEAD = 8

frame_start = Struct(">BHI")
"""Type, channel and size; the payload and FRAME_END follow."""

_SHORT_MAX = 255
_LONG_TEXT = ord("S")
_CONTENT_BYTES = 12
"""Class, weight and size of the body, before the properties."""

_long, _long_long, _flags = Struct(">I"), Struct(">Q"), Struct(">H")
_long_text = Struct(">BI")
_content = Struct(">HxxQ")
_method_start = Struct(">BHIHH")
_header_start = Struct(">BHIHxxQ")
_publish = Struct(">HHxx")


UNREADABLE = (ValueError, ArithmeticError, OSError, LookupError, struct.error, FrameSyntaxError)
"""What py-amqp raises for a valid value that Python cannot represent."""


class NotPlain(ValueError):
    """The message has values other than text, which only py-amqp can encode or decode."""


class Delivery(NamedTuple):
    """A delivered message, with those attributes of py-amqp's Message that are used; ``end``: of its frames.

    Properties are decoded at each access: up to 1,500 messages wait to be handled, and encoded properties
    take a fifth of the memory.
    """

    channel: Any
    consumer_tag: str
    delivery_tag: int
    written_properties: bytes
    body: bytes
    origin: bytes
    """Whether it was delivered before, exchange and routing key, as they stand in the frame."""
    end: int

    @property
    def properties(self) -> dict[str, Any]:
        """Empty if one of them cannot be decoded, such as a time in the year 60,000: the message is then
        dead-lettered for its missing headers, and does not end the process."""
        try:
            return read_properties(self.written_properties, 0)[0]
        except UNREADABLE:
            return {}

    @property
    def headers(self) -> dict[str, Any] | None:
        return self.properties.get("application_headers")

    @property
    def delivery_info(self) -> dict[str, Any]:
        exchange, at = _read_short(self.origin, 1)
        routing_key, _ = _read_short(self.origin, at)
        return {
            "consumer_tag": self.consumer_tag,
            "delivery_tag": self.delivery_tag,
            "redelivered": bool(self.origin[0]),
            "exchange": exchange,
            "routing_key": routing_key,
        }


def published(
    channel: int,
    exchange: str,
    routing_key: str,
    mandatory: bool,
    properties: Mapping[str, Any],
    body: bytes,
    frame_max: int,
) -> bytes:
    """The frames that publish a message. ``properties``: as in ``written_properties``; sizes in bytes."""
    header = _content.pack(spec.Basic.CLASS_ID, len(body)) + written_properties(properties)
    frames = _publish_method(channel, exchange, routing_key, mandatory) + _frame(HEADER, channel, header)
    size = frame_max - FRAME_OVERHEAD
    for at in range(0, len(body), size):
        frames += _frame(BODY, channel, body[at : at + size])
    return frames


def read_delivery(data: bytes, at: int, channels: Mapping[int, Any]) -> Delivery | None:
    """The message whose frames begin at ``at``; None unless it is for one of ``channels``, complete, and its
    body is one frame."""
    try:
        kind, channel, size, *method = _method_start.unpack_from(data, at)
        if kind != METHOD or (*method,) != spec.Basic.Deliver or channel not in channels:
            return None
        header_at = at + size + FRAME_OVERHEAD
        header = _header_start.unpack_from(data, header_at)
        body_at = header_at + header[2] + FRAME_OVERHEAD
        body = frame_start.unpack_from(data, body_at)
        end = body_at + body[2] + FRAME_OVERHEAD
        whole = data[header_at - 1] == data[body_at - 1] == data[end - 1] == FRAME_END
    except (struct.error, IndexError):
        return None
    if not whole or header[:2] != (HEADER, channel) or body != (BODY, channel, header[4]):
        return None
    tag, tag_end = _read_short(data, at + _method_start.size)
    (delivery_tag,) = _long_long.unpack_from(data, tag_end)
    origin = data[tag_end + _long_long.size : header_at - 1]
    written = data[header_at + frame_start.size + _CONTENT_BYTES : body_at - 1]
    content = data[body_at + frame_start.size : end - 1]
    return Delivery(channels[channel], tag, delivery_tag, written, content, origin, end)


def written_properties(properties: Mapping[str, Any]) -> bytes:
    """``properties``, by their names in py-amqp, encoded: flags, then values."""
    try:
        return plain_properties(properties)
    except NotPlain:
        written: bytes = Message(**properties)._serialize_properties()
        return written


def plain_properties(properties: Mapping[str, Any]) -> bytes:
    """As ``written_properties``, without py-amqp. Raises NotPlain unless all values and headers are text."""
    if not _WRITE.keys() >= properties.keys():
        raise NotPlain
    flags, values = 0, b""
    for name, (flag, write) in _WRITE.items():
        value = properties.get(name)
        if value is not None:
            flags |= flag
            values += write(value)
    return _flags.pack(flags) + values


def read_properties(data: bytes, offset: int) -> tuple[dict[str, Any], int]:
    """The properties that begin at ``offset``, and where they end."""
    try:
        return _read_plain(data, offset)
    except NotPlain:
        return serialization.decode_properties_basic(data, offset)


def install() -> None:
    """Let py-amqp read properties our way if ``ENABLED``, else its own."""
    read = read_properties if ENABLED else serialization.decode_properties_basic
    serialization.PROPERTY_CLASSES[spec.Basic.CLASS_ID] = read


def _frame(kind: int, channel: int, payload: bytes) -> bytes:
    return b"%b%b\xce" % (frame_start.pack(kind, channel, len(payload)), payload)


@lru_cache(maxsize=1024)
def _publish_method(channel: int, exchange: str, routing_key: str, mandatory: bool) -> bytes:
    where = _short(exchange) + _short(routing_key) + bytes((mandatory,))
    return _frame(METHOD, channel, _publish.pack(*spec.Basic.Publish) + where)


def _read_plain(data: bytes, offset: int) -> tuple[dict[str, Any], int]:
    (flags,) = _flags.unpack_from(data, offset)
    if flags & ~_READABLE:
        raise NotPlain
    properties: dict[str, Any] = {}
    offset += _flags.size
    for name, (flag, read) in _READ.items():
        if flags & flag:
            properties[name], offset = read(data, offset)
    return properties, offset


def _read_short(data: bytes, offset: int) -> tuple[str, int]:
    """Replaces invalid UTF-8: the message must reach the handler, which dead-letters it."""
    end = offset + 1 + data[offset]
    return data[offset + 1 : end].decode(errors="replace"), end


def _read_table(data: bytes, offset: int) -> tuple[dict[str, str], int]:
    table: dict[str, str] = {}
    (size,) = _long.unpack_from(data, offset)
    at = offset + 4
    end = at + size
    while at < end:
        value_at = at + 1 + data[at]
        kind, length = _long_text.unpack_from(data, value_at)
        if kind != _LONG_TEXT:
            raise NotPlain
        text_at = value_at + _long_text.size
        value_end = text_at + length
        try:
            table[data[at + 1 : value_at].decode()] = data[text_at:value_end].decode()
        except UnicodeDecodeError:
            raise NotPlain from None
        at = value_end
    return table, end


def _read_octet(data: bytes, offset: int) -> tuple[int, int]:
    return data[offset], offset + 1


def _short(text: Any) -> bytes:
    if not isinstance(text, str):
        raise NotPlain
    data = text.encode()
    if len(data) > _SHORT_MAX:
        raise NotPlain
    return b"%c%b" % (len(data), data)


def _table(headers: Mapping[str, Any]) -> bytes:
    table = b""
    for name, value in headers.items():
        if not isinstance(value, str):
            raise NotPlain
        data = value.encode()
        table += b"%b%b%b" % (_text_named(name), _long.pack(len(data)), data)
    return _long.pack(len(table)) + table


@lru_cache(maxsize=1024)
def _text_named(name: str) -> bytes:
    return _short(name) + b"S"


def _octet(value: int) -> bytes:
    return bytes((value,))


_PROPERTIES: dict[str, tuple[int, Callable[[Any], bytes], Callable[[bytes, int], tuple[Any, int]]]] = {
    "content_type": (15, _short, _read_short),
    "content_encoding": (14, _short, _read_short),
    "application_headers": (13, _table, _read_table),
    "delivery_mode": (12, _octet, _read_octet),
    "correlation_id": (10, _short, _read_short),
    "reply_to": (9, _short, _read_short),
    "expiration": (8, _short, _read_short),
    "message_id": (7, _short, _read_short),
}
"""Property -> (its bit in the flags, encode, decode). Values follow the flags in this order."""

_WRITE = {name: (1 << bit, write) for name, (bit, write, _) in _PROPERTIES.items()}
_READ = {name: (1 << bit, read) for name, (bit, _, read) in _PROPERTIES.items()}
_READABLE = sum(flag for flag, _ in _READ.values())
