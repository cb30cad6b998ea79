"""Each question of an assignment: how the class answered it, and whether it should be looked at."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from statistics import median

from classes.insight.answers import TOLD, ClassAnswers, Posed
from measurement.flags import Flag, flags
from measurement.guards import (
    ItemSaid,
    OptionSaid,
    r_words,
    said_of_form,
    said_of_item,
    said_of_option,
)
from measurement.item_statistics import (
    FormStatistics,
    ItemStatistics,
    OptionStatistics,
    counts_of_replies,
    form_statistics,
    item_statistics,
    option_statistics,
    with_unanswered,
)
from measurement.marking import Share
from measurement.replies import MATCHING, MULTIPLE_CHOICE, MULTIPLE_RESPONSE, ORDERING, read
from quizzes.models import AnswerEvent, Item
from quizzes.pages import FORMAT_NAMES
from quizzes.proofs import LETTERS, Reasons
from scenarios.items import Item as Question

# So many wrong orders are told.
COMMONEST = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """An option, a finding, an order or a pair, with those who chose it."""

    letter: str
    text: str
    right: bool
    said: OptionSaid
    count: int
    n: int
    names: tuple[str, ...]
    # How many more there are than `names`.
    more: int
    belief: str = ""

    @property
    def percent(self) -> int:
        return round(100 * self.count / self.n) if self.n else 0

    @property
    def idle(self) -> bool:
        """Whether it is known to mislead hardly anybody, or the wrong ones."""
        return not self.right and self.said.works is False


@dataclass(frozen=True, slots=True)
class ChoiceGroup:
    """The choices of a question; of matching, one group for each situation."""

    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question of an assignment with how the class answered it."""

    posed: Posed
    name: str
    said: ItemSaid
    groups: tuple[ChoiceGroup, ...]
    unanswered: int
    seconds: int | None
    flags: tuple[str, ...]
    reasons: Reasons

    @property
    def position(self) -> int:
        return self.posed.position

    @property
    def format(self) -> str:
        return "Case study" if self.posed.case else FORMAT_NAMES[self.posed.format]

    @property
    def ruled(self) -> str:
        """What was decided about it, in words."""
        return {
            "void": "does not count, by a ruling",
            "credit": "everybody got it, by a ruling",
            "accept": "another answer was ruled right, too",
            "key": "another answer was ruled right instead",
        }.get(self.posed.ruled, "")

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """The steps of a sequence with their letters, as they were drawn."""
        options = self.reasons.item.options
        return tuple(zip(LETTERS, (option.text for option in options), strict=False))

    @property
    def telling(self) -> str:
        """D and r, with what they say."""
        if self.said.r is None or self.said.discrimination is None:
            return ""
        d = f"{self.said.discrimination:.2f}".replace("-", "−")
        return f"D {d}, {r_words(self.said.r)}"


class AskedQuiz:
    """One assignment's questions and answers, counted by total."""

    def __init__(self, answers: ClassAnswers) -> None:
        self.answers = answers
        (self.assignment,) = answers.assignments
        quiz = self.assignment.asked.pk
        self.posed, self.given = answers.posed[quiz], answers.given[quiz]
        self.rights = answers.rights[quiz]

    @cached_property
    def totals(self) -> Counter[int]:
        """How many learners have which total."""
        return Counter(self.rights[one.learner] for one in self.answers.taken)

    @cached_property
    def replies(self) -> dict[int, Counter[tuple[str, int, int]]]:
        """For each question {(reply, right, total): learners}, an empty reply for no answer."""
        found: dict[int, Counter[tuple[str, int, int]]] = defaultdict(Counter)
        for one in self.given:
            posed = self.posed[one.position]
            # A right reply is the key's, unless others were ruled right.
            asked = one.right and posed.ruled not in ("accept", "key")
            reply = posed.key if asked else one.reply
            for learner in one.learners:
                found[one.position][reply, int(one.right), self.rights[learner]] += 1
        return {place: with_unanswered(found[place], self.totals) for place in self.posed}

    @cached_property
    def choosers(self) -> dict[tuple[int, str], list[str]]:
        """By position and wrong reply, the names of those who gave it."""
        return {
            (one.position, one.reply): [self.answers.name(learner) for learner in one.learners]
            for one in self.given
            if not one.right
        }

    @cached_property
    def items(self) -> dict[int, ItemStatistics]:
        return {
            place: item_statistics(counts_of_replies(self.replies[place]), counted=one.scored)
            for place, one in self.posed.items()
        }

    def option(self, posed: Posed, option: str) -> OptionStatistics:
        return option_statistics(self.replies[posed.position], option, counted=posed.scored)

    @cached_property
    def form(self) -> FormStatistics | None:
        """KR-20 and SEM, where enough have taken it."""
        counts = [
            counts_of_replies(self.replies[place])
            for place, one in self.posed.items()
            if one.scored
        ]
        return said_of_form(form_statistics(counts)) if counts and self.answers.taken else None

    @cached_property
    def flags(self) -> tuple[Flag, ...]:
        """What to look at, those first that harmed most learners; not once it was ruled on.

        A rival goes by its letter.
        """
        found = flags(
            (str(place), self.items[place], [self.option(one, id) for id in _distractors(one)])
            for place, one in self.posed.items()
            if not one.ruled
        )
        return tuple(replace(one, option=self._letter(one)) for one in found)

    def _letter(self, flag: Flag) -> str:
        ids = [option.id for option in self.posed[int(flag.item)].options]
        return LETTERS[ids.index(flag.option)] if flag.option else ""


def _distractors(posed: Posed) -> list[str]:
    if posed.format not in (MULTIPLE_CHOICE, MULTIPLE_RESPONSE):
        return []
    return [one.id for one in posed.options if one.id not in posed.key.split()]


