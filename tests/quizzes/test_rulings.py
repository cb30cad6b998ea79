"""Rulings: what they do to marks and scores, in batches, broken off, beside answers, and undone."""

import threading
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from quizzes import access, actions, rulings
from quizzes.effects import sheets
from quizzes.models import Answer, Attempt, Item, Notice, Report, Ruling, ScoreChange
from quizzes.receipts import before_ruling, lines_of, opened, receipt_of
from tests.cast import after
from tests.factories import NOON, UserFactory, a_quiz
from tests.quizzes.replying import EVERY_FORMAT, part_line, wrong_line
from tests.quizzes.test_actions import in_threads

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ITEM, LOGIC = Ruling.Scope.ITEM, Ruling.Scope.LOGIC


class Room:
    """A class's quiz with its instructor; learners come and answer."""

    def __init__(self, **quiz):
        self.tomas = UserFactory(name="Tomas")
        self.quiz = a_quiz(self.tomas, handed_out=True, **quiz)
        self.items = list(self.quiz.items.all())

    def attempt(self, *replies, over=True):
        """An attempt with these replies in turn: a line, or None for no answer."""
        attempt = actions.start_attempt(quiz=self.quiz, learner=UserFactory(), at=NOON)
        for item, reply in zip(self.items, replies, strict=False):
            if reply is not None:
                self.save(attempt, item, reply)
        if over:
            actions.hand_in(attempt=attempt, at=NOON)
        return attempt

    def save(self, attempt, item, reply, base=0):
        return actions.save_answer(
            attempt=attempt, position=item.position, reply=reply, base=base, at=NOON
        )

    def rule(self, kind, *, place=1, reply="", scope=ITEM, remark=True, at=NOON):
        item = self.quiz.items.get(form=0, position=place)
        given = {"kind": kind, "reply": reply, "scope": scope}
        ruling = rulings.rule(item=item, reason="It is so.", by=self.tomas, at=at, **given)
        if remark:
            assert rulings.remark(ruling, at=at)
        return ruling

    def undo(self, ruling, remark=True):
        held = rulings.undo(ruling=ruling, reason="It was not so.", by=self.tomas, at=NOON)
        if remark:
            assert rulings.remark(held, at=NOON)
        return held


def score(attempt):
    found = Attempt.objects.with_scores().get(pk=attempt.pk)
    return found.points + found.credited, found.counted


def rows():
    """Every mark and every count."""
    answers = Answer.objects.order_by("pk").values_list("pk", "reply", "right", "credit", "counted")
    attempts = Attempt.objects.order_by("pk").values_list("pk", "counted", "credited")
    return list(answers), list(attempts)


def from_scratch():
    """The same, computed from nothing but replies, pinned items and rulings."""
    for item in Item.objects.select_related("quiz"):
        assert item.ruled == rulings.ruled_by(rulings.in_force(item.quiz_id), item)
    answers, attempts = [], []
    for attempt in Attempt.objects.order_by("pk").select_related("quiz"):
        sheet = sheets(attempt.items.all(), partial=attempt.quiz.partial)[attempt.form]
        attempts.append((attempt.pk, sheet.counted, sheet.credited))
        for one in attempt.answers.order_by("pk"):
            answers.append((one.pk, one.reply, *sheet.mark(one.position, one.reply)))
    return sorted(answers), attempts


@pytest.fixture
def room():
    return Room()


@pytest.fixture
def marked(room):
    """Three attempts: the first question right, wrong, and not answered; the second right."""
    first, second = room.items[:2]
    room.other = wrong_line(first)
    return [room.attempt(reply, second.key) for reply in (first.key, room.other, None)]


