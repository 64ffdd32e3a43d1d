"""AMQP properties of our messages, written in one go.

py-amqp writes any property and any table, one value at a time, which is a seventh of the relay's time. Ours
hold text only. The bytes are the same, which a test compares. Layout: AMQP 0-9-1, section 4.2.6.
"""

from collections.abc import Mapping
from struct import Struct
from typing import Any

from amqp.basic_message import Message

_TEXTS = {
    "content_type": 15,
    "content_encoding": 14,
    "correlation_id": 10,
    "reply_to": 9,
    "expiration": 8,
    "message_id": 7,
}
"""Property -> its bit among the flags; the properties follow in falling order of the bits."""

_HEADERS, _DELIVERY_MODE = 13, 12
_SHORT_MAX = 255
_long = Struct(">I").pack
_flags = Struct(">H").pack


class NotPlain(Exception):
    """The message holds something besides text: py-amqp knows how to write it."""


class WireMessage(Message):
    def _serialize_properties(self) -> bytes:
        try:
            return plain_properties(self.properties)
        except NotPlain:
            return super()._serialize_properties()


def plain_properties(properties: Mapping[str, Any]) -> bytes:
    """Flags and values of ``properties`` (``application_headers``: text to text). Raises NotPlain."""
    known = {"application_headers", "delivery_mode"}
    flags = 0
    before: list[tuple[int, bytes]] = []
    after: list[tuple[int, bytes]] = []
    for name, value in properties.items():
        if value is None or name in known:
            continue
        bit = _TEXTS.get(name)
        if bit is None or not isinstance(value, str):
            raise NotPlain
        flags |= 1 << bit
        (before if bit > _HEADERS else after).append((bit, _short(value)))
    parts = [text for _, text in sorted(before, reverse=True)]
    headers = properties.get("application_headers")
    if headers is not None:
        flags |= 1 << _HEADERS
        parts.append(_table(headers))
    mode = properties.get("delivery_mode")
    if mode is not None:
        flags |= 1 << _DELIVERY_MODE
        parts.append(bytes((mode,)))
    parts += [text for _, text in sorted(after, reverse=True)]
    return _flags(flags) + b"".join(parts)


def _short(text: str) -> bytes:
    data = text.encode()
    if len(data) > _SHORT_MAX:
        raise NotPlain
    return bytes((len(data),)) + data


def _table(headers: Mapping[str, Any]) -> bytes:
    parts = []
    for name, value in headers.items():
        if not isinstance(value, str):
            raise NotPlain
        data = value.encode()
        parts.append(_short(name) + b"S" + _long(len(data)) + data)
    table = b"".join(parts)
    return _long(len(table)) + table
