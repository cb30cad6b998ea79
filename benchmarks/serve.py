"""The site's pages against the smallest honest Django: `python -m benchmarks.serve`.

Both projects run behind the same server with the same settings on the same kind of database, on
this machine, and are measured in turns within one run, so that a noisy machine disturbs both. A
figure is the site's rate over the limit's rate: the median of the rounds, with their range.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.load import Visitor, rate
from tests.served import free_port

BASE = Path(__file__).resolve().parent.parent
AIMS = {"lesson": 0.5, "question": 0.6, "save": 0.7}
MEMORY = 130
CONNECTIONS = 4


class Served:
    """A project behind granian, with a learner's prepared requests."""

    def __init__(self, settings, application, folder, given=None):
        self.env = {**os.environ, "DATA_DIR": str(folder), "LIMITS_DATA_DIR": str(folder)}
        self.env.pop("DATABASE_URL", None)
        made = subprocess.run(
            [sys.executable, "-m", "benchmarks.prepare", settings],
            input=json.dumps(given) if given else None,
            cwd=BASE,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        self.made = json.loads(made.stdout)
        self.port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", application]
        command += ["--host", "127.0.0.1", "--port", str(self.port), "--log-level", "critical"]
        # One worker: the system deals connections out by chance, and a worker with none idles.
        command += ["--workers", "1", "--blocking-threads", "2", "--no-ws"]
        self.process = subprocess.Popen(command, cwd=BASE, env=self.env)
        self.revisions = {}

    def connect(self):
        end = time.monotonic() + 30
        while True:
            try:
                self.visitors = [
                    Visitor(self.port, self.made["session"]) for _ in range(CONNECTIONS)
                ]
                return
            except ConnectionRefusedError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)

    def deeds(self, work, options):
        """For each connection a function that does the work once and checks the answer."""
        return [
            getattr(self, work)(visitor, 1 + number, options)
            for number, visitor in enumerate(self.visitors)
        ]

    def lesson(self, visitor, position, options):
        return lambda: checked(visitor.ask("GET", self.made["lesson"]), b"Four ways")

    def question(self, visitor, position, options):
        path = f"/quizzes/{self.made['attempt']}/{position}/"
        return lambda: checked(visitor.ask("GET", path), b'name="choice"')

    def save(self, visitor, position, options):
        path = f"/quizzes/{self.made['attempt']}/{position}/answer"
        ids = [id for id, _ in options[position - 1]["options"]]

        def once():
            base = self.revisions.get(position, 0)
            body = f"choice={ids[base % 4]}&base={base}"
            checked(visitor.ask("POST", path, body), b'"saved": true')
            self.revisions[position] = base + 1

        return once

    def memory(self):
        """The worker in MB, as the kernel counts it."""
        workers = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return max(resident(pid) for pid in workers.split())

    def stop(self):
        self.process.terminate()
        self.process.wait()


def checked(reply, wanted):
    status, body = reply
    if status != 200 or wanted not in body:
        raise AssertionError((status, body[:300]))


def resident(pid):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def measure(site, limit, rounds, seconds):
    """Per work the rates of site and limit in each round; who goes first changes."""
    rates = {work: [] for work in AIMS}
    questions = site.made["questions"]
    for turn in range(-1, rounds):
        for work, found in rates.items():
            order = (site, limit) if turn % 2 else (limit, site)
            seen = {one: rate(one.deeds(work, questions), seconds) for one in order}
            if turn >= 0:  # the first turn only warms up
                found.append((seen[site], seen[limit]))
    return rates


def report(rates, memory):
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    lines = [
        f"Measured {today} on {os.cpu_count()} cores, {CONNECTIONS} connections.",
        "",
        "| Work | Site, per second | Limit, per second | Ratio (range of the rounds) | Aim |",
        "| --- | --- | --- | --- | --- |",
    ]
    missed = memory > MEMORY
    for work, found in rates.items():
        ratios = sorted(site / limit for site, limit in found)
        middle = statistics.median(ratios)
        missed = missed or middle < AIMS[work]
        lines.append(
            f"| {work} | {statistics.median(s for s, _ in found):.0f} "
            f"| {statistics.median(limit for _, limit in found):.0f} "
            f"| {middle:.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f}) | ≥ {AIMS[work]} |"
        )
    lines += ["", f"Largest worker after the load: {memory:.0f} MB (limit {MEMORY} MB)."]
    return "\n".join(lines), missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=0.8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        site = Served("config.settings", "config.wsgi:application", Path(one))
        limit = Served(
            "benchmarks.limits.settings",
            "benchmarks.limits.wsgi:application",
            Path(other),
            given=site.made,
        )
        try:
            site.connect()
            limit.connect()
            rates = measure(site, limit, options.rounds, options.seconds)
            text, missed = report(rates, site.memory())
        finally:
            site.stop()
            limit.stop()
    print(text)
    sys.exit(missed)


if __name__ == "__main__":
    main()
