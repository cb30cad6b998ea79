"""The room of rulings: reports, the form with its preview, progress, history, what learners see."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classes.actions import start_assignment
from quizzes import actions, rulings
from quizzes.models import Answer, Notice, Report, Ruling
from tests.cast import after
from tests.factories import NOON, MembershipFactory, UserFactory
from tests.quizzes.replying import EVERY_FORMAT, one_of, wrong_line

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def at_noon(noon):
    return noon


@pytest.fixture
def assignment(cast):
    return cast.assignment(minutes=20)


@pytest.fixture
def item(assignment):
    return assignment.quiz.items.first()


CHANGED = "A ruling on a question has changed your score"


def taken(assignment, learner, reply, *, over=True):
    """The learner's attempt with this reply to the first question."""
    attempt = start_assignment(assignment=assignment, learner=learner, at=NOON)
    actions.save_answer(attempt=attempt, position=1, reply=reply, base=0, at=NOON)
    if over:
        actions.hand_in(attempt=attempt, at=NOON)
    return attempt


def place(cast, assignment, item):
    return reverse("rule", args=[cast.classroom.pk, assignment.pk, item.pk])


def told(reply):
    """The page as text."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", reply.content.decode()))


def test_the_first_post_shows_what_would_move_and_the_second_does_it(cast, assignment, item):
    attempt = taken(assignment, cast.ana, wrong_line(item))
    address = place(cast, assignment, item)
    post = {"kind": "accept", "reply": wrong_line(item), "reason": "Both fit."}
    page = cast.as_tomas.post(address, post)
    assert (page.status_code, Ruling.objects.count()) == (200, 0)
    assert "1 score would move" in told(page)
    assert re.search(r"Ana\s*0%\s*20%", told(page))
    seen = re.search(r'name="seen" value="([^"]+)"', page.content.decode())[1]
    # What was previewed is done, and nothing else.
    assert cast.as_tomas.post(address, {**post, "kind": "void", "seen": seen}).status_code == 200
    assert not Ruling.objects.exists()
    reply = cast.as_tomas.post(address, {**post, "seen": seen})
    ruling = Ruling.objects.get()
    assert reply["Location"] == reverse("ruling", args=[cast.classroom.pk, ruling.pk])
    assert (ruling.by, ruling.kind, ruling.reason) == (cast.tomas, "accept", "Both fit.")
    assert attempt.answers.get().right
    page = told(cast.as_tomas.get(reply["Location"]))
    assert re.search(r"Ana\s*0%\s*20%", page)
    assert "1 attempt marked anew" in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "This field is required"),
        ({"kind": "other"}, "Select a valid choice"),
        ({"kind": "accept"}, "Choose the answer that is right"),
        ({"kind": "key", "reply": "nothing"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_with_a_ruling_is_said_and_what_was_typed_kept(
    cast, assignment, item, changes, words
):
    post = {"kind": "void", "reason": "Two answers fit.", **changes}
    page = cast.as_tomas.post(place(cast, assignment, item), post)
    assert page.status_code == 422
    assert words in told(page)
    assert post["reason"] in told(page)
    assert not Ruling.objects.exists()


@pytest.mark.parametrize("format", ["multiple_response", "ordering", "matching"])
def test_of_other_formats_the_answers_that_were_given_can_be_accepted(cast, format):
    assignment = cast.assignment(size=12, formats=EVERY_FORMAT)
    attempt = start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    item = one_of(attempt, format)
    line = wrong_line(item)
    actions.save_answer(attempt=attempt, position=item.position, reply=line, base=0, at=NOON)
    page = cast.as_tomas.get(place(cast, assignment, item)).content.decode()
    assert re.findall(r'<option value="([^"]+)"', page) == [line]
    post = {"kind": "accept", "reply": line, "reason": "It is.", "seen": f"accept/{line}/item"}
    assert cast.as_tomas.post(place(cast, assignment, item), post).status_code == 302
    assert Answer.objects.get().right


def test_who_takes_the_quiz_now_is_told_and_the_form_warns(cast, assignment, item):
    taken(assignment, cast.ana, wrong_line(item), over=False)
    assert "Do not say which answer is right" in told(
        cast.as_tomas.get(place(cast, assignment, item))
    )
    rulings.rule(item=item, kind="void", reason="Unclear.", by=cast.tomas, at=NOON)
    assert Notice.objects.get().words == "Question 1 no longer counts: Unclear."


def test_progress_goes_on_with_each_post_and_undoing_needs_a_reason(
    cast, assignment, item, monkeypatch
):
    for _ in range(3):
        learner = MembershipFactory(classroom=cast.classroom).user
        taken(assignment, learner, item.key)
    ruling = rulings.rule(item=item, kind="void", reason="Unclear.", by=cast.tomas, at=NOON)
    monkeypatch.setattr(rulings, "BATCH", 1)
    monkeypatch.setattr("classes.rulings.views.SECONDS", 0)
    address = reverse("ruling", args=[cast.classroom.pk, ruling.pk])
    assert "0 of 3 attempts have" in told(cast.as_tomas.get(address))
    page = cast.as_tomas.post(address, headers={"hx-request": "true"})
    assert "<html" not in page.content.decode()
    assert "1 of 3 attempts have" in told(page)
    assert "still being computed" in told(
        cast.as_tomas.post(address, {"undo": 1, "reason": "No."}, follow=True)
    )
    for _ in range(3):
        cast.as_tomas.post(address)
    assert "3 attempts marked anew" in told(cast.as_tomas.get(address))
    assert cast.as_tomas.post(address, {"undo": 1}).status_code == 422
    for _ in range(4):
        cast.as_tomas.post(address, {"undo": 1, "reason": "It was clear."})
        cast.as_tomas.post(address)
    page = told(cast.as_tomas.get(address))
    assert "Taken back. It was clear.Tomas" in page
    assert "Moved by taking it back" in page
    assert Answer.objects.filter(counted=True).count() == 3


def test_an_assistant_reads_rulings_and_makes_none(cast, assignment, item):
    ruling = rulings.rule(item=item, kind="void", reason="Unclear.", by=cast.tomas, at=NOON)
    address = reverse("ruling", args=[cast.classroom.pk, ruling.pk])
    page = cast.as_sol.get(address).content.decode()
    assert "Unclear." in page
    assert "<button" not in page.partition("<main")[2]
    for post in ({}, {"undo": 1, "reason": "No."}):
        assert cast.as_sol.post(address, post).status_code == 404
    reports = reverse("reported", args=[cast.classroom.pk])
    assert cast.as_sol.post(reports, {"item": item.pk}).status_code == 404


def test_an_archived_class_can_be_read_and_not_ruled_on(cast, assignment, item):
    ruling = rulings.rule(item=item, kind="void", reason="Unclear.", by=cast.tomas, at=NOON)
    rulings.remark(ruling, at=NOON)
    learner = taken(assignment, cast.ana, "rag").learner
    actions.report(item=item, learner=learner, reason="key", words="", at=NOON)
    cast.classroom.archived_at = NOON
    cast.classroom.save()
    pk = cast.classroom.pk
    for address, post in [
        (place(cast, assignment, item), {"kind": "credit", "reason": "x", "seen": "credit//item"}),
        (reverse("ruling", args=[pk, ruling.pk]), {"undo": 1, "reason": "No."}),
        (reverse("reported", args=[pk]), {"item": item.pk}),
    ]:
        assert "This class has ended" in told(cast.as_tomas.post(address, post, follow=True))
    assert Ruling.objects.filter(undone_at=None).count() == 1
    assert Report.objects.get().settled_at is None


def reports_of(cast, assignment, *items):
    for item in items:
        learner = MembershipFactory(classroom=cast.classroom, user=UserFactory(name="Quill")).user
        actions.report(item=item, learner=learner, reason="two", words="B fits, too.", at=NOON)


def test_reports_wait_without_names_until_they_are_settled(cast, assignment, item):
    second = assignment.quiz.items.get(position=2)
    reports_of(cast, assignment, item, second, second)
    address = reverse("reported", args=[cast.classroom.pk])
    page = cast.as_tomas.get(address)
    assert "Quill" not in page.content.decode()
    assert told(page).index("Question 2 ") < told(page).index("Question 1 ")
    assert "Two answers are right: “B fits, too.”" in told(page)
    assert place(cast, assignment, second) in page.content.decode()
    cast.as_tomas.post(address, {"item": item.pk})
    left = Report.objects.filter(settled_at=None).values_list("item", flat=True)
    assert set(left) == {second.pk}
    assert Report.objects.get(item=item).settled_by == cast.tomas
    for number in ("", "x", "9" * 30, "0"):
        assert cast.as_tomas.post(address, {"item": number}).status_code == 302
    assert "Looked at (1)" in told(cast.as_tomas.get(address))


def test_a_report_waits_until_it_is_looked_at_and_no_page_says_otherwise(cast, assignment, item):
    reports_of(cast, assignment, item)
    pages = [
        reverse("classroom", args=[cast.classroom.pk]),
        reverse("assignment", args=[cast.classroom.pk, assignment.pk]),
    ]
    for page in pages:
        assert "1 report waiting" in told(cast.as_tomas.get(page))
    cast.as_tomas.post(reverse("reported", args=[cast.classroom.pk]), {"item": item.pk})
    for page in pages:
        assert "waiting" not in told(cast.as_tomas.get(page))


def test_reports_of_another_class_are_neither_seen_nor_settled(cast, assignment, item):
    reports_of(cast, assignment, item)
    address = reverse("reported", args=[cast.other_class.pk])
    assert "No report waits" in told(cast.as_ines.get(address))
    cast.as_ines.post(address, {"item": item.pk})
    assert Report.objects.get().settled_at is None
    ruling = rulings.rule(item=item, kind="void", reason="Unclear.", by=cast.tomas, at=NOON)
    assert (
        cast.as_ines.get(reverse("ruling", args=[cast.other_class.pk, ruling.pk])).status_code
        == 404
    )
    stolen = reverse("rule", args=[cast.other_class.pk, assignment.pk, item.pk])
    assert cast.as_ines.get(stolen).status_code == 404


def test_pages_cost_the_same_queries_for_few_and_for_many(cast, assignment, item):
    ruling = None

    def queries():
        pk = cast.classroom.pk
        found = []
        for address in (
            reverse("reported", args=[pk]),
            place(cast, assignment, item),
            reverse("ruling", args=[pk, ruling.pk]),
        ):
            with CaptureQueriesContext(connection) as captured:
                assert cast.as_tomas.get(address).status_code == 200
            found.append(len(captured))
        return found

    def more(position):
        one = assignment.quiz.items.get(position=position)
        reports_of(cast, assignment, one)
        taken(assignment, MembershipFactory(classroom=cast.classroom).user, item.key)
        made = rulings.rule(item=one, kind="void", reason="Unclear.", by=cast.tomas, at=NOON)
        rulings.remark(made, at=NOON)
        reports_of(cast, assignment, one)
        return made

    ruling = more(1)
    few = queries()
    for position in (2, 3, 4):
        more(position)
    assert queries() == few


# What learners see.


def test_the_result_tells_what_was_decided_and_how_the_score_moved(cast, assignment, item):
    attempt = taken(assignment, cast.ana, wrong_line(item))
    ruling = rulings.rule(
        item=item,
        kind="key",
        reply=wrong_line(item),
        reason="A slip.",
        by=cast.tomas,
        at=after(hours=1),
    )
    rulings.remark(ruling, at=after(hours=1))
    address = reverse("result", args=[attempt.pk])
    page = told(cast.as_ana.get(address))
    assert "1 of 5 right" in page
    assert "Your instructor decided: question 1 has another right answer instead. A slip." in page
    assert "The score moved from 0% to 20% on 24 November because of question 1." in page
    assert "this question has another right answer instead, " in page
    held = rulings.undo(ruling=ruling, reason="No slip.", by=cast.tomas, at=after(hours=2))
    rulings.remark(held, at=after(hours=2))
    page = told(cast.as_ana.get(address))
    assert (
        "moved from 20% to 0% on 24 November because the decision on question 1 was taken back"
        in page
    )
    assert "Your instructor decided" not in page


def test_a_question_that_does_not_count_is_no_trial_question(cast, assignment, item):
    attempt = taken(assignment, cast.ana, item.key)
    ruling = rulings.rule(item=item, kind="void", reason="Unclear.", by=cast.tomas, at=NOON)
    rulings.remark(ruling, at=NOON)
    page = told(cast.as_ana.get(reverse("result", args=[attempt.pk])))
    assert "0 of 4 right" in page
    assert "trial question" not in page
    assert "Question 1 right · you chose" in page
    assert "does not count" in page


def test_before_answers_may_be_seen_no_ruling_names_one(cast):
    assignment = cast.assignment(minutes=20, answers_from=after(days=1))
    item = assignment.quiz.items.first()
    attempt = taken(assignment, cast.ana, wrong_line(item))
    ruling = rulings.rule(
        item=item, kind="key", reply=wrong_line(item), reason="A slip.", by=cast.tomas, at=NOON
    )
    rulings.remark(ruling, at=NOON)
    page = cast.as_ana.get(reverse("result", args=[attempt.pk])).content.decode()
    text = next(o["text"] for o in item.content["options"] if o["id"] == wrong_line(item))
    assert "another right answer" in page
    assert text not in page


def test_a_page_of_a_running_attempt_shows_nothing_of_a_ruling(cast, assignment, item):
    attempt = taken(assignment, cast.ana, wrong_line(item), over=False)
    client = cast.as_ana

    def page():
        found = client.get(reverse("question", args=[attempt.pk, 1])).content.decode()
        return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", found)

    before = page()
    ruling = rulings.rule(
        item=item, kind="key", reply=wrong_line(item), reason="A slip.", by=cast.tomas, at=NOON
    )
    Notice.objects.all().delete()
    rulings.remark(ruling, at=NOON)
    assert page() == before


def test_in_a_draft_nothing_is_ruled_on_another_question_is_drawn(cast, assignment, item):
    assignment.published_at = None
    assignment.save()
    assert cast.as_tomas.get(place(cast, assignment, item)).status_code == 404


def test_what_was_ruled_on_before_anybody_started_stays_as_it_was_asked(cast, assignment, item):
    rulings.rule(item=item, kind="void", reason="Unclear.", by=cast.tomas, at=NOON)
    deed = reverse("withdraw_assignment", args=[cast.classroom.pk, assignment.pk])
    page = cast.as_tomas.post(deed, follow=True)
    assert "or ruled on it, so it stays" in told(page)
    assert item.rulings.exists()
    assignment.refresh_from_db()
    assert assignment.published_at is not None


def test_a_learner_is_told_of_no_move_where_the_share_stays(cast, assignment, item):
    attempt = start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    for one in attempt.items:
        actions.save_answer(attempt=attempt, position=one.position, reply=one.key, base=0, at=NOON)
    actions.hand_in(attempt=attempt, at=NOON)
    made = rulings.rule(item=item, kind="void", reason="Unclear.", by=cast.tomas, at=after(hours=1))
    rulings.remark(made, at=after(hours=1))
    page = told(cast.as_ana.get(reverse("result", args=[attempt.pk])))
    assert "4 of 4 right" in page
    assert "The score moved" not in page
    assert CHANGED not in told(cast.as_ana.get(reverse("classroom", args=[cast.classroom.pk])))


def test_a_learner_reads_beside_the_score_that_a_ruling_has_changed_it(cast, assignment, item):
    taken(assignment, cast.ana, wrong_line(item))
    own = reverse("classroom", args=[cast.classroom.pk])
    assert CHANGED not in told(cast.as_ana.get(own))
    made = rulings.rule(item=item, kind="credit", reason="Odd.", by=cast.tomas, at=after(hours=1))
    rulings.remark(made, at=after(hours=1))
    assert "1 of 5 right" in told(cast.as_ana.get(own))
    assert CHANGED in told(cast.as_ana.get(own))