@pytest.mark.parametrize(
    ("kind", "scores"),
    [
        ("void", [(1, 4), (1, 4), (1, 4)]),
        ("credit", [(2, 5), (2, 5), (2, 5)]),
        ("accept", [(2, 5), (2, 5), (1, 5)]),
        ("key", [(1, 5), (2, 5), (1, 5)]),
    ],
)
def test_each_kind_of_ruling_and_the_way_back(room, marked, kind, scores):
    before = rows()
    assert [score(one) for one in marked] == [(2, 5), (1, 5), (1, 5)]
    reply = room.other if kind in ("accept", "key") else ""
    draft = Ruling(item=room.items[0], kind=kind, reply=reply)
    foreseen = {move.attempt.pk: move.after for move in rulings.preview(draft)}
    assert rows() == before

    ruling = room.rule(kind, reply=reply)
    assert [score(one) for one in marked] == scores
    assert [(foreseen[o.pk].points, foreseen[o.pk].counted) for o in marked] == scores
    assert rows() == from_scratch()
    moved = ruling.score_changes.order_by("pk")
    assert [(one.points_after, one.counted_after) for one in moved] == scores
    assert [(one.points_before, one.counted_before) for one in moved] == [(2, 5), (1, 5), (1, 5)]

    undone = room.undo(ruling)
    assert rows() == before == from_scratch()
    assert (undone.undone_by, undone.undone_reason) == (room.tomas, "It was not so.")
    assert ScoreChange.objects.filter(ruling=ruling, undoing=True).count() == 3
    with pytest.raises(actions.Refused, match="undone already"):
        room.undo(ruling)


def test_the_newest_ruling_holds_and_what_was_ruled_before_comes_back(room, marked):
    room.rule("accept", reply=room.other)
    void = room.rule("void")
    assert score(marked[1]) == (1, 4)
    room.undo(void)
    assert score(marked[1]) == (2, 5)
    assert rows() == from_scratch()


def test_a_ruling_on_a_logic_reaches_every_question_of_it_in_every_form(room):
    first = room.items[0]
    twin = Item.objects.get(pk=first.pk)
    twin.pk, twin.form = None, 1
    twin.save()
    asked = room.attempt(wrong_line(first))
    ruling = room.rule("accept", reply=wrong_line(first), scope=LOGIC)
    assert [one.form for one in rulings.covered(ruling)] == [0, 1]
    # A form that is drawn afterwards knows it from its first start on.
    late = Item.objects.get(pk=first.pk)
    late.pk, late.form, late.ruled = None, 2, None
    late.save()
    attempt = actions.start_attempt(quiz=room.quiz, learner=UserFactory(), at=NOON, form=2)
    room.save(attempt, late, wrong_line(first))
    assert score(asked) == (1, 5)
    assert score(attempt) == (1, 1)
    assert rows() == from_scratch()


def test_what_a_ruling_may_not_be(room):
    first, second = room.items[:2]
    other = wrong_line(first)
    for given, words in [
        ({"kind": "accept"}, "Say which"),
        ({"kind": "key", "reply": "nothing_of_the_kind"}, "Say which"),
        ({"kind": "accept", "reply": first.key}, "is the key"),
    ]:
        with pytest.raises(actions.Refused, match=words):
            room.rule(**given)
    options = [{**one, "id": f"{one['id']}_2"} for one in first.content["options"]]
    Item.objects.filter(pk=second.pk).update(
        logic=first.logic, content={**second.content, "options": options}
    )
    with pytest.raises(actions.Refused, match="1 of the 2 questions of this logic does not"):
        room.rule("accept", reply=other, scope=LOGIC)
    room.rule("void", scope=LOGIC)
    with pytest.raises(actions.Refused, match="holds already"):
        room.rule("void", scope=LOGIC)
    assert [one.ruled for one in room.quiz.items.all()[:3]] == [
        {"kind": "void", "replies": []},
        {"kind": "void", "replies": []},
        None,
    ]


def test_every_format_and_partial_credit_are_marked_anew_as_from_scratch():
    room = Room(size=12, formats=EVERY_FORMAT, partial=True)
    for line in (wrong_line, part_line, lambda item: item.key):
        room.attempt(*map(line, room.items))
    before = rows()
    made = [room.rule("key", place=item.position, reply=wrong_line(item)) for item in room.items]
    assert rows() != before
    assert rows() == from_scratch()
    for ruling in made:
        room.undo(ruling)
    assert rows() == before == from_scratch()


