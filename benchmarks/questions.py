"""Questions a second, derived and proved twice: `python -m benchmarks.questions`.

The limit is a bank that stores its questions: it picks one, shuffles the options and writes it
out. The ratio tells what deriving and proving costs beside picking; the aim is in questions a
second, since a mock of 65 should be drawn within a breath.
"""

import argparse
import json
import random
import statistics
import sys
import time
from itertools import islice
from pathlib import Path

from scenarios.drawing import draw_items, stream
from scenarios.reading import read_family

FAMILY = Path(__file__).resolve().parent.parent / "content/families/customization"
AIM = 250
FORM = 65


def derived(family, count, seed):
    begun = time.perf_counter()
    for item in islice(stream(family, seed=seed, block=FORM), count):
        json.dumps(item.to_dict())
    return count / (time.perf_counter() - begun)


def stored(bank, count, seed):
    dice = random.Random(seed)
    begun = time.perf_counter()
    for _ in range(count):
        item = dice.choice(bank)
        json.dumps({**item, "options": dice.sample(item["options"], k=4)})
    return count / (time.perf_counter() - begun)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    family = read_family(FAMILY)
    begun = time.perf_counter()
    bank = [item.to_dict() for item in draw_items(family, count=500, seed="bank")]
    first = time.perf_counter() - begun
    turns = [
        (derived(family, options.count, f"{n}"), stored(bank, options.count, n))
        for n in range(options.rounds)
    ]
    rate = statistics.median(own for own, _ in turns)
    limit = statistics.median(other for _, other in turns)
    ratio = statistics.median(own / other for own, other in turns)
    print("| Derived and proved, per second | Picked from a bank, per second | Ratio | Aim |")
    print("| --- | --- | --- | --- |")
    print(f"| {rate:.0f} | {limit:.0f} | {ratio:.4f} | ≥ {AIM} per second |")
    print(f"\nThe first 500, with all situations of the family enumerated once: {first:.2f} s.")
    sys.exit(rate < AIM)


if __name__ == "__main__":
    main()
