"""Work of a class for the tests of its scores, and how pages and books are asked for."""

import csv
import io

from django.urls import reverse

from accounts.models import User
from classes.grades.book import Gradebook
from classes.grades.wanted import Wanted
from classes.models import Assignment, Override
from quizzes import actions
from quizzes.models import Answer, Attempt
from tests.cast import after
from tests.factories import NOON, MembershipFactory

LESSON = "vector-databases-on-aws"


def take(assignment, learner, *, right=5, at=NOON, hand_in=True):
    """The learner's attempt with so many of five right."""
    attempt = actions.start_attempt(quiz=assignment.quiz, learner=learner, at=at)
    for item in list(assignment.quiz.items.all())[:right]:
        actions.save_answer(attempt=attempt, position=item.position, reply=item.key, base=0, at=at)
    if hand_in:
        actions.hand_in(attempt=attempt, at=at)
    return attempt


def taken_by(assignment, learners):
    """A handed-in attempt of each, with the first of five questions right."""
    attempts = Attempt.objects.bulk_create(
        Attempt(
            quiz=assignment.quiz,
            learner=one,
            shown=[],
            counted=5,
            started_at=NOON,
            finished_at=NOON,
        )
        for one in learners
    )
    Answer.objects.bulk_create(
        Answer(attempt=one, position=1, right=True, credit=1, revision=1, answered_at=NOON)
        for one in attempts
    )


def joined(classroom, count):
    """So many new learners, named L00 and on."""
    rows = [User(name=f"L{number:02}", is_guest=True) for number in range(count)]
    people = User.objects.bulk_create(rows)
    for one in people:
        MembershipFactory(classroom=classroom, user=one)
    return people


def set_by_hand(assignment, learner, by, kind="score", percent=None):
    return Override.objects.create(
        assignment=assignment,
        learner=learner,
        kind=kind,
        percent=percent,
        reason="Agreed",
        by=by,
        at=NOON,
    )


def a_lesson(classroom):
    return Assignment.objects.create(
        classroom=classroom,
        lesson=LESSON,
        opens_at=NOON,
        start_until=after(days=7),
        published_at=NOON,
    )


def book_of(cast, at=NOON, **wanted):
    return Gradebook.of(cast.classroom, at=at, wanted=Wanted.of(wanted))


def cells_of(cast, learner, at=NOON):
    """What the learner's cells say, with what stands beside them."""
    row = next(row for row in book_of(cast, at).rows if row.learner.pk == learner.pk)
    return [", ".join((cell.text, *cell.marks)) for cell in row.cells]


def names(book):
    return [row.learner.display_name for row in book.rows]


def get(cast, which, *args, who="tomas", **asked):
    address = reverse(which, args=[cast.classroom.pk, *args])
    return getattr(cast, f"as_{who}").get(address, asked)


def page_of(cast, which, *args, who="tomas", **asked):
    return get(cast, which, *args, who=who, **asked).content.decode()


def csv_lines(cast, **asked):
    reply = get(cast, "gradebook_csv", **asked)
    assert reply["Content-Type"] == "text/csv; charset=utf-8"
    text = reply.content.decode("utf-8")
    assert text.startswith("\ufeff")
    assert text.count("\r\n") >= 1
    return list(csv.reader(io.StringIO(text[1:], newline="")))
