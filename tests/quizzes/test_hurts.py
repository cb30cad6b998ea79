"""What has hurt people elsewhere, each named after the promise that it does not hurt them here."""

import re
from copy import deepcopy
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from classes.actions import start_assignment
from classes.assigning.learning import LearnerClassPage
from classes.grades.book import Gradebook
from classes.insight.pages import OverviewPage
from measurement.replies import MULTIPLE_CHOICE, MULTIPLE_RESPONSE
from progress.pages import ProgressPage
from quizzes import actions
from quizzes.history import History
from quizzes.models import Attempt, Mode
from quizzes.plans import Plan
from scenarios.drawing import texts_of
from tests.cast import after
from tests.factories import NOON, UserFactory, an_attempt
from tests.quizzes.replying import (
    EVERY_FORMAT,
    STORED,
    form_of,
    held,
    of_every_format,
    one_of,
    pairs,
    post,
    wrong_line,
)
from tests.quizzes.test_actions import in_threads

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LIMIT = {"minutes": 10}


@pytest.fixture
def attempt(cast, noon):
    return of_every_format(cast.ana, **LIMIT)


def answer(client, attempt, number):
    """Answer the first `number` questions right."""
    for item in attempt.items.filter(position__lte=number):
        reply = post(client, attempt, item.position, form_of(attempt, item, item.key))
        assert reply.json()["saved"]


