"""Width and height of a WebP picture from its first bytes (RFC 9649): a season is checked without Pillow."""

import struct

HEADER_BYTES = 30


class NotWebP(ValueError):
    """The bytes are not the beginning of a WebP picture."""


def size_of(header: bytes) -> tuple[int, int]:
    """(width, height) in pixels, from the first ``HEADER_BYTES`` of a file. Raises NotWebP."""
    if len(header) < HEADER_BYTES or header[:4] != b"RIFF" or header[8:12] != b"WEBP":
        raise NotWebP("ce n’est pas une image WebP")
    kind, data = header[12:16], header[20:]
    if kind == b"VP8 ":  # lossy: a key frame, then 14 bits for each side
        if data[3:6] != b"\x9d\x01\x2a":
            raise NotWebP("une image WebP sans image clé")
        width, height = struct.unpack("<HH", data[6:10])
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":  # lossless: 14 bits for each side, less one
        if data[0] != 0x2F:
            raise NotWebP("une image WebP sans sa signature")
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if kind == b"VP8X":  # extended: 24 bits for each side, less one
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    raise NotWebP("une image WebP d’un genre inconnu")
