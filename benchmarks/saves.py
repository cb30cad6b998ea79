"""Saving an answer against the bare upsert: `python -m benchmarks.saves`.

The site and the smallest honest Django (`benchmarks/limits/`) run behind the same server with the
same workers on the same kind of database, and are loaded in turns. Each client is a learner with an
attempt of their own, who changes answers as fast as they are saved. The system deals connections
out to the two workers by chance, so every slice of a round has new ones.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from datetime import UTC, datetime
from itertools import cycle

from benchmarks.lines import GONE, Line
from benchmarks.sites import KINDS, LIMIT, SITE, SQLITE, projects

CLIENTS = (8, 32)
MANY = 64
SLICES = 4
THROUGHPUT, PATIENCE = 0.8, 2.5


class Client:
    """A learner who changes answers, question after question."""

    def __init__(self, made, fields):
        self.made, self.fields = made, fields
        self.positions, self.bases = cycle(range(1, len(fields) + 1)), {}

    async def save(self, line):
        """How long it took; AssertionError if it was not saved."""
        position = next(self.positions)
        base = self.bases.get(position, 0)
        ways = self.fields[position - 1]
        path = f"/quizzes/{self.made['attempt']}/{position}/answer"
        begun = time.perf_counter()
        heard = await line.ask(
            self.made["session"], "POST", path, [*ways[base % len(ways)], ["base", base]]
        )
        took = time.perf_counter() - begun
        if heard.status != 200 or b'"saved": true' not in heard.body:
            raise AssertionError((heard.status, heard.body[:300]))
        self.bases[position] = base + 1
        return took


def ways(question):
    """Some replies to a question, as form fields."""
    options, prompts = question["options"], question["prompts"]
    turns = [options[n:] + options[:n] for n in range(len(options))]
    if question["format"] == "ordering":
        return [[[f"place-{id}", n] for n, id in enumerate(turn, start=1)] for turn in turns]
    if question["format"] == "matching":
        return [
            [[f"match-{prompt}", id] for prompt, id in zip(prompts, turn, strict=False)]
            for turn in turns
        ]
    chosen = 2 if question["format"] == "multiple_response" else 1
    return [[["choice", id] for id in turn[:chosen]] for turn in turns]


def clients_of(site, limit):
    made = site.run("make", {"saves": {"count": MANY}})["saves"]
    bare = limit.run("limits", MANY)
    own = [Client(one, [ways(question) for question in one["questions"]]) for one in made]
    # As long as the site's ids and as many.
    words = [[["choice", f"option-{n}"]] for n in range(4)]
    return {site: own, limit: [Client(one, [words] * one["size"]) for one in bare]}


async def slice_of(project, clients, seconds, faults):
    """How long each save took while all clients saved for so long, on new connections."""
    end, times = time.perf_counter() + seconds, []

    async def work(client):
        line = Line(project.port)
        while time.perf_counter() < end:
            try:
                times.append(await client.save(line))
            except (*GONE, AssertionError) as fault:
                faults.append(f"{type(fault).__name__}: {fault}")
        line.hang_up()

    begun = time.perf_counter()
    await asyncio.gather(*map(work, clients))
    return times, time.perf_counter() - begun


def measured(project, clients, seconds, faults):
    return asyncio.run(slice_of(project, clients, seconds, faults))


def rounds(everyone, number, seconds):
    """For each round, number of clients and project the saves a second and their p99.

    All numbers of clients are in each round, so that they are compared within it.
    """
    found = []
    for turn in range(-1, number):
        one = {count: loaded(everyone, count, seconds) for count in CLIENTS}
        if turn >= 0:  # the first turn only warms up
            found.append(one)
    return found


def loaded(everyone, count, seconds):
    """Each project under so many clients, in slices and in turns."""
    times, order = {project: [] for project in everyone}, list(everyone)
    spans = dict.fromkeys(order, 0)
    for _ in range(SLICES):
        order.reverse()
        for project in order:
            faults = []
            some, span = measured(project, everyone[project][:count], seconds, faults)
            assert not faults, faults[:3]
            times[project] += some
            spans[project] += span
    return {
        project: (len(times[project]) / spans[project], percentile(times[project], 99))
        for project in everyone
    }


def percentile(times, part):
    return statistics.quantiles(times, n=100)[part - 1]


def compare(site, limit, everyone, number, seconds):
    """Print the table; whether a figure missed its aim."""
    print(
        "| Clients | Site, per second | Limit, per second | Ratio (range of the rounds) | Aim",
        end="",
    )
    print(" | Site p99, ms | Limit p99, ms | Site p99 / limit p99 at 8 (range) | Aim |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    missed = False
    found = rounds(everyone, number, seconds)
    for count in CLIENTS:
        ratios = [one[count][site][0] / one[count][limit][0] for one in found]
        slows = [one[count][site][1] / one[CLIENTS[0]][limit][1] for one in found]
        middle = {
            (project, which): statistics.median(one[count][project][which] for one in found)
            for project in (site, limit)
            for which in (0, 1)
        }
        print(
            f"| {count} | {middle[site, 0]:.0f} | {middle[limit, 0]:.0f} | {spread(ratios)} "
            f"| ≥ {THROUGHPUT} | {1000 * middle[site, 1]:.0f} | {1000 * middle[limit, 1]:.0f} "
            f"| {spread(slows)} | ≤ {PATIENCE} |",
            flush=True,
        )
        missed = missed or statistics.median(ratios) < THROUGHPUT
        missed = missed or statistics.median(slows) > PATIENCE
    return missed


def spread(ratios):
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"


def minute(site, clients):
    """Sixty-four clients for a minute; whether anything went wrong."""
    faults = []
    times, span = measured(site, clients, 60, faults)
    print(
        f"\n{len(clients)} clients for {span:.0f} s: {len(times)} saves, {len(times) / span:.0f} "
        f"per second, p99 {1000 * percentile(times, 99):.0f} ms, errors: {len(faults)}."
    )
    print(*faults[:5], sep="\n")
    return bool(faults)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=KINDS, default=SQLITE)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--minute", action="store_true", help="Also 64 clients for a minute.")
    asked = parser.parse_args()
    print(f"On {asked.database}, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores.\n")
    with projects(asked.database, SITE, LIMIT) as (site, limit):
        everyone = clients_of(site, limit)
        site.start()
        limit.start()
        missed = compare(site, limit, everyone, asked.rounds, asked.seconds)
        if asked.minute:
            missed = minute(site, everyone[site]) or missed
    sys.exit(missed)


if __name__ == "__main__":
    main()