def questions_of(asked: AskedQuiz) -> tuple[QuestionRow, ...]:
    """Every question in its place; the pinned items are opened once."""
    seconds = seconds_by_question(asked)
    told: dict[str, list[str]] = defaultdict(list)
    for flag in asked.flags:
        option = f"Option {flag.option}: " if flag.option else ""
        told[flag.item].append(f"{option}{flag.words}")
    items = Item.objects.filter(pk__in=[one.item for one in asked.posed.values()])
    return tuple(
        _question(asked, item, seconds.get(item.position), tuple(told[str(item.position)]))
        for item in items.order_by("position")
    )


def _question(
    asked: AskedQuiz, item: Item, seconds: int | None, told: tuple[str, ...]
) -> QuestionRow:
    posed, question = asked.posed[item.position], Question.from_dict(item.content)
    empty = sum(n for (reply, _, _), n in asked.replies[item.position].items() if not reply)
    order = [option.id for option in question.options]
    reasons = Reasons.of(question, order=order, reply="")
    return QuestionRow(
        posed=posed,
        name=reasons.proof.key.name if reasons.proof else FORMAT_NAMES[posed.format],
        said=said_of_item(asked.items[item.position]),
        groups=tuple(_groups(asked, posed, question)),
        unanswered=empty,
        seconds=seconds,
        flags=told,
        reasons=reasons,
    )


def _groups(asked: AskedQuiz, posed: Posed, question: Question) -> Iterable[ChoiceGroup]:
    if posed.format == ORDERING:
        yield ChoiceGroup("Orders given", tuple(_orders(asked, posed, question)))
    elif posed.format == MATCHING:
        yield from _pairs(asked, posed, question)
    else:
        yield ChoiceGroup("Options", tuple(_options(asked, posed, question)))


def _options(asked: AskedQuiz, posed: Posed, question: Question) -> Iterable[Choice]:
    for letter, option in zip(LETTERS, question.options, strict=False):
        names = _names_with(asked, posed, option.id) if not option.correct else []
        found = asked.option(posed, option.id)
        yield _choice(letter, option.text, option.correct, found, names, option.belief or "")


def _orders(asked: AskedQuiz, posed: Posed, question: Question) -> Iterable[Choice]:
    """The right order and the commonest wrong ones, by the letters of the steps as drawn."""
    letters = dict(zip((o.id for o in question.options), LETTERS, strict=False))
    replies = asked.replies[posed.position]
    wrong: Counter[str] = Counter()
    for (reply, right, _), learners in replies.items():
        wrong[reply] += learners * bool(reply and not right)
    for line in [posed.key, *(line for line, count in wrong.most_common(COMMONEST) if count)]:
        n = sum(count for (reply, _, _), count in replies.items() if reply == line)
        steps = [letters.get(str(id), str(id)) for id in read(ORDERING, line)]
        names = asked.choosers.get((posed.position, line), []) if line != posed.key else []
        found = _whole(asked, posed, n)
        yield _choice("", " → ".join(steps), line == posed.key, found, names)


def _pairs(asked: AskedQuiz, posed: Posed, question: Question) -> Iterable[ChoiceGroup]:
    """For each situation, what was matched to it."""
    letters = dict(zip((o.id for o in question.options), LETTERS, strict=False))
    for number, prompt in enumerate(question.prompts, start=1):
        choices = []
        for option in question.options:
            pair = f"{prompt.id}={option.id}"
            found, right = asked.option(posed, pair), option.id == prompt.key
            if right or found.chosen.right:
                names = [] if right else _names_with(asked, posed, pair)
                choices.append(_choice(letters[option.id], option.text, right, found, names))
        yield ChoiceGroup(f"Situation {number}: {prompt.text}", tuple(choices))


def _whole(asked: AskedQuiz, posed: Posed, count: int) -> OptionStatistics:
    """A whole reply, of which no more is told than how many gave it."""
    return OptionStatistics("", Share(count, asked.items[posed.position].n), None)


def _names_with(asked: AskedQuiz, posed: Posed, option: str) -> list[str]:
    """Those whose wrong reply holds this option or pair."""
    return [
        name
        for (position, reply), names in asked.choosers.items()
        if position == posed.position and option in reply.split()
        for name in names
    ]


def _choice(
    letter: str,
    text: str,
    right: bool,
    found: OptionStatistics,
    names: list[str],
    belief: str = "",
) -> Choice:
    names = sorted(names)
    return Choice(
        letter, text, right, said_of_option(found), found.chosen.right, found.chosen.n,
        tuple(names[:TOLD]), len(names[TOLD:]), belief,
    )  # fmt: skip


def seconds_by_question(asked: AskedQuiz) -> dict[int, int]:
    """The median of seconds for each question, as `quizzes.pages.seconds_by_question` has them.

    One query for the assignment.
    """
    mine = {taken.attempt for taken in asked.answers.taken}
    rows = AnswerEvent.objects.filter(attempt__quiz=asked.assignment.quiz_id, late=False)
    spent: dict[tuple[int, int], timedelta] = {}
    before: dict[int, datetime] = {}
    for attempt, position, at, began in rows.order_by("pk").values_list(
        "attempt_id", "position", "at", "attempt__started_at"
    ):
        if attempt in mine:
            passed = max(timedelta(0), at - before.get(attempt, began))
            spent[attempt, position] = spent.get((attempt, position), timedelta(0)) + passed
            before[attempt] = at
    found: dict[int, list[float]] = defaultdict(list)
    for (_, position), passed in spent.items():
        found[position].append(passed.total_seconds())
    return {position: round(median(times)) for position, times in found.items()}
