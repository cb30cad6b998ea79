"""A bad network: of the requests that come through it, half fail, each in one of three ways."""

import asyncio
from collections import Counter

from benchmarks.lines import GONE, message

PASSED = "passed"
UNSENT = "lost on the way there"
UNHEARD = "lost on the way back"
LATE = "delivered after the page gave up"
FATES = {PASSED: 3, UNSENT: 1, UNHEARD: 1, LATE: 1}
LATEST = 0.3


class Lossy:
    """Listens on `port` and speaks with the server behind it; `fates` counts what it did."""

    def __init__(self, behind, dice):
        self.behind, self.dice = behind, dice
        self.fates, self.late = Counter(), set()

    async def __aenter__(self):
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_):
        self.server.close()
        await self.quiet()

    async def quiet(self):
        """Wait until all that was under way has been delivered."""
        await asyncio.gather(*self.late)

    async def _serve(self, reader, writer):
        try:
            while await self._pass_on(writer, b"".join(await message(reader))):
                pass
        except GONE:
            pass
        finally:
            writer.transport.abort()

    async def _pass_on(self, writer, request):
        """Whether the line goes on."""
        (fate,) = self.dice.choices(list(FATES), list(FATES.values()))
        self.fates[fate] += 1
        if fate == LATE:
            self.late.add(asyncio.create_task(self._deliver_late(request)))
        if fate in (LATE, UNSENT):
            return False
        reply = await self._forward(request)
        if fate == PASSED:
            writer.write(reply)
            await writer.drain()
        return fate == PASSED

    async def _deliver_late(self, request):
        await asyncio.sleep(self.dice.uniform(0, LATEST))
        await self._forward(request)

    async def _forward(self, request):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.behind)
        try:
            writer.write(request)
            return b"".join(await message(reader))
        finally:
            writer.transport.abort()
