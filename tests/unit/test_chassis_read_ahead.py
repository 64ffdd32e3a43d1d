"""Frames that were read ahead are the ones that py-amqp would have read, wherever the stream is cut."""

from struct import pack

import pytest
from amqp.exceptions import UnexpectedFrame
from hypothesis import given
from hypothesis import strategies as st

from chassis.messaging.transport import _ReadAhead
from chassis.messaging.wire import FRAME_END

frames = st.lists(st.tuples(st.sampled_from([1, 2, 3, 8]), st.integers(0, 65535), st.binary(max_size=200)))


def on_the_wire(kind, channel, payload):
    return pack(">BHI", kind, channel, len(payload)) + payload + bytes([FRAME_END])


def read_ahead(*chunks):
    remaining = list(chunks)
    return _ReadAhead(lambda _: remaining.pop(0) if remaining else b"")


@given(frames)
def test_all_that_has_arrived_comes_out_frame_by_frame(expected):
    ahead = read_ahead(b"\x01" + b"".join(on_the_wire(*frame) for frame in expected))
    assert ahead.recv(1) == b"\x01"
    assert [ahead.frame() for _ in expected] == expected
    assert ahead.frame() is None


@given(frames, st.data())
def test_what_is_cut_is_left_to_be_read_byte_by_byte(expected, data):
    wire = b"\x01" + b"".join(on_the_wire(*frame) for frame in expected)
    cut = data.draw(st.integers(1, len(wire)))
    ahead = read_ahead(wire[:cut], wire[cut:])
    ahead.recv(1)
    whole = []
    while (frame := ahead.frame()) is not None:
        whole.append(frame)
    assert whole == expected[: len(whole)]
    rest = b"".join(on_the_wire(*frame) for frame in expected[len(whole) :])
    read = b""
    while chunk := ahead.recv(3):
        read += chunk
    assert read == rest


def test_a_frame_that_does_not_end_is_an_error():
    ahead = read_ahead(b"\x01" + on_the_wire(1, 1, b"method")[:-1] + b"\x00")
    ahead.recv(1)
    with pytest.raises(UnexpectedFrame):
        ahead.frame()
