"""A small load: prepared requests over kept connections, as fast as they are answered."""

import socket
import threading
import time
from dataclasses import dataclass, field

TOKEN = "measure" * 5


@dataclass
class Visitor:
    """One connection of a signed-in learner."""

    port: int
    session: str
    line: socket.socket = field(init=False)

    def __post_init__(self):
        self.line = socket.create_connection(("127.0.0.1", self.port))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, verb, path, body=""):
        """The status and the body; the connection is kept."""
        self.line.sendall(
            f"{verb} {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
            f"Cookie: session={self.session}; sessionid={self.session}; csrftoken={TOKEN[:32]}\r\n"
            f"X-CSRFToken: {TOKEN[:32]}\r\nAccept: application/json\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        heard = b""
        while b"\r\n\r\n" not in heard:
            heard += self._more()
        head, _, rest = heard.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(rest) < length:
            rest += self._more()
        return int(head[9:12]), rest

    def _more(self):
        part = self.line.recv(262144)
        if not part:
            raise ConnectionError("the server hung up")
        return part


def rate(deeds, seconds):
    """Answers a second while each deed is repeated in a thread of its own for so long."""
    counts = [0] * len(deeds)
    end = time.perf_counter() + seconds

    def repeat(number):
        while time.perf_counter() < end:
            deeds[number]()
            counts[number] += 1

    threads = [threading.Thread(target=repeat, args=[number]) for number in range(len(deeds))]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - begun)
