"""The site as a newcomer starts it: `manage.py demo` in a process of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

BASE = Path(__file__).resolve().parent.parent
PATIENCE = 60


def free_port():
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """The demonstration on a free port of this machine, with its data in the given folder."""

    def __init__(self, folder, **env):
        self.folder = folder
        self.env = {**os.environ, "DATA_DIR": str(folder), **env}
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def make(self):
        """Only make its data."""
        command = [sys.executable, "manage.py", "demo", "--no-serve"]
        subprocess.run(command, cwd=BASE, env=self.env, check=True, capture_output=True)

    def start(self, like=None):
        """Start it, with a copy of the data in the folder `like`, and wait until it answers."""
        if like is not None:
            shutil.copytree(like, self.folder, dirs_exist_ok=True)
        self.log = self.folder / "serve.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "demo", "--port", str(self.port)],
                cwd=BASE,
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(self.url, timeout=5).close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        raise AssertionError(f"the site did not start: {self.log.read_text()}")

    def kill(self):
        """kill -9 of the server and all its workers."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def sign_in_of(self, role):
        """E-mail and password, as they were printed."""
        return re.search(rf"^{role}  (\S+)  (\S+)$", self.log.read_text(), re.M).groups()
