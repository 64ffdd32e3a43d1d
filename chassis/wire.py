"""AMQP properties of our messages, written and read in one go.

py-amqp handles any property and any table, one value at a time, which is a seventh of the relay's time. Ours
hold text only. Bytes and values are the same, which a test compares. Layout: AMQP 0-9-1, section 4.2.6.
"""

from collections.abc import Mapping
from struct import Struct
from typing import Any

from amqp import serialization, spec
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
_LONG_TEXT = ord("S")
_long, _flags = Struct(">I"), Struct(">H")
_long_text = Struct(">BI")

_READ_BEFORE = [(1 << bit, name) for name, bit in _TEXTS.items() if bit > _HEADERS]
_READ_AFTER = [(1 << bit, name) for name, bit in _TEXTS.items() if bit < _DELIVERY_MODE]
_READABLE = sum(1 << bit for bit in (*_TEXTS.values(), _HEADERS, _DELIVERY_MODE))


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
    return _flags.pack(flags) + b"".join(parts)


def read_properties(data: bytes, offset: int) -> tuple[dict[str, Any], int]:
    """The properties that begin at ``offset``, and where they end."""
    try:
        return _read_plain(data, offset)
    except NotPlain:
        return serialization.decode_properties_basic(data, offset)


def install() -> None:
    """Let py-amqp read properties our way."""
    serialization.PROPERTY_CLASSES[spec.Basic.CLASS_ID] = read_properties


def _read_plain(data: bytes, offset: int) -> tuple[dict[str, Any], int]:
    (flags,) = _flags.unpack_from(data, offset)
    if flags & ~_READABLE:
        raise NotPlain
    properties: dict[str, Any] = {}
    offset += 2
    for bit, name in _READ_BEFORE:
        if flags & bit:
            properties[name], offset = _read_short(data, offset)
    if flags & 1 << _HEADERS:
        properties["application_headers"], offset = _read_table(data, offset)
    if flags & 1 << _DELIVERY_MODE:
        properties["delivery_mode"] = data[offset]
        offset += 1
    for bit, name in _READ_AFTER:
        if flags & bit:
            properties[name], offset = _read_short(data, offset)
    return properties, offset


def _read_short(data: bytes, offset: int) -> tuple[str, int]:
    """What is no text is read all the same: a message must reach the handler that puts it aside."""
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
        parts.append(_short(name) + b"S" + _long.pack(len(data)) + data)
    table = b"".join(parts)
    return _long.pack(len(table)) + table
