"""The least that a fan-out can do: no broker, no log, no tokens.

It answers every request with a snapshot, and writes what comes on its standard input to all connections.
"""

import asyncio
import json
import sys

from benchmarks.processes import emit

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 0\nevent: snapshot\ndata: {}\n\n"


class Listener(asyncio.Protocol):
    open: set[asyncio.Transport] = set()  # noqa: RUF012 - of the whole process

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        if b"\r\n\r\n" in data:
            self.transport.write(HEAD)
            self.open.add(self.transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.open.discard(self.transport)


async def serve(port: int) -> None:
    loop = asyncio.get_running_loop()
    await loop.create_server(Listener, "127.0.0.1", port, backlog=2048)
    emit(event="listening")
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        order = json.loads(line)
        for number in range(1, order["messages"] + 1):
            message = b"id: %d\nevent: change\ndata: %s\n\n" % (number, b"x" * order["bytes"])
            for transport in Listener.open:
                transport.write(message)
            await asyncio.sleep(0)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
