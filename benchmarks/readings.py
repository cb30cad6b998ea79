"""Blind readings: what readers without keys say of fresh items. `python -m benchmarks.readings`.

`blind FOLDER` writes items without keys in sheets (`sheet-1.md` …) and the keys apart
(`keys.json`). `mix FOLDER --beside FILE` does so with as many items written by hand (JSON: stem,
ask, options, key; `written_by_hand.json` here has 24), in a drawn order. Readers answer in a JSON
file, a list of {"id", "answer" (a letter), "sure", "attack", "quality" (1-5), "natural" (1-5),
"origin" ("generated" or "written")}; what a sheet does not ask may be missing. `score FOLDER
ANSWERS…` prints a table with n and 95 % intervals (Wilson for shares, the normal one for means).
"""

import argparse
import json
import re
import sys
from math import sqrt
from pathlib import Path
from random import Random
from statistics import mean, stdev

from measurement.marking import Share
from scenarios.drawing import Wishes, draw_items
from scenarios.reading import read_family

ROOT = Path(__file__).resolve().parent.parent
LETTERS = "ABCD"
# Spelling tells nothing of prose, so it is made alike before anybody reads.
ALIKE = (
    (r"’", "'"),
    (r"[“”]", '"'),
    (r"foundation model \(FM\)", "foundation model"),
    (r"\b[Aa]n FM\b", "a foundation model"),
    (r"\bFM\b", "foundation model"),
    (r"\bFMs\b", "foundation models"),
)


def ours(family, count, seed):
    """Items of different settings as far as there are settings."""
    items = draw_items(family, count=count, seed=seed, wishes=Wishes(signed=True))
    for number, item in enumerate(items, start=1):
        yield {
            "id": f"q{number:03}",
            "stem": item.stem_text,
            "ask": item.ask,
            "options": [option.text for option in item.options],
            "key": LETTERS[[option.correct for option in item.options].index(True)],
            "origin": "generated",
            "logic": item.logic,
            "setting": item.setting,
        }


def written(path, count):
    for number, item in enumerate(json.loads(path.read_text())[:count], start=1):
        yield {
            "id": f"w{number:03}",
            "stem": item["stem"],
            "ask": item["ask"],
            "options": item["options"],
            "key": LETTERS[item["key"]],
            "origin": "written",
        }


def sheets(folder, items, size, seed):
    """Sheets of `size` items without keys, renamed so that a name tells nothing; the keys apart."""
    folder.mkdir(parents=True, exist_ok=True)
    Random(seed).shuffle(items)
    items = [alike(item) for item in items]
    keys = {}
    for place, item in enumerate(items):
        keys[f"item-{place + 1}"] = item
    names = list(keys)
    for number, start in enumerate(range(0, len(names), size), start=1):
        parts = []
        for name in names[start : start + size]:
            item = keys[name]
            options = "\n".join(
                f"- {L}. {o}" for L, o in zip(LETTERS, item["options"], strict=True)
            )
            parts.append(f"## {name}\n\n{item['stem']} {item['ask']}\n\n{options}\n")
        (folder / f"sheet-{number}.md").write_text("\n".join(parts))
    (folder / "keys.json").write_text(json.dumps(keys, indent=1, ensure_ascii=False))


def alike(item):
    """The item spelled as all others are."""

    def spelled(text):
        for pattern, put in ALIKE:
            text = re.sub(pattern, put, text)
        return text[:1].upper() + text[1:]

    options = [spelled(option) for option in item["options"]]
    return {**item, "stem": spelled(item["stem"]), "ask": spelled(item["ask"]), "options": options}


def score(folder, files):
    keys = json.loads((folder / "keys.json").read_text())
    rows = [row for file in files for row in json.loads(file.read_text())]
    agreed = [row["answer"] == keys[row["id"]]["key"] for row in rows if row.get("answer")]
    print("| Measure | Value | n | 95 % |")
    print("| --- | --- | --- | --- |")
    if agreed:
        share("agreement with the key", agreed)
    for origin in ("generated", "written"):
        some = [row for row in rows if keys[row["id"]]["origin"] == origin]
        answered = [row["answer"] == keys[row["id"]]["key"] for row in some if row.get("answer")]
        if answered and len(answered) < len(agreed):
            share(f"agreement, {origin}", answered)
        for what in ("quality", "natural"):
            average(f"{what}, {origin}", [row[what] for row in some if row.get(what)])
    told = [row["origin"] == keys[row["id"]]["origin"] for row in rows if row.get("origin")]
    if told:
        share("told apart", told)
    for row in rows:
        if row.get("attack") or (row.get("answer") and row["answer"] != keys[row["id"]]["key"]):
            print(
                f"\n{row['id']} {keys[row['id']].get('logic', '')}: answered {row.get('answer')}, "
                f"key {keys[row['id']]['key']}. {row.get('attack', '')}"
            )


def share(name, hits):
    found = Share(sum(hits), len(hits))
    print(f"| {name} | {100 * found.value:.0f} % | {found.n} | {found.low}–{found.high} % |")


def average(name, marks):
    if len(marks) > 1:
        half = 1.96 * stdev(marks) / sqrt(len(marks))
        low, high = mean(marks) - half, mean(marks) + half
        print(f"| {name} | {mean(marks):.2f} | {len(marks)} | {low:.2f}–{high:.2f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("deed", choices=("blind", "mix", "score"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("answers", type=Path, nargs="*")
    parser.add_argument("--family", default="customization")
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--size", type=int, default=30, help="Items on a sheet.")
    parser.add_argument("--beside", type=Path, help="Items written by hand (JSON).")
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    if options.deed == "score":
        score(options.folder, options.answers)
        return
    family = read_family(ROOT / "content/families" / options.family)
    items = list(ours(family, options.count, options.seed))
    if options.deed == "mix":
        if options.beside is None:
            sys.exit("Name the items written by hand: --beside FILE.")
        items += written(options.beside, options.count)
    sheets(options.folder, items, options.size, options.seed)


if __name__ == "__main__":
    main()
