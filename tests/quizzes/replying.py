"""Replying to every format, as a form does: by the random ids of one attempt."""

from django.urls import reverse

from measurement.replies import (
    MATCHING,
    MULTIPLE_CHOICE,
    MULTIPLE_RESPONSE,
    ORDERING,
    read,
    written,
)
from quizzes.changes import change_of
from scenarios.items import Item as Question
from tests.factories import an_attempt

EVERY_FORMAT = {
    MULTIPLE_CHOICE: 1,
    MULTIPLE_RESPONSE: 1,
    ORDERING: 1,
    MATCHING: 1,
    "case_study": 1,
}
# The formats as they are stored; questions of a case study are of multiple choice.
STORED = (MULTIPLE_CHOICE, MULTIPLE_RESPONSE, ORDERING, MATCHING)
JSON = {"accept": "application/json"}


def of_every_format(learner, **changes):
    """A running attempt of twelve questions, some of each format."""
    return an_attempt(learner, **{"size": 12, "formats": EVERY_FORMAT, **changes})


def one_of(attempt, format):
    """The attempt's first question of that format."""
    return attempt.items.filter(format=format, brief="").first()


def one_with_a_change(attempt):
    """The first question that is asked about a change of one fact."""
    alone = attempt.items.filter(format=MULTIPLE_CHOICE, brief="")
    return next(item for item in alone if change_of(Question.from_dict(item.content)))


def ids_of(attempt, item):
    """The random ids by the family's."""
    return {option: id for id, option in attempt.shown[item.position - 1]}


def wrong_line(item):
    """A valid reply that is not right."""
    key = list(read(item.format, item.key))
    if item.format == ORDERING:
        return written(ORDERING, key[::-1])
    if item.format == MATCHING:
        turned = [option for _, option in [*key[1:], key[0]]]
        return written(MATCHING, [(prompt, o) for (prompt, _), o in zip(key, turned, strict=True)])
    others = [o["id"] for o in item.content["options"] if o["id"] not in key]
    return written(item.format, [*key[1:], others[0]])


def form_of(attempt, item, line):
    """What a browser posts for that reply: a value, or a list of values, by name."""
    ids = ids_of(attempt, item)
    reply = read(item.format, line)
    if item.format == ORDERING:
        return {f"place-{ids[step]}": str(n) for n, step in enumerate(reply, start=1)}
    if item.format == MATCHING:
        return {f"match-{prompt}": ids[option] for prompt, option in reply}
    return {"choice": [ids[option] for option in reply]}


def pairs(form):
    """The form's fields as names and values, in a fixed order."""
    return sorted(
        (name, value)
        for name, found in form.items()
        for value in (found if isinstance(found, list) else [found])
    )


def post(client, attempt, position, form, *, base=0, to="answer", json=True):
    address = reverse(to, args=[attempt.pk, position])
    return client.post(address, {**form, "base": base}, headers=JSON if json else {})


def held(reply):
    """The fields that the server's reply tells the page to show."""
    return sorted(tuple(field) for field in reply.json()["fields"])


def part_line(item):
    """A valid reply that is right in part, where the format has such."""
    key = list(read(item.format, item.key))
    if item.format == ORDERING:
        return written(ORDERING, [*key[:-2], key[-1], key[-2]])
    if item.format == MULTIPLE_CHOICE:
        return wrong_line(item)
    return written(item.format, key[:1])
