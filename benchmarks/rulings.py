"""Marks anew after a ruling, at scale: `python -m benchmarks.rulings --database sqlite|postgresql`.

2,500 attempts of 20 answers each at one quiz. A ruling gives every attempt its marks from its kept
replies; beside it, in the same run on the same rows, the limit: an UPDATE of all 50,000 answers and
their attempts in as many transactions, which reads and decides nothing. Then the same is repeated,
which changes nothing, and undone.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from random import Random

from benchmarks.sites import KINDS, SITE, SQLITE, projects
from tests.served import BASE

ATTEMPTS, SIZE = 2500, 20
# Of the limit; of everything, so that 10,000 attempts take less than a minute; and of the longest
# batch, during which on SQLite nobody saves.
RATIO, PATIENCE, LONGEST = 10, 15, 0.5


def filled():
    """A quiz with its attempts and answers, written in bulk; returns the first item."""
    from django.utils import timezone

    from accounts.models import User
    from quizzes.actions import draw_quiz
    from quizzes.models import Answer, Attempt
    from quizzes.plans import Plan

    at, dice = timezone.now(), Random(1)
    plan = Plan("Rulings", SIZE, {"customization": 1.0})
    tomas = User.objects.create(email="tomas@example.com")
    quiz = draw_quiz(plan=plan, created_by=tomas, at=at, seed="rulings", handed_out=True)
    items = list(quiz.items.all())
    learners = User.objects.bulk_create(User(email=f"l{n}@example.com") for n in range(ATTEMPTS))
    shown = [[[option["id"], option["id"]] for option in item.content["options"]] for item in items]
    attempts = Attempt.objects.bulk_create(
        Attempt(quiz=quiz, learner=one, shown=shown, counted=SIZE, started_at=at, finished_at=at)
        for one in learners
    )
    Answer.objects.bulk_create(
        [_answer(attempt, item, dice, at) for attempt in attempts for item in items],
        batch_size=2000,
    )
    return items[0], tomas


def _answer(attempt, item, dice, at):
    from quizzes.models import Answer

    reply = dice.choice([option["id"] for option in item.content["options"]])
    right = reply == item.key
    return Answer(
        attempt=attempt,
        position=item.position,
        reply=reply,
        right=right,
        credit=float(right),
        revision=1,
        answered_at=at,
    )


def measured():
    """Seconds of everything, in a process of the project."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction
    from django.db.models import F
    from django.utils import timezone

    from quizzes import rulings
    from quizzes.models import Answer, Attempt, ScoreChange

    call_command("migrate", verbosity=0)
    item, tomas = filled()
    other = next(one["id"] for one in item.content["options"] if one["id"] != item.key)
    at, took, batches = timezone.now(), {}, []

    def timed(name, deed):
        begun = time.perf_counter()
        done = deed()
        took[name] = time.perf_counter() - begun
        return done

    def marked(ruling):
        done = False
        while not done:
            begun = time.perf_counter()
            done = rulings.remark(ruling, at=at, seconds=0)
            batches.append(time.perf_counter() - begun)

    pks = list(Attempt.objects.order_by("pk").values_list("pk", flat=True))

    def written():
        same = {name: F(name) for name in ("right", "credit", "counted")}
        for first in range(0, len(pks), rulings.BATCH):
            own = pks[first : first + rulings.BATCH]
            with transaction.atomic():
                Answer.objects.filter(attempt__in=own).update(**same)
                Attempt.objects.filter(pk__in=own).update(remarks=F("remarks") + 1)

    timed("limit", written)
    given = {"item": item, "reason": "Measured.", "by": tomas, "at": at}
    draft = rulings.Ruling(item=item, kind="key", reply=other)
    moves = timed("preview", lambda: rulings.preview(draft))
    ruling = rulings.rule(kind="key", reply=other, **given)
    timed("remark", lambda: marked(ruling))
    timed("repeat", lambda: marked(ruling))
    timed("limit again", written)
    undone = rulings.undo(ruling=ruling, reason="Measured.", by=tomas, at=at)
    timed("undo", lambda: marked(undone))
    wrong = Answer.objects.exclude(right=False, credit=0.0).exclude(right=True, credit=1.0).count()
    assert not wrong
    assert ScoreChange.objects.count() == 2 * ATTEMPTS == 2 * len(moves)
    return took | {"longest": max(batches), "moved": sum(one.moved for one in moves)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", choices=KINDS, default=SQLITE)
    parser.add_argument("--within", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.within:
        print(json.dumps(measured()))
        return
    with projects(asked.database, SITE) as (site,):
        command = [sys.executable, "-m", "benchmarks.rulings", "--within"]
        done = subprocess.run(command, cwd=BASE, env=site.env, stdout=subprocess.PIPE, check=True)
    took = json.loads(done.stdout.splitlines()[-1])
    limit = (took["limit"] + took["limit again"]) / 2
    print(f"On {asked.database}, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores.\n")
    print(
        f"{ATTEMPTS * SIZE:,} answers of {ATTEMPTS:,} attempts, {took['moved']:,} scores moved.\n"
    )
    print("| Work | Seconds | UPDATE alone | Ratio | Aim |")
    print("| --- | --- | --- | --- | --- |")
    for name in ("preview", "remark", "undo", "repeat"):
        aim = f"≤ {RATIO}" if name in ("remark", "undo") else ""
        print(f"| {name} | {took[name]:.2f} | {limit:.2f} | {took[name] / limit:.1f} | {aim} |")
    print(f"\nThe longest batch took {took['longest']:.2f} s (aim ≤ {LONGEST}).")
    slowest = max(took["remark"], took["undo"])
    missed = slowest > min(RATIO * limit, PATIENCE) or took["longest"] > LONGEST
    sys.exit(missed)


if __name__ == "__main__":
    main()
