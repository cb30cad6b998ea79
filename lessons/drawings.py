"""Diagrams: SVG files that are shown inside the page, so that they follow light and dark."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from scenarios.faults import Problem

FORBIDDEN = re.compile(r"<(style|script|image|foreignObject)\b|\sstyle=|\son\w+=", re.IGNORECASE)
ID = re.compile(r'(\bid=")([^"]+)(")')
PARTS = re.compile(r'data-part="([^"]+)"')
COLOR = re.compile(r'(?:fill|stroke)="(#|rgb|hsl)', re.IGNORECASE)


def problems_of(path: Path) -> Iterator[Problem]:
    """What keeps this file from being shown: size, words for it, colors, scripts."""
    text = path.read_text(encoding="utf-8")
    try:
        root = ElementTree.fromstring(text)  # noqa: S314  our own files
    except ElementTree.ParseError as error:
        yield Problem(str(path), f"is no XML: {error}.", "Mend the mark-up at that place.")
        return
    if "viewBox" not in root.attrib:
        yield Problem(str(path), "has no viewBox.", 'Add viewBox="0 0 360 …".')
    if root.get("role") != "img":
        yield Problem(str(path), "is not announced as a picture.", 'Add role="img".')
    for name in ("title", "desc"):
        if not [node for node in root if node.tag.endswith(name) and (node.text or "").strip()]:
            yield Problem(str(path), f"has no {name}.", f"Add <{name}> that says what it shows.")
    found = FORBIDDEN.search(text)
    if found:
        yield Problem(str(path), f"contains {found[0].strip()!r}.", "Use attributes only.")
    if COLOR.search(text):
        yield Problem(str(path), "has a fixed color.", "Use var(--ink) and its siblings.")
    for id in (match[2] for match in ID.finditer(text)):
        if not id.startswith(path.stem):
            yield Problem(str(path), f"has id {id!r}.", f"Begin it with {path.stem}.")


def with_prefix(svg: str, prefix: str) -> str:
    """The same drawing with other ids, so that it can stand twice on a page."""
    ids = {match[2] for match in ID.finditer(svg)}

    def renamed(match: re.Match[str]) -> str:
        return prefix + match[0] if match[0] in ids else match[0]

    if not ids:
        return svg
    names = re.compile(
        r"(?<![\w-])("
        + "|".join(sorted(map(re.escape, ids), key=len, reverse=True))
        + r")(?![\w-])"
    )
    attributes = re.compile(
        r'\b(id|href|xlink:href|aria-labelledby|aria-describedby|fill|stroke|marker-\w+|clip-path|mask)="([^"]*)"'
    )
    return attributes.sub(lambda match: f'{match[1]}="{names.sub(renamed, match[2])}"', svg)


def parts_of(svg: str) -> set[str]:
    """The names of the parts that a frame can light up."""
    return set(PARTS.findall(svg))
