"""How it is going, read from attempts and reading marks. Nothing is stored here."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from lessons.content import course
from lessons.pages import read_slugs
from lessons.values import Lesson
from measurement.marking import Share
from progress.forecast import Foretold, OwnForecast, forecast_of
from quizzes.history import Given, History
from quizzes.models import Attempt
from quizzes.modes import no_chance_of_passing
from quizzes.spans import lasting
from scenarios.family import Family, Option

# With fewer answers an approach or an idea is not called weak.
ENOUGH = 5
ATTEMPTS = 50


@dataclass(frozen=True, slots=True)
class AttemptRow:
    attempt: Attempt
    score: Share | None
    # How long it took; empty while it runs.
    lasted: str
    foretold: Foretold | None


@dataclass(frozen=True, slots=True)
class KeyRow:
    option: Option
    share: Share


@dataclass(frozen=True, slots=True)
class IdeaRow:
    """An attribute that decided, with the share right where it did."""

    id: str
    name: str
    share: Share
    anchor: str
    family: str
    lesson: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """One thing to do next: words, and where the button leads."""

    title: str
    words: str
    wishes: str = ""
    lesson: str = ""
    anchor: str = ""

    @property
    def reads(self) -> bool:
        """Whether the step is to read the lesson, and not to practice."""
        return bool(self.lesson) and not self.wishes


@dataclass(frozen=True, slots=True)
class ProgressPage:
    attempts: tuple[AttemptRow, ...]
    answers: Share
    forecast: OwnForecast
    # Why nothing is said of passing.
    passing: str
    keys: tuple[KeyRow, ...]
    ideas: tuple[IdeaRow, ...]
    beliefs: tuple[tuple[str, int], ...]
    lessons_read: int
    lessons: tuple[tuple[Lesson, bool], ...]
    next: NextStep

    @property
    def record(self) -> tuple[tuple[AttemptRow, Foretold], ...]:
        """Attempts that are over and whose score was foretold."""
        return tuple((row, row.foretold) for row in self.attempts if row.foretold)

    @property
    def held(self) -> int:
        """In how many of these the score lay where it was expected."""
        return sum(foretold.held for _, foretold in self.record)

    @classmethod
    def of(cls, user: User, *, at: datetime) -> ProgressPage:
        history = History(user, at)
        answers = history.answers
        keys, ideas = _by_family(history.decisions)
        forecast = forecast_of(history)
        read = read_slugs(user)
        return cls(
            attempts=_attempts(user, forecast, at),
            answers=Share(sum(answer.right for answer in answers), len(answers)),
            forecast=forecast,
            passing=no_chance_of_passing(),
            keys=keys,
            ideas=ideas,
            beliefs=_beliefs(history),
            lessons_read=len(read & set(course().lessons)),
            lessons=tuple((lesson, lesson.slug in read) for lesson in course().lessons.values()),
            next=next_step(keys, ideas, lesson=_lesson_to_read(history.decisions, read)),
        )


def _by_family(decisions: list[Given]) -> tuple[tuple[KeyRow, ...], tuple[IdeaRow, ...]]:
    """By approach and by idea, the surest weakness first, for each decision that was answered;
    the first one in any case."""
    keys: list[KeyRow] = []
    ideas: list[IdeaRow] = []
    for family in course().families.values():
        own = [given for given in decisions if given.family == family.id]
        if own or family is course().family:
            keys += _by_key(family, own)
            ideas += _by_idea(family, own)
    return tuple(keys), tuple(sorted(ideas, key=lambda row: row.share.high))


def _by_key(family: Family, decisions: list[Given]) -> tuple[KeyRow, ...]:
    hits: dict[str, list[bool]] = defaultdict(list)
    for given in decisions:
        hits[given.key].append(given.right)
    return tuple(
        KeyRow(option, Share(sum(hits[option.id]), len(hits[option.id])))
        for option in family.options
    )


def _by_idea(family: Family, decisions: list[Given]) -> tuple[IdeaRow, ...]:
    """Attributes that decided."""
    hits: dict[str, list[bool]] = defaultdict(list)
    for given in decisions:
        for attribute in {fact.partition(".")[0] for fact in given.facts}:
            hits[attribute].append(given.right)
    rows = [
        IdeaRow(
            attribute.id,
            attribute.name,
            Share(sum(hits[attribute.id]), len(hits[attribute.id])),
            attribute.levels[0].anchor,
            family.id,
            family.lesson,
        )
        for attribute in family.attributes
        if hits[attribute.id]
    ]
    return tuple(rows)


def _beliefs(history: History) -> tuple[tuple[str, int], ...]:
    """What the chosen wrong options rest on, the commonest first; only what came twice."""
    counted = Counter(history.beliefs)
    return tuple((belief, n) for belief, n in counted.most_common(4) if n > 1)


def _attempts(user: User, forecast: OwnForecast, at: datetime) -> tuple[AttemptRow, ...]:
    attempts = (
        Attempt.objects.filter(learner=user)
        .select_related("quiz")
        .with_scores()
        .order_by("-started_at")[:ATTEMPTS]
    )
    foretold = {one.attempt: one for one in forecast.record}
    return tuple(_attempt_row(attempt, foretold.get(attempt.pk), at) for attempt in attempts)


def _attempt_row(attempt: Attempt, foretold: Foretold | None, at: datetime) -> AttemptRow:
    ended = attempt.ended_at(at)
    if ended is None:
        return AttemptRow(attempt, None, "", None)
    score = attempt.share if attempt.quiz.shows_scores(at) else None
    return AttemptRow(attempt, score, lasting(ended - attempt.started_at), foretold)


def _lesson_to_read(decisions: list[Given], read: set[str]) -> Lesson | None:
    """The lesson of the decision that was missed most, the first one's for a beginner; None if it
    was read."""
    missed = Counter(given.family for given in decisions if not given.right)
    family = max(course().families.values(), key=lambda family: missed[family.id])
    return course().lessons[family.lesson] if family.lesson not in read else None


def next_step(
    keys: tuple[KeyRow, ...], ideas: tuple[IdeaRow, ...], *, lesson: Lesson | None
) -> NextStep:
    """The surest weakness, the first idea with enough answers; else that lesson; else ten
    questions."""
    known = [row for row in ideas if row.share.n >= ENOUGH and row.share.value < 0.8]
    if known:
        weakest = known[0]
        return NextStep(
            f"Practice: {weakest.name.lower()}",
            f"Where this decided, you were right in {weakest.share.right} of {weakest.share.n} "
            "questions.",
            f"family={weakest.family}&about={weakest.id}",
            weakest.lesson,
            weakest.anchor,
        )
    total = sum(row.share.n for row in keys)
    if lesson:
        rest = "your questions" if total else "questions of this kind"
        return NextStep(lesson.title, f"It teaches the rules that {rest} rest on.", "", lesson.slug)
    words = "Nothing stands out as weak." if total >= 20 else "More answers will show more."
    return NextStep("Ten mixed questions", words)
