"""Matching: short situations against approaches, each with a proof of its own and all different."""

from __future__ import annotations

from collections.abc import Sequence

from scenarios.bank import Skeleton
from scenarios.family import Family
from scenarios.items import Item, ItemOption, Prompt, StemPart
from scenarios.lines import digest
from scenarios.posing import key_reason, told_facts
from scenarios.wording import Dice, stem_of

FORMAT = "matching"
FEWEST = 3
LONGEST_PROMPT = 44  # words
NUMBERS = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven"}


def pose_match(
    family: Family, skeletons: Sequence[Skeleton], prompts: Sequence[Prompt], *, seed: str
) -> Item:
    """The item of these situations. Their skeletons must have different keys and no goals."""
    dice = Dice(f"{seed}:match")
    keys = {prompt.key for prompt in prompts}
    options = [
        ItemOption(
            option.id, dice.pick(f"term {option.id}", option.terms), option.id in keys,
            option.summary, None, None, (), (), False, option.anchor,
        )
        for option in family.options
    ]  # fmt: skip
    options = dice.shuffled("order", options)
    lines = family.lines[FORMAT]
    stem = dice.pick("stem", lines["stems"]).format(count=NUMBERS[len(prompts)])
    ask = dice.pick("ask", lines["asks"])
    return Item(
        id=digest(stem, ask, [prompt.text for prompt in prompts], [o.text for o in options]),
        family=family.id,
        format=FORMAT,
        setting="+".join(prompt.setting for prompt in prompts),
        job="",
        qualifier=None,
        difficulty=min(5, 1 + len(prompts)),
        stem=(StemPart(stem),),
        ask=ask,
        facts=(),
        options=tuple(options),
        key=tuple((prompt.id, prompt.key) for prompt in prompts),
        logic="/".join(sorted(skeleton.logic for skeleton in skeletons)),
        anchor=family.option(prompts[0].key).anchor,
        content_version=family.version,
        prompts=tuple(prompts),
    )


def prompt_of(family: Family, skeleton: Skeleton, *, seed: str, id: str) -> Prompt | None:
    """A situation in a few sentences; None if these dice find no short words for it."""
    stem = stem_of(family, skeleton, Dice(f"{seed}:{skeleton.id}"))
    if stem is None or len("".join(part.text for part in stem).split()) > LONGEST_PROMPT:
        return None
    return Prompt(
        id=id,
        setting=skeleton.setting.id,
        job=skeleton.job.id,
        stem=stem,
        facts=told_facts(family, skeleton, stem),
        key=skeleton.key,
        rationale=key_reason(family, skeleton),
    )
