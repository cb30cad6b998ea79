"""Pages of a large class: `python -m benchmarks.classes --database sqlite|postgresql`.

The class (`benchmarks/big_class.py`) is made in a database of its own. The limit is one `GROUP BY`
over all its answers, on the same database in the same run: less cannot tell everybody's score. Each
round takes every piece of work once, as a whole request by a signed-in instructor, in an order that
turns; the first round only warms up. Figures are medians of the rounds' ratios to their own limit.

To measure another page, add a line to `works`.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time

from benchmarks.sites import KINDS, SQLITE, databases
from tests.served import BASE

ROUNDS = 7
LIMIT = "SELECT attempt_id, SUM(credit), COUNT(*) FROM quizzes_answer GROUP BY attempt_id"


def works(big, get):
    """What is measured: its name, how it is done, and how many times the limit it may take.

    `get(name, *args, **asked)` asks for an address of the class as its instructor, `part` as the
    page's script does.
    """
    middle = big.assignments[len(big.assignments) // 2].pk
    newest = big.assignments[-1].pk
    return [
        ("gradebook, first page", lambda: get("gradebook"), 2.0),
        ("gradebook, sorted by a quiz", lambda: get("gradebook", sort=f"-{middle}"), 2.0),
        ("gradebook as CSV", lambda: get("gradebook_csv"), 6.0),
        ("gradebook as XLSX", lambda: get("gradebook_xlsx"), 6.0),
        ("a quiz, question by question", lambda: get("assignment_insights", middle), 2.0),
        ("insights of one quiz", lambda: get("insights", assignment=middle), 2.0),
        ("insights of all", lambda: get("insights"), 6.0),
        ("the class, who is stuck", lambda: get("classroom"), 6.0),
        ("live view, first page", lambda: get("live", newest), 2.0),
        ("live view, refreshed", lambda: get("live_rows", newest, part=True), 2.0),
    ]


def limit():
    """The rows of the bare query, all fetched."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(LIMIT)
        return cursor.fetchall()


def asking(big):
    """A function that asks for a page of the class, or fails."""
    from django.test import Client
    from django.urls import reverse

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(big.instructor)

    def get(name, *args, part=False, **asked):
        headers = {"hx-request": "true"} if part else {}
        address = reverse(name, args=[big.classroom.pk, *args])
        reply = client.get(address, asked, headers=headers)
        assert reply.status_code == 200, (name, reply.status_code)

    return get


def took(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def rounds(wanted, number):
    """For each round the seconds of the limit and of each work, by name."""
    found, order = [], [("limit", limit), *((name, work) for name, work, _ in wanted)]
    for turn in range(-1, number):
        order.append(order.pop(0))
        times = {name: took(work) for name, work in order}
        if turn >= 0:
            found.append(times)
    return found


def told(kind, wanted, found):
    """The table, and whether every aim was met."""
    print("| Database | Work | Median, ms | Times the limit (range) | Aim |")
    print("| --- | --- | --- | --- | --- |")
    bare = statistics.median(times["limit"] for times in found)
    print(f"| {kind} | limit: one GROUP BY over the answers | {1000 * bare:.0f} | 1 | |")
    met = True
    for name, _, aim in wanted:
        ratios = sorted(times[name] / times["limit"] for times in found)
        ratio = statistics.median(ratios)
        good = ratio <= aim
        met = met and good
        shown = f"{ratio:.2f}" if good else f"**{ratio:.2f}**"
        median = 1000 * statistics.median(times[name] for times in found)
        span = f"{ratios[0]:.2f}–{ratios[-1]:.2f}"
        print(f"| {kind} | {name} | {median:.0f} | {shown} ({span}) | ≤ {aim:g} |")
    return met


def measure(kind, number):
    """In a process of the project, on its own database; 0 if every aim was met."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    import config.wsgi  # noqa: F401  as the server does: content read, and left to no collector
    from benchmarks.big_class import make

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    # Pages name their files plainly, so that none need be collected.
    settings.STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    assert connection.vendor == kind, connection.vendor
    big = make()
    wanted = works(big, asking(big))
    return 0 if told(kind, wanted, rounds(wanted, number)) else 1


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=KINDS, default=SQLITE)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        sys.exit(measure(options.database, options.rounds))
    with (
        tempfile.TemporaryDirectory(prefix="bestfit-") as folder,
        databases(options.database, folder) as url_of,
    ):
        env = {**os.environ, "DATA_DIR": folder, "DATABASE_URL": url_of("big_class")}
        env["DJANGO_SETTINGS_MODULE"] = "config.settings"
        command = [sys.executable, "-m", "benchmarks.classes", "--here"]
        command += ["--database", options.database, "--rounds", str(options.rounds)]
        found = subprocess.run(command, cwd=BASE, env=env)
    sys.exit(found.returncode)


if __name__ == "__main__":
    main()
