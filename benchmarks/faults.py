"""Promises under faults, with real processes: `python -m benchmarks.faults`.

Kills: the server's whole process group is killed with -9 at random moments while learners answer.
Storm: many attempts are handed in within seconds, half of them twice at once.
Network: half of all requests are lost on the way there, on the way back, or arrive late.
It exits with 1 if a promise was broken, and says which. A seed repeats the dice, not the timing.
"""

import argparse
import asyncio
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from benchmarks import evidence
from benchmarks.learners import Learner
from benchmarks.lines import GONE, Line
from benchmarks.lossy import Lossy
from benchmarks.sites import KINDS, SITE, SQLITE, projects

CONNECTIONS = 40
SECONDS = 5
# A site that acknowledges so little in so many seconds is not up.
ENOUGH = 300


@dataclass
class Outcome:
    """What one fault did: figures for the table, and every promise that it broke."""

    name: str
    figures: dict = field(default_factory=dict)
    broken: list = field(default_factory=list)
    learners: list = field(default_factory=list)
    rows: dict = field(default_factory=dict)


def cohorts(learners, storm, network):
    """Whom `benchmarks.rows` makes; every fifth of the learners presses Start during the kills."""
    return {
        "kills": {"count": learners, "waiting": learners // 5},
        "storm": {"count": storm, "answered": 5},
        "network": {"count": network},
    }


async def kills(site, made, count, dice):
    """Learners answer while the site is killed and started `count` times."""
    learners = [Learner(site.port, one, Random(dice.random())) for one in made]
    stop, broken, downs = asyncio.Event(), [], []
    tasks = [asyncio.create_task(learner.work(stop)) for learner in learners]
    for turn in range(1, count + 1):
        await _some_more_acknowledged(learners)
        await asyncio.sleep(dice.uniform(0, 2))
        site.kill()
        begun = time.perf_counter()
        if turn == count:
            await asyncio.sleep(0.3)  # replies on their way are heard
            broken += evidence.of_answers(await _dump(site), learners, settled=False)
        await asyncio.to_thread(site.start)
        downs.append(time.perf_counter() - begun)
    await _some_more_acknowledged(learners)
    stop.set()
    await asyncio.gather(*tasks)
    rows = await _dump(site)
    broken += evidence.of_answers(rows, learners, settled=True)
    site.kill()
    await asyncio.to_thread(site.start)
    await _read(learners)
    broken += evidence.of_change(rows, await _dump(site))
    figures = {
        "learners": len(learners),
        "kills": count,
        "answers acknowledged": sum(one.acknowledged for one in learners),
        "sent again": sum(one.retries for one in learners),
        "slowest restart, s": round(max(downs), 1),
    }
    broken += [fault for one in learners for fault in one.faults]
    return Outcome("kills", figures, broken, learners, rows)


async def _some_more_acknowledged(learners):
    """Wait until as many more answers are acknowledged as there are learners."""
    wanted = len(learners) + sum(one.acknowledged for one in learners)
    end = time.monotonic() + ENOUGH
    while sum(one.acknowledged for one in learners) < wanted:
        if time.monotonic() > end:
            raise AssertionError(f"no answers in {ENOUGH} s: {[*map(vars, learners[:1])]}")
        await asyncio.sleep(0.02)


async def _dump(site):
    return await asyncio.to_thread(site.run, "dump")


async def _read(learners):
    """Each attempt's page is asked for once, so that what reading might change is changed."""
    for learner in learners:
        await learner.ask("GET", f"/quizzes/{learner.attempt}/")
        learner.line.hang_up()


async def storm(site, made, dice):
    """All attempts are handed in from few connections, every other one twice at once."""
    learners = [Learner(site.port, one, dice) for one in made]
    once, twice = learners[::2], learners[1::2]
    jobs = [(one, one) for one in twice] + list(zip(once[::2], once[1::2], strict=False))
    jobs += [(once[-1],)] if len(once) % 2 else []
    dice.shuffle(jobs)
    broken = []
    begun, clock = datetime.now(UTC).isoformat(), time.perf_counter()
    sent = sum(map(len, jobs))
    slowest = await asyncio.gather(
        *(_hand_in_all(site.port, jobs, broken) for _ in range(min(CONNECTIONS, sent) // 2))
    )
    took, ended = time.perf_counter() - clock, datetime.now(UTC).isoformat()
    rows = await _dump(site)
    broken += evidence.of_hand_ins(rows, learners, begun, ended)
    line = Line(site.port)
    for learner in learners[:40]:
        await _hand_in(line, learner, broken)
    line.hang_up()
    broken += evidence.of_change(rows, await _dump(site))
    figures = {
        "attempts": len(learners),
        "hand-ins": sent,
        "seconds": round(took, 2),
        "slowest hand-in, s": round(max(slowest), 2),
    }
    return Outcome("storm", figures, broken, learners, rows)


async def _hand_in_all(port, jobs, broken):
    """A couple of connections that take jobs while there are any; the slowest hand-in."""
    couple, slowest = (Line(port, 60), Line(port, 60)), 0
    while jobs:
        both = zip(couple, jobs.pop(), strict=False)
        times = await asyncio.gather(*(_hand_in(line, one, broken) for line, one in both))
        slowest = max(slowest, *times)
    for line in couple:
        line.hang_up()
    return slowest


async def _hand_in(line, learner, broken):
    """How long it took."""
    begun = time.perf_counter()
    path = f"/quizzes/{learner.attempt}/hand-in/"
    try:
        heard = await line.ask(learner.made["session"], "POST", path)
    except GONE as fault:
        broken.append(f"{learner.name}: handing in met {fault!r}")
    else:
        if (heard.status, heard.place) != (302, f"/quizzes/{learner.attempt}/result/"):
            broken.append(f"{learner.name}: handing in met {heard.status} {heard.place}")
    return time.perf_counter() - begun


async def network(site, made, dice):
    """Learners go through their questions over a network that fails half of all requests."""
    async with Lossy(site.port, dice) as lossy:
        learners = [Learner(lossy.port, one, Random(dice.random())) for one in made]
        await asyncio.gather(*(learner.go_through() for learner in learners))
        await lossy.quiet()
    rows = await _dump(site)
    broken = evidence.of_answers(rows, learners, settled=True)
    broken += [fault for one in learners for fault in one.faults]
    figures = {
        "learners": len(learners),
        "answers acknowledged": sum(one.acknowledged for one in learners),
        **lossy.fates,
    }
    return Outcome("network", figures, broken, learners, rows)


def run(site, wanted, count, seed):
    """Make the rows, start the site, and let all three faults happen; their outcomes."""
    made = site.run("make", wanted)
    site.start()
    dice = Random(seed)
    yield asyncio.run(kills(site, made["kills"], count, dice))
    yield asyncio.run(storm(site, made["storm"], dice))
    yield asyncio.run(network(site, made["network"], dice))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", choices=KINDS, default=SQLITE)
    parser.add_argument("--learners", type=int, default=200)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--storm", type=int, default=500)
    parser.add_argument("--network", type=int, default=40)
    parser.add_argument("--seed", default=f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}")
    asked = parser.parse_args()
    wanted = cohorts(asked.learners, asked.storm, asked.network)
    print(f"On {asked.database}, seed {asked.seed!r}.\n\n| Fault | What happened | Broken |")
    print("| --- | --- | --- |")
    broken = []
    with projects(asked.database, SITE) as (site,):
        for outcome in run(site, wanted, asked.kills, asked.seed):
            seconds = outcome.figures.get("seconds", 0)
            if seconds > SECONDS:
                outcome.broken.append(f"the storm took {seconds} s, not {SECONDS}")
            what = ", ".join(f"{name}: {value}" for name, value in outcome.figures.items())
            print(f"| {outcome.name} | {what} | {len(outcome.broken)} |", flush=True)
            broken += outcome.broken
    print("", *broken[:40], sep="\n")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
