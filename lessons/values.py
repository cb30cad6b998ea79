"""A lesson and the exam's outline as values, as the files give them."""

from dataclasses import dataclass, field
from datetime import date

from scenarios.family import Family


@dataclass(frozen=True, slots=True)
class Objective:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Task:
    id: str
    name: str
    objectives: tuple[Objective, ...]


@dataclass(frozen=True, slots=True)
class Domain:
    id: str
    name: str
    weight: int
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Exam:
    """The exam guide: what is asked, and how much of it. `weight` is in per cent."""

    code: str
    guide_version: str
    minutes: int
    items: int
    domains: tuple[Domain, ...]


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a lesson: words as HTML, or something drawn (`kind` names what)."""

    kind: str
    html: str = ""
    id: str = ""
    caption: str = ""
    wishes: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of a walkthrough: a diagram, the parts that are lit, and the spoken words."""

    title: str
    caption: str
    svg: str
    focus: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Walkthrough:
    title: str
    frames: tuple[Frame, ...]

    @property
    def minutes(self) -> int:
        return max(1, round(sum(frame.seconds for frame in self.frames) / 60))


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson as read from its folder. `minutes` is reading time at 200 words a minute."""

    slug: str
    title: str
    nav: str
    domain: str
    task: str
    objectives: tuple[str, ...]
    summary: str
    checked: date
    family: str | None
    sources: tuple[Source, ...]
    blocks: tuple[Block, ...]
    headings: tuple[Heading, ...]
    minutes: int
    walkthrough: Walkthrough | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """Everything in content/: lessons by slug in course order, families by id, the exam."""

    exam: Exam
    lessons: dict[str, Lesson] = field(default_factory=dict)
    families: dict[str, Family] = field(default_factory=dict)
    first: str = ""

    @property
    def family(self) -> Family:
        """The decision that is taught first: what a stranger is asked about."""
        return self.families[self.first]

    def neighbors(self, slug: str) -> tuple[Lesson | None, Lesson | None]:
        """The lesson before and the lesson after, in course order."""
        order = list(self.lessons)
        place = order.index(slug)
        before = self.lessons[order[place - 1]] if place else None
        after = self.lessons[order[place + 1]] if place + 1 < len(order) else None
        return before, after