# In batches.


def ledger():
    return list(ScoreChange.objects.values_list("pk", "points_before", "points_after"))


def test_broken_off_anywhere_it_goes_on_and_repeating_changes_nothing(room, monkeypatch):
    monkeypatch.setattr(rulings, "BATCH", 2)
    for _ in range(5):
        room.attempt(wrong_line(room.items[0]))
    ruling = room.rule("accept", reply=wrong_line(room.items[0]), remark=False)
    real, calls = ScoreChange.objects.bulk_create, []

    def killed(changes):
        calls.append(real(changes))
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(ScoreChange.objects, "bulk_create", killed)
    with pytest.raises(KeyboardInterrupt):
        rulings.remark(ruling, at=NOON)
    monkeypatch.undo()
    # The second batch was not committed, neither its marks nor its ledger.
    assert Answer.objects.filter(right=True).count() == ruling.score_changes.count() == 2
    assert rulings.remark(ruling, at=NOON)
    assert Answer.objects.filter(right=True).count() == 5
    told = rows(), ledger()
    assert {change[1:] for change in told[1]} == {(0.0, 1.0)}
    assert len(told[1]) == 5
    assert rulings.remark(ruling, at=after(hours=1))
    assert told == (rows(), ledger())
    ruling.refresh_from_db()
    assert ruling.remarked_at == NOON


def test_the_command_ends_what_was_left_and_then_finds_nothing(room, marked):
    ruling = room.rule("void", remark=False)
    for refused in (lambda: room.rule("credit", place=2), lambda: room.undo(ruling)):
        with pytest.raises(actions.Refused, match="still being computed"):
            refused()
    told = [StringIO(), StringIO()]
    for out in told:
        call_command("remark", stdout=out)
    assert "3 of 3 attempts" in told[0].getvalue()
    assert told[1].getvalue() == "Every attempt has its marks.\n"
    assert rows() == from_scratch()


def test_a_batch_costs_the_same_queries_for_few_and_for_many(room):
    def queries():
        ruling = room.rule("void", remark=False)
        with CaptureQueriesContext(connection) as captured:
            rulings.remark(ruling, at=NOON)
        room.undo(ruling)
        return len(captured)

    room.attempt("rag")
    few = queries()
    for _ in range(6):
        room.attempt("rag", "rag")
    assert queries() == few


# Beside answers that are under way.


def test_an_answer_that_was_on_its_way_through_a_whole_re_marking_comes_out_right(room):
    """The view has read the item; then everything happens; then the answer is saved."""
    attempt = room.attempt(over=False)
    first = room.items[0]
    held, item = access.question_of(attempt.learner, attempt.pk, 1)
    ruling = room.rule("key", reply=wrong_line(first))
    given = {"position": 1, "reply": wrong_line(first), "base": 0, "at": NOON}
    assert actions.save_answer(attempt=held, item=item, **given).right
    assert rows() == from_scratch()
    held, item = access.question_of(attempt.learner, attempt.pk, 1)
    room.undo(ruling)
    given |= {"reply": first.key, "base": 1}
    assert actions.save_answer(attempt=held, item=item, **given).right
    assert rows() == from_scratch()


