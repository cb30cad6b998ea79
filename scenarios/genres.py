"""Situations told for study: an e-mail, notes of a meeting, a ticket, with more facts than needed.

A genre is a frame around the sentences of a job. Its details are shared by all families and
speak of nothing that a rule knows.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from scenarios.bank import Skeleton
from scenarios.family import Family, Genre
from scenarios.faults import FamilyError, Problem
from scenarios.items import Item, StemPart
from scenarios.posing import Draft, pose_draft, shown_options, worded
from scenarios.wording import Dice, ask_of, clauses_of, stem_of

GENRES = "genres.toml"
# Statements and words of the study register.
FEWEST, MOST, MOST_WORDS = 4, 6, 150
STOPPED = re.compile(r"[.?!]$")


def read_genres(path: Path) -> tuple[Genre, ...]:
    """The genres in this file; none where there is no file. FamilyError if it is broken."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["genre"]
        genres = tuple(
            Genre(
                entry["id"], entry["name"], entry["shape"], entry["frame"].strip("\n"),
                tuple(entry["noise"]),
            )
            for entry in entries
        )  # fmt: skip
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        fault = Problem(str(path), f"cannot be read: {error!r}.", "Mend it at that place.")
        raise FamilyError([fault]) from error
    for genre in genres:
        if genre.shape not in ("prose", "list") or genre.frame.count("{story}") != 1:
            fault = Problem(
                f"{path}, genre {genre.id}",
                "is no frame around one {story}.",
                'Write {story} once, and shape = "prose" or "list".',
            )
            raise FamilyError([fault])
    return genres


def enriched(skeleton: Skeleton) -> Iterator[Skeleton]:
    """The same question with facts more: each leaves key and deciding facts as they are."""
    solver, facts = skeleton.solver, frozenset(skeleton.facts)
    levels = solver.family.levels
    told = solver.family.statements(facts)
    taken = {levels[fact].attribute for fact in facts}
    spare = [
        fact
        for fact in solver.in_order(skeleton.job.facts - facts)
        if levels[fact].attribute not in taken and levels[fact].tempts
    ]
    for size in range(max(FEWEST - told, 0), MOST - told + 1):
        for more in combinations(spare, size):
            every = facts | frozenset(more)
            proof = solver.prove(every, skeleton.goal)
            if (
                proof is not None
                and proof.key == skeleton.key
                and proof.deciding == skeleton.deciding
                and solver.family.statements(every) >= FEWEST
            ):
                yield replace(skeleton, facts=solver.in_order(every))


def pose_study(
    family: Family, skeleton: Skeleton, genre: Genre, *, seed: str, key_place: int
) -> Item | None:
    """The situation as an item in this genre; None if these dice find no words for it."""
    dice = Dice(f"{seed}:{skeleton.id}:{genre.id}")
    story = told(family, skeleton, dice, genre.shape)
    if story is None:
        return None
    options = worded(family, skeleton, shown_options(family, skeleton, dice), dice)
    if options is None:
        return None
    dress, texts = options
    ask = ask_of(family, skeleton, actions=dress != "term", dice=dice)
    stem = framed(genre, story, dice)
    item = pose_draft(family, Draft(skeleton, dice, stem, ask, texts), key_place=key_place)
    return replace(item, genre=genre.id) if len(item.text.split()) <= MOST_WORDS else None


def told(family: Family, skeleton: Skeleton, dice: Dice, shape: str) -> tuple[StemPart, ...] | None:
    """The sentences of a situation: a paragraph, or a line for each statement."""
    if shape == "prose":
        return stem_of(family, skeleton, dice)
    clauses = clauses_of(family, skeleton, dice)
    if clauses is None:
        return None
    lines = [StemPart(clauses[0].text, clauses[0].facts)]
    for clause in clauses[1:]:
        has = {"main": "", "vp": "", "has": "Has "}[clause.shape]
        text = clause.text if has else clause.text[0].upper() + clause.text[1:]
        lines += [StemPart(f"\n- {has}"), StemPart(text, clause.facts)]
    return (StemPart("- "), *lines)


def framed(genre: Genre, story: Sequence[StemPart], dice: Dice) -> tuple[StemPart, ...]:
    """The story inside its genre's frame."""
    noise = dice.pick("noise", genre.noise)
    before, after = dice.settle(genre.frame.replace("{noise}", noise), rough=0).split("{story}")
    return (StemPart(before), *story, StemPart(after))
