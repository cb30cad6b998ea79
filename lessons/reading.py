"""Reads a lesson's folder: front matter, words with directives, diagrams, walkthrough."""

import re
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.attrs import attrs_block_plugin, attrs_plugin

from lessons import drawings
from lessons.values import Block, Exam, Frame, Heading, Lesson, Source, Walkthrough
from scenarios.family import CORE, Family
from scenarios.faults import Problem

DIRECTIVE = re.compile(r"^:::(\w+)(?:[ \t]+(.*))?$")
KINDS = ("diagram", "table", "board", "option", "check", "walkthrough")
CITATION = re.compile(r"\[\^([\w-]+)\]")
HEADING = re.compile(r"^(#{2,3})[ \t]+(.*?)[ \t]*(?:\{#([\w-]+)\})?$")
LINK = re.compile(r"\]\(#([\w-]+)\)")
FIELDS = ("title", "nav", "domain", "task", "objectives", "summary", "checked", "sources")
WORDS_A_MINUTE = 200


class LessonReader:
    """Reads one folder and collects everything that is wrong with it.

    What it names of an exam or of a family that could not be read is no fault of the lesson.
    """

    def __init__(
        self,
        folder: Path,
        *,
        exam: Exam | None,
        families: dict[str, Family],
        broken: Collection[str] = (),
    ) -> None:
        self.folder = folder
        self.path = folder / "lesson.md"
        self.exam = exam
        self.families = families
        self.broken = broken
        self.problems: list[Problem] = []
        self.svgs: dict[str, str] = {}

    def fault(self, what: str, cure: str, *, line: int = 0, path: Path | None = None) -> None:
        where = str(path or self.path) + (f", line {line}" if line else "")
        self.problems.append(Problem(where, what, cure))

    def read(self) -> Lesson | None:
        """The lesson, or None if it has faults that leave nothing to show."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except OSError as error:
            self.fault(f"cannot be read: {error.strerror}.", "Add lesson.md.")
            return None
        front, body, offset = self._split(text)
        if front is None:
            return None
        self._read_diagrams()
        headings = list(self._headings(body, offset))
        blocks = tuple(self._blocks(body, offset, front))
        self._check_links(body, offset, {heading.anchor for heading in headings})
        sources = tuple(
            Source(entry["id"], entry["title"], entry.get("url", "")) for entry in front["sources"]
        )
        self._check_citations(body, offset, sources)
        walkthrough = self._walkthrough()
        if walkthrough is None and any(block.kind == "walkthrough" for block in blocks):
            self.fault("asks for a walkthrough that is not there.", "Add walkthrough.toml.")
        return Lesson(
            slug=self.folder.name,
            title=front["title"],
            nav=front["nav"],
            domain=front["domain"],
            task=front["task"],
            objectives=tuple(front["objectives"]),
            summary=front["summary"],
            checked=front["checked"],
            family=front.get("family"),
            sources=sources,
            blocks=blocks,
            headings=tuple(headings),
            minutes=max(1, round(len(body.split()) / WORDS_A_MINUTE)),
            walkthrough=walkthrough,
        )

    def _split(self, text: str) -> tuple[dict[str, Any] | None, str, int]:
        """Front matter, body, and the number of lines before the body."""
        match = re.match(r"\+\+\+\n(.*?)\n\+\+\+\n", text, re.DOTALL)
        if not match:
            self.fault("has no front matter.", "Begin with +++, the fields, and +++.", line=1)
            return None, "", 0
        try:
            front = tomllib.loads(match[1])
        except ValueError as error:
            self.fault(f"has broken front matter: {error}.", "Mend the TOML at that place.")
            return None, "", 0
        missing = [name for name in FIELDS if not front.get(name)]
        if missing:
            self.fault(f"lacks {', '.join(missing)}.", "Add the fields to the front matter.")
            return None, "", 0
        self._check_place(front)
        return front, text[match.end() :], match[0].count("\n")

    def _check_place(self, front: dict[str, Any]) -> None:
        family = front.get("family")
        if family is not None and family not in (*self.families, *self.broken):
            self.fault(f"names family {family!r}.", f"Known: {', '.join(self.families)}.")
        if self.exam is None:
            return
        tasks = {task.id: task for domain in self.exam.domains for task in domain.tasks}
        if front["task"] not in tasks:
            self.fault(f"names task {front['task']!r}.", f"Known: {', '.join(tasks)}.")
        known = {
            objective.id
            for domain in self.exam.domains
            for task in domain.tasks
            for objective in task.objectives
        }
        for id in front["objectives"]:
            if id not in known:
                self.fault(f"names objective {id!r}.", "Use an id of content/exam.toml.")

    def _read_diagrams(self) -> None:
        for path in sorted((self.folder / "diagrams").glob("*.svg")):
            self.problems += drawings.problems_of(path)
            self.svgs[path.stem] = path.read_text(encoding="utf-8").strip()

    def _headings(self, body: str, offset: int) -> Iterator[Heading]:
        seen: set[str] = set()
        for number, line in enumerate(body.splitlines(), start=offset + 1):
            match = HEADING.match(line)
            if not match:
                continue
            if not match[3]:
                self.fault(f"heading {match[2]!r} has no anchor.", "Add {#name}.", line=number)
                continue
            if match[3] in seen:
                self.fault(f"anchor #{match[3]} stands twice.", "Rename one.", line=number)
            seen.add(match[3])
            yield Heading(len(match[1]), match[2], match[3])

    def _blocks(self, body: str, offset: int, front: dict[str, Any]) -> Iterator[Block]:
        numbers = {entry["id"]: place for place, entry in enumerate(front["sources"], start=1)}
        words: list[str] = []
        for number, line in enumerate(body.splitlines(), start=offset + 1):
            match = DIRECTIVE.match(line)
            if not match:
                words.append(line)
                continue
            if any(words):
                yield Block("words", html=_html("\n".join(words), numbers))
            words = []
            block = self._directive(match[1], (match[2] or "").strip(), number, front)
            if block is not None:
                yield block
        if any(words):
            yield Block("words", html=_html("\n".join(words), numbers))

    def _directive(self, kind: str, rest: str, line: int, front: dict[str, Any]) -> Block | None:
        if kind not in KINDS:
            self.fault(f":::{kind} is unknown.", f"Known: {', '.join(KINDS)}.", line=line)
            return None
        if kind == "walkthrough":
            return Block(kind)
        if kind == "diagram":
            return self._diagram(rest, line)
        family = self.families.get(front.get("family", ""))
        if family is None and front.get("family") in self.broken:
            return None
        if family is None:
            self.fault(f":::{kind} needs a family.", "Name one in the front matter.", line=line)
            return None
        if kind == "option" and rest not in {option.id for option in family.options}:
            known = ", ".join(option.id for option in family.options)
            self.fault(f":::option {rest} is unknown.", f"Known: {known}.", line=line)
            return None
        if kind == "check" and not self._knows_wishes(family, rest, line):
            return None
        return Block(kind, id=rest, wishes=rest)

    def _diagram(self, rest: str, line: int) -> Block | None:
        id, _, caption = (part.strip() for part in rest.partition("|"))
        if id not in self.svgs:
            self.fault(f"diagram {id!r} is not there.", f"Add diagrams/{id}.svg.", line=line)
            return None
        return Block("diagram", html=self.svgs[id], id=id, caption=caption)

    def _knows_wishes(self, family: Family, rest: str, line: int) -> bool:
        known = {
            "key": [option.id for option in family.options],
            "about": [attribute.id for attribute in family.attributes_of(CORE)],
        }
        for wish in rest.split():
            name, _, value = wish.partition("=")
            if name not in known:
                self.fault(f"wish {wish!r} is unknown.", "Use key= or about=.", line=line)
                return False
            if value not in known[name]:
                cure = f"Known: {', '.join(known[name])}."
                self.fault(f"{name} {value!r} is unknown.", cure, line=line)
                return False
        return True

    def _check_links(self, body: str, offset: int, anchors: set[str]) -> None:
        for number, line in enumerate(body.splitlines(), start=offset + 1):
            for anchor in LINK.findall(line):
                if anchor not in anchors:
                    self.fault(
                        f"links to #{anchor}, which is not there.", "Mend the link.", line=number
                    )

    def _check_citations(self, body: str, offset: int, sources: tuple[Source, ...]) -> None:
        known = {source.id for source in sources}
        for number, line in enumerate(body.splitlines(), start=offset + 1):
            for id in CITATION.findall(line):
                if id not in known:
                    self.fault(f"cites {id!r}.", "Add it under sources.", line=number)
        for id in sorted(known - set(CITATION.findall(body))):
            self.fault(f"source {id!r} is never cited.", f"Cite it as [^{id}] or remove it.")

    def _walkthrough(self) -> Walkthrough | None:
        path = self.folder / "walkthrough.toml"
        if not path.exists():
            return None
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            frames = tuple(
                self._frame(path, number, entry)
                for number, entry in enumerate(table["frames"], start=1)
            )
            return Walkthrough(table["title"], frames)
        except (ValueError, KeyError, TypeError) as error:
            self.fault(f"is broken: {error}.", "Mend it at that place.", path=path)
            return None

    def _frame(self, path: Path, number: int, entry: dict[str, Any]) -> Frame:
        svg = self.svgs.get(entry["diagram"], "")
        if not svg:
            self.fault(
                f"frame {number} shows diagram {entry['diagram']!r}, which is not there.",
                "Name a file of diagrams/.",
                path=path,
            )
        focus = tuple(entry.get("focus", ()))
        for part in set(focus) - drawings.parts_of(svg):
            self.fault(
                f"frame {number} lights up {part!r}, which {entry['diagram']} does not have.",
                f"Known: {', '.join(sorted(drawings.parts_of(svg)))}.",
                path=path,
            )
        return Frame(
            title=entry["title"],
            caption=entry["caption"],
            svg=drawings.with_prefix(svg, f"frame-{number}-"),
            focus=focus,
            seconds=int(entry["seconds"]),
        )


def _html(text: str, numbers: dict[str, int]) -> str:
    """Markdown as HTML; raw HTML is shown, not obeyed. Citations become numbered links."""
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True})
    markdown.enable(["replacements", "smartquotes", "table"])
    markdown.use(attrs_block_plugin).use(attrs_plugin, allowed=["id"])
    html = _scrolling(markdown.render(_anchored(text)))
    return CITATION.sub(lambda match: _citation(match[1], numbers), html)


def _scrolling(html: str) -> str:
    """A table that is wider than the window is moved by itself, also by keys, not the page."""
    box = '<div class="scroll" role="group" aria-label="Table" tabindex="0">'
    return html.replace("<table>", f"{box}<table>").replace("</table>", "</table></div>")


def _anchored(text: str) -> str:
    """`## Title {#name}` as the attribute line that the plugin reads."""
    return re.sub(r"(?m)^(#{2,3} .*?)[ \t]*\{#([\w-]+)\}[ \t]*$", r"{#\2}\n\1", text)


def _citation(id: str, numbers: dict[str, int]) -> str:
    number = numbers.get(id)
    if number is None:
        return ""
    return (
        f'<sup class="cite"><a href="#source-{id}" aria-label="Source {number}">{number}</a></sup>'
    )
