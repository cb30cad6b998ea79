"""What a result says, and where the pages around a question's reasons lead."""

import re

import pytest
from django.urls import reverse

from classes.actions import start_assignment
from quizzes import actions
from quizzes.models import Report
from tests.cast import after
from tests.factories import NOON, an_attempt
from tests.quizzes.replying import form_of, one_with_a_change, post

pytestmark = pytest.mark.django_db


def page_of(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


def handed_in(attempt, *, answered=0):
    for item in attempt.items.all()[:answered]:
        actions.save_answer(
            attempt=attempt, position=item.position, reply=item.key, base=0, at=NOON
        )
    actions.hand_in(attempt=attempt, at=NOON)
    return attempt


@pytest.mark.parametrize(("answered", "told"), [(1, False), (2, False), (3, True), (5, True)])
def test_a_range_is_told_only_where_half_of_the_questions_were_answered(cast, noon, answered, told):
    attempt = handed_in(an_attempt(cast.ana), answered=answered)
    page = page_of(cast.as_ana, "result", attempt.pk)
    assert f"{answered} of 5 right" in page
    assert ("somewhere between" in page) is told
    assert ("fewer than half are answered" in page) is not told
    assert "It is not an exam score" in page


def test_who_reported_a_question_reads_there_that_it_was_looked_at(cast, noon):
    attempt = handed_in(an_attempt(cast.ana))
    for item in attempt.items.all()[:2]:
        actions.report(item=item, learner=cast.ana, reason="words", words="", at=NOON)
    assert "looked at" not in page_of(cast.as_ana, "result", attempt.pk)
    Report.objects.filter(item__position=1).update(settled_at=after(hours=1))
    page = page_of(cast.as_ana, "result", attempt.pk)
    assert re.findall(r"You reported it: the words are unclear\.( It was looked at\.)?", page) == [
        " It was looked at.",
        "",
    ]


def test_a_proof_is_told_over_as_many_facts_as_its_board_has(cast, noon):
    attempt = handed_in(an_attempt(cast.ana, size=40))
    rows = page_of(cast.as_ana, "result", attempt.pk).split('class="row-card card"')[1:]
    said = [int(re.search(r"4 options and (\d) facts?,", row)[1]) for row in rows]
    assert said == [len(re.findall(r'<th scope="row">\d\. ', row)) for row in rows]
    assert {1, 2} <= set(said)
    assert "1 facts" not in "".join(rows)


def test_the_ways_back_lead_to_the_reasons_in_the_quiz_and_then_in_the_result(cast, noon):
    attempt = an_attempt(cast.ana, feedback="each", size=40)
    item, client = one_with_a_change(attempt), cast.as_ana
    args = [attempt.pk, item.position]
    actions.save_answer(attempt=attempt, position=item.position, reply=item.key, base=0, at=NOON)
    actions.reveal(attempt=attempt, position=item.position, at=NOON)

    def ways_back():
        asked = client.post(reverse("change", args=args)).content.decode()
        pages = (asked, page_of(client, "report", *args))
        return {re.search(r'href="([^"]+)">Back<', page)[1] for page in pages}

    assert ways_back() == {f"{reverse('question', args=args)}#verdict"}
    assert 'id="verdict"' in page_of(client, "question", *args)
    actions.hand_in(attempt=attempt, at=NOON)
    assert ways_back() == {f"{reverse('result', args=args[:1])}#q{item.position}"}


def test_a_refusal_on_a_question_whose_reasons_are_shown_is_told_once(cast, noon):
    attempt = an_attempt(cast.ana, feedback="each", size=40)
    item, client = one_with_a_change(attempt), cast.as_ana
    form = form_of(attempt, item, item.key)
    post(client, attempt, item.position, form, to="reveal", json=False)
    refused = post(client, attempt, item.position, form, base=7, json=False)
    page = refused.content.decode()
    assert refused.status_code == 409
    assert "Does your answer still stand?" in page
    assert page.count('role="alert"') == 1


@pytest.mark.parametrize(
    ("wrong", "open"),
    [
        ({"formats": "essay"}, True),
        ({"difficulty": "9"}, True),
        ({"factor": "3"}, True),
        ({}, False),
    ],
)
def test_a_fault_in_a_folded_part_of_the_practice_form_unfolds_it(client, wrong, open):
    posted = {"mode": "custom", "size": "4", "feedback": "end", **wrong}
    page = client.post(reverse("practice"), posted)
    assert page.status_code == 422
    more = re.search(r'<details class="more"( open)?>\s*<summary>Formats', page.content.decode())
    assert bool(more[1]) is open


def test_the_result_of_a_classs_quiz_leads_back_to_the_classes(cast, noon):
    own = start_assignment(assignment=cast.assignment(), learner=cast.ana, at=NOON)
    actions.hand_in(attempt=own, at=NOON)
    alone = handed_in(an_attempt(cast.ana))
    way = f'href="{reverse("classes")}">Your classes'
    assert way in page_of(cast.as_ana, "result", own.pk)
    assert way not in page_of(cast.as_ana, "result", alone.pk)


def test_a_quiz_left_overnight_is_told_in_hours_wherever_its_time_stands(cast, noon):
    assignment = cast.assignment()
    attempt = start_assignment(assignment=assignment, learner=cast.ana, at=NOON)
    noon.move_to(after(hours=16))
    actions.hand_in(attempt=attempt, at=after(hours=16))
    here = [cast.classroom.pk, assignment.pk, cast.ana.pk]
    assert '<td class="num">16 h</td>' in page_of(cast.as_ana, "progress")
    assert " · 16 h</p>" in page_of(cast.as_tomas, "learner_attempt", *here)
    assert "UTC, 16 h" in page_of(cast.as_tomas, "learner", here[0], here[2])