def page_of(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def test_ticks_are_there_after_a_reload_and_on_another_device(cast, attempt):
    """Artemis 1770: the progress of multiple-choice questions was lost."""
    item = one_of(attempt, MULTIPLE_RESPONSE)
    form = form_of(attempt, item, item.key)
    post(cast.as_ana, attempt, item.position, form)
    for client in (cast.as_ana, cast.as_ana):
        for _ in range(2):
            page = page_of(client, "question", attempt.pk, item.position)
            assert set(re.findall(r'value="([^"]+)" checked', page)) == set(form["choice"])
            page_of(client, "question", attempt.pk, item.position % 12 + 1)


def test_a_connection_that_drops_in_the_last_minute_costs_only_what_was_not_sent(
    cast, attempt, noon
):
    """Artemis 1469: whoever lost the connection in the last minute had zero points."""
    noon.move_to(after(minutes=9, seconds=30))
    answer(cast.as_ana, attempt, 7)
    noon.move_to(after(days=1))
    page = page_of(cast.as_ana, "result", attempt.pk)
    assert "7 of 12 right" in page
    assert "7 answered; the rest counts as wrong" in page


def test_minutes_run_from_the_start_whenever_a_page_is_opened(cast, noon):
    """edx-proctoring 412: the minutes were counted from opening the page."""
    assignment = cast.assignment(**LIMIT)
    client = cast.as_ana
    place = [cast.classroom.pk, assignment.pk]
    assert reverse("start_assignment", args=place) in page_of(client, "classroom", place[0])
    noon.move_to(after(minutes=5))
    client.post(reverse("start_assignment", args=place))
    attempt = Attempt.objects.get()
    assert attempt.closes_at == after(minutes=15)
    noon.move_to(after(minutes=9))
    for position in (1, 2, 1):
        assert "360" in re.findall(
            r'data-seconds-left="(\d+)"', page_of(client, "question", attempt.pk, position)
        )
    item = one_of(attempt, MULTIPLE_CHOICE)
    reply = post(client, attempt, item.position, form_of(attempt, item, item.key))
    assert reply.json()["seconds_left"] == 360
    attempt.refresh_from_db()
    assert attempt.closes_at == after(minutes=15)


@pytest.mark.parametrize("format", STORED)
def test_no_answer_counts_after_the_limit(cast, attempt, noon, format):
    """oli-torus 5223: learners could go on answering after the time limit."""
    client = cast.as_ana
    item = one_of(attempt, format)
    right, wrong = (form_of(attempt, item, line) for line in (item.key, wrong_line(item)))
    post(client, attempt, item.position, wrong)
    noon.move_to(after(minutes=10, seconds=6))
    for to in ("answer", "aside"):
        reply = post(client, attempt, item.position, right | {"note": "x"}, base=1, to=to)
        assert (reply.status_code, reply.json()["saved"]) == (200, False)
        assert (held(reply), reply.json()["closed"]) == (pairs(wrong), True)
    for to in ("answer", "reveal"):
        reply = post(client, attempt, item.position, right, base=1, to=to, json=False)
        assert reply["Location"] == reverse("result", args=[attempt.pk])
    assert "0 of 12 right" in page_of(client, "result", attempt.pk)
    assert not attempt.asides.exists()


def scores(cast, attempt, at):
    """Where the score of an assignment's attempt is told, by place."""
    book = Gradebook.of(cast.classroom, at=at)
    file = cast.as_tomas.get(reverse("gradebook_csv", args=[cast.classroom.pk]))
    own = LearnerClassPage.of(cast.ana.memberships.get(), at=at).assignments[0].score
    return {
        "result": re.search(r"\d+ of \d+ right", page_of(cast.as_ana, "result", attempt.pk))[0],
        "gradebook": [cell.text for row in book.rows for cell in row.cells],
        "means": book.means,
        "file": file.content,
        "class": OverviewPage.of(cast.classroom, at=at),
        "own": own,
        "progress": ProgressPage.of(cast.ana, at=at),
    }


def left_open(cast, noon):
    """An assignment's attempt with three right answers that nobody handed in, an hour later."""
    assignment = cast.assignment(**LIMIT)
    attempt = start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    answer(cast.as_ana, attempt, 3)
    noon.move_to(after(hours=1))
    return attempt


def test_unfinished_work_is_graded_for_what_was_answered(cast, noon):
    """relate 59: sessions that were never submitted got no grade."""
    found = scores(cast, left_open(cast, noon), after(hours=1))
    assert found["result"] == "3 of 5 right"
    assert found["gradebook"] == ["60"]
    assert b"60" in found["file"]
    assert (found["own"].right, found["own"].n) == (3, 5)
    assert (found["progress"].answers.right, found["progress"].answers.n) == (3, 3)


def test_every_report_is_right_before_and_after_the_end_is_written_down(cast, noon):
    """PrairieLearn 14213: reports were wrong until a job had closed the assessment."""
    attempt = left_open(cast, noon)
    at = after(hours=1)
    before = scores(cast, attempt, at)
    assert actions.tidy(learner=cast.ana, at=at) == 1
    told = scores(cast, attempt, at)
    for place in ("result", "gradebook", "means", "file", "own"):
        assert told[place] == before[place], place
    for page in ("progress", "class"):
        assert figures(told[page]) == figures(before[page]), page


def figures(page):
    """The page without the attempts' rows themselves, which now have their end written down."""
    return re.sub(r"<Attempt[^>]*>", "", repr(page))


@pytest.mark.parametrize("closed_by", ["hand-in", "clock"])
def test_a_reflex_press_never_hands_in_the_retake(cast, attempt, noon, closed_by):
    """Seen in exam software: a second press on Submit ended the attempt begun meanwhile."""
    client = cast.as_ana
    old = reverse("hand_in", args=[attempt.pk])
    if closed_by == "hand-in":
        client.post(old)
    noon.move_to(after(minutes=20))
    newer = an_attempt(cast.ana, at=after(minutes=20), **LIMIT)
    assert newer != attempt
    attempt.refresh_from_db()
    ended = attempt.finished_at
    for _ in range(2):
        assert client.post(old)["Location"] == reverse("result", args=[attempt.pk])
    attempt.refresh_from_db()
    newer.refresh_from_db()
    assert (attempt.finished_at, newer.finished_at) == (ended, None)


def texts(attempt):
    """The stems of an attempt, as they are compared."""
    return {
        texts_of("".join(part["text"] for part in item.content["stem"]), item.content["ask"])[1]
        for item in attempt.items.all()
    }


def told_of(attempt, page):
    """What the page tells of a quiz: beginnings of its stems, ends of its reasons."""
    told = unescape(re.sub(r"<[^>]+>", "", page))
    items = list(attempt.items.all())
    stems = [item.content["stem"][0]["text"][:25] for item in items if item.content["stem"]]
    reasons = [option["rationale"] for item in items for option in item.content["options"]]
    ends = [words.split("”")[-1][-40:] for words in reasons if words]
    return [words for words in (*stems, *ends) if words in told], len(stems) + len(ends)


def test_what_an_assignment_asked_is_not_told_before_its_answers_may_be_seen(cast, noon):
    """relate 276: practice and reviews told the answers of graded questions."""
    assignment = cast.assignment(answers_from=after(days=2), size=12, formats=EVERY_FORMAT)
    attempt = start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    client = cast.as_ana
    for item in attempt.items.all():
        post(client, attempt, item.position, form_of(attempt, item, wrong_line(item)))
    client.post(reverse("hand_in", args=[attempt.pk]))
    noon.move_to(after(hours=30))
    pages = [
        ("result", [attempt.pk]),
        *((name, []) for name in ("practice", "progress", "home")),
        ("classroom", [cast.classroom.pk]),
    ]
    assert told_of(attempt, "".join(page_of(client, name, *args) for name, args in pages))[0] == []
    for item in attempt.items.all():
        for name in ("change", "report"):
            address = reverse(name, args=[attempt.pk, item.position])
            assert client.post(address, {"reason": "key"}).status_code == 404
    history = History(cast.ana, after(hours=30))
    assert (history.answers, history.missed, history.due) == ([], {}, {})
    assert ProgressPage.of(cast.ana, at=after(hours=30)).answers.n == 0
    noon.move_to(after(days=2))
    found, every = told_of(attempt, page_of(client, "result", attempt.pk))
    assert len(found) > every / 2
    opened = History(cast.ana, after(days=2))
    assert len(opened.answers) > 2
    assert opened.missed
    assert ProgressPage.of(cast.ana, at=after(days=2)).answers.n == 12


@pytest.mark.parametrize("started", [True, False])
def test_practice_beside_an_assignment_never_repeats_its_texts(cast, noon, started):
    """relate 276: practice showed the questions of the graded quiz, with their reasons."""
    assignment = cast.assignment(size=20, seed="the same seed")
    if started:
        start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    plan = Plan("Practice", 20, {"customization": 1.0})
    practice = actions.start_practice(learner=cast.ana, plan=plan, at=NOON, seed="the same seed")
    asked = actions.start_attempt(quiz=assignment.quiz, learner=cast.ana, at=NOON)
    assert texts(practice).isdisjoint(texts(asked))


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_start_at_once_get_one_attempt():
    """bytedeck 1345: two tabs made two submissions."""
    ana = UserFactory()
    tabs = [Client() for _ in range(4)]
    for tab in tabs:
        tab.force_login(ana)
    post = {"size": 5, "feedback": "end", "mode": Mode.CUSTOM}
    replies = in_threads(*[lambda tab=tab: tab.post(reverse("practice"), post) for tab in tabs])
    attempt = Attempt.objects.get()
    places = {getattr(reply, "headers", {}).get("Location", reply) for reply in replies}
    assert places == {reverse("attempt", args=[attempt.pk])}


SHOWN = {"id", "family", "format", "stem", "ask", "options", "prompts", "setting", "job"}


def with_another_key(item):
    """Change all of the item that a learner may not know: its key, its reasons, its facts."""
    content = deepcopy(item.content)
    for name in content.keys() - SHOWN:
        content[name] = type(content[name])()
    for option in content["options"]:
        option.update(dict.fromkeys(option.keys() - {"id", "text"}, "changed"))
    for prompt in content.get("prompts", ()):
        prompt.update(dict.fromkeys(prompt.keys() - {"id", "stem"}, "changed"))
    for part in content["stem"]:
        part["facts"] = []
    item.key, item.logic, item.content = wrong_line(item), "changed", content
    item.counted = not item.counted
    item.save()


def bytes_of(replies):
    """Bodies, states and headers, without the tokens that differ each time."""
    tokens = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
    return [
        (reply.status_code, tokens.sub("", reply.content.decode()), sorted(reply.headers.items()))
        for reply in replies
    ]


@pytest.mark.parametrize("feedback", ["end", "each"])
def test_no_byte_about_an_open_question_depends_on_its_key(cast, noon, feedback):
    """mod_hvp 252: the right answers stood in the source of the page."""
    attempt = of_every_format(cast.ana, feedback=feedback)
    client = cast.as_ana
    case = attempt.items.exclude(brief="").first()
    items = [*(one_of(attempt, format) for format in STORED), case]
    forms = {item.position: form_of(attempt, item, item.key) for item in items}
    for item in items[::2]:
        post(client, attempt, item.position, forms[item.position])

    def everything():
        for name in ("practice", "progress", "home"):
            yield client.get(reverse(name))
        yield client.get(reverse("hand_in", args=[attempt.pk]))
        for item in items:
            place = [attempt.pk, item.position]
            yield client.get(reverse("question", args=place))
            yield client.get(reverse("question", args=place), headers={"HX-Request": "true"})
            bad = forms[item.position] | {"choice": "nothing", "place-x": "1", "match-x": "1"}
            yield post(client, attempt, item.position, bad, base=7)
            if item in items[::2]:
                yield post(client, attempt, item.position, forms[item.position])
                yield post(client, attempt, item.position, {}, base=9)
                yield post(client, attempt, item.position, {"flagged": "on"}, to="aside")

    list(everything())  # what a first visit alone brings, such as a cookie
    before = bytes_of(everything())
    for item in attempt.items.all():
        with_another_key(item)
    attempt.answers.update(right=False, credit=0.25)
    after = bytes_of(everything())
    assert len(after) > 25
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        assert new == old, number


def test_an_attempt_started_just_before_the_door_closes_has_its_full_time(cast, noon):
    """canvas-lms 1769: the end of the window cut the time limit short."""
    assignment = cast.assignment(**LIMIT, start_until=after(minutes=2))
    noon.move_to(after(minutes=1))
    client = cast.as_ana
    place = [cast.classroom.pk, assignment.pk]
    client.post(reverse("start_assignment", args=place))
    attempt = Attempt.objects.get()
    assert attempt.closes_at == after(minutes=11)
    noon.move_to(after(minutes=10, seconds=59))
    answer(client, attempt, 5)
    client.post(reverse("hand_in", args=[attempt.pk]))
    assert "5 of 5 right" in page_of(client, "result", attempt.pk)