@pytest.mark.django_db(transaction=True)
def test_answers_and_starts_beside_rulings_end_as_from_scratch(monkeypatch):
    """With connections of their own; an answer waits between its reading and its lock."""
    monkeypatch.setattr(rulings, "BATCH", 2)
    room = Room()
    first = room.items[0]
    attempts = [room.attempt(over=False) for _ in range(3)]
    stop = threading.Event()

    def answers(attempt):
        base = 0
        while base < 2 or not stop.is_set():
            held, item = access.question_of(attempt.learner, attempt.pk, 1)
            stop.wait(0.05)
            reply = (first.key, wrong_line(first))[base % 2]
            given = {"position": 1, "reply": reply, "base": base, "at": NOON}
            base = actions.save_answer(attempt=held, item=item, **given).revision
        return base

    def starts():
        made = 0
        while not made or not stop.wait(0.3):  # slower than the batches, or they never end
            actions.start_attempt(quiz=room.quiz, learner=UserFactory(), at=NOON)
            made += 1
        return made

    def rules():
        try:
            key = room.rule("key", reply=wrong_line(first))
            room.rule("void")
            room.undo(key)
            room.rule("credit")
            return "done"
        finally:
            stop.set()

    found = in_threads(*[lambda one=one: answers(one) for one in attempts], starts, rules)
    assert "done" in found, found
    assert not [one for one in found if isinstance(one, Exception)], found
    assert rows() == from_scratch()
    assert Attempt.objects.count() > len(attempts)
    connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_two_who_compute_the_marks_at_once_do_no_harm(monkeypatch):
    monkeypatch.setattr(rulings, "BATCH", 1)
    room = Room()
    for _ in range(6):
        room.attempt(wrong_line(room.items[0]))
    ruling = room.rule("key", reply=wrong_line(room.items[0]), remark=False)
    again = [Ruling.objects.get(pk=ruling.pk) for _ in range(3)]
    found = in_threads(*[lambda one=one: rulings.remark(one, at=NOON) for one in again])
    assert found == [True] * 3
    told = ScoreChange.objects.order_by("attempt").values_list("points_before", "points_after")
    assert list(told) == [(0.0, 1.0)] * 6
    assert rows() == from_scratch()


# What is told.


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("void", "Question 1 no longer counts: It is so."),
        ("credit", "Question 1 counts as right for everybody: It is so."),
        ("accept", "Question 1 is marked anew: It is so."),
        ("key", "Question 1 is marked anew: It is so."),
    ],
)
def test_those_who_take_the_quiz_now_are_told_once_and_nothing_of_the_key(room, kind, words):
    for _ in range(2):
        room.attempt(over=False)
    reply = wrong_line(room.items[0]) if kind in ("accept", "key") else ""
    ruling = room.rule(kind, reply=reply)
    room.undo(ruling)
    told = Notice.objects.values_list("words", "quiz", "attempt")
    assert list(told) == [
        (words, room.quiz.pk, None),
        ("Question 1 is marked as before: It was not so.", room.quiz.pk, None),
    ]


def test_nobody_is_told_when_nobody_takes_the_quiz(room, marked):
    room.rule("void")
    assert not Notice.objects.exists()


def test_a_ruling_settles_the_reports_on_its_questions_and_a_new_report_opens_them(room):
    learner = room.attempt("rag").learner
    told = {"item": room.items[0], "learner": learner, "reason": "key", "words": "No.", "at": NOON}
    actions.report(**told)
    other = actions.report(**{**told, "item": room.items[1]})
    room.rule("void")
    assert list(Report.objects.filter(settled_at=None)) == [other]
    actions.report(**told)
    assert Report.objects.filter(settled_at=None).count() == 2


def test_a_receipt_from_before_a_ruling_is_explained_by_it_and_a_forged_mark_is_not(room):
    attempt = room.attempt(wrong_line(room.items[0]))
    codes = [receipt_of(attempt, attempt.answers.all())]
    ruling = room.rule("key", reply=wrong_line(room.items[0]), at=after(hours=1))
    codes.append(receipt_of(attempt, attempt.answers.all()))
    assert [opened(code) for code in codes] == [(attempt, False), (attempt, True)]
    assert before_ruling(attempt, codes[0]) == ruling
    room.undo(ruling)
    assert [opened(code) for code in codes] == [(attempt, True), (attempt, False)]
    assert before_ruling(attempt, codes[1]) == ruling
    out = StringIO()
    call_command("check_receipt", codes[1], stdout=out)
    assert "is as it was, but for marks that a ruling has moved since" in out.getvalue()
    assert "question 1 has another right answer instead" in out.getvalue()
    attempt.answers.update(reply="rag", right=True)
    assert before_ruling(attempt, codes[1]) is None
    assert all(line.item for line in lines_of(attempt))
