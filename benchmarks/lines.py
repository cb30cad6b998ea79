"""HTTP over kept connections, many at once in one thread: the load must cost less than the work."""

import asyncio
import json
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.load import TOKEN

# As long as the page waits.
PATIENCE = 10
GONE = (OSError, EOFError, TimeoutError)


async def message(reader):
    """The next message as head and body; EOFError if the line ended before it was whole."""
    head = await reader.readuntil(b"\r\n\r\n")
    _, _, rest = head.lower().partition(b"content-length:")
    length = int(rest.split(b"\r\n")[0]) if rest else 0
    return head, await reader.readexactly(length)


@dataclass
class Heard:
    status: int
    place: str
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)


@dataclass
class Line:
    """One connection, opened when it is needed; what goes wrong on it is one of GONE."""

    port: int
    patience: float = PATIENCE
    writer: asyncio.StreamWriter | None = field(default=None, init=False)
    reader: asyncio.StreamReader | None = field(default=None, init=False)

    async def ask(self, session, verb, path, fields=(), accept="application/json"):
        body = urlencode([tuple(one) for one in fields])
        text = (
            f"{verb} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: session={session}; sessionid={session}; csrftoken={TOKEN[:32]}\r\n"
            f"X-CSRFToken: {TOKEN[:32]}\r\nAccept: {accept}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )
        try:
            async with asyncio.timeout(self.patience):
                head, body = await self._exchange(text.encode())
        except GONE:
            self.hang_up()
            raise
        lines = head.decode().split("\r\n")
        places = [line[10:] for line in lines if line.lower().startswith("location: ")]
        return Heard(int(lines[0].split()[1]), "".join(places), body)

    async def _exchange(self, data):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(data)
        await self.writer.drain()
        return await message(self.reader)

    def hang_up(self):
        if self.writer is not None:
            self.writer.transport.abort()
        self.writer = self.reader = None
