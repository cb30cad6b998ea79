"""What a class's answers say: what was planted is found, and nothing else is said too early."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classes.insight.actions import hand_out_next
from classes.insight.answers import ClassAnswers
from classes.insight.pages import AssignmentInsightsPage, InsightsPage, OverviewPage
from classes.insight.steps import SIZE, Unknown, wishes_for
from classes.insight.subjects import Kind, Standing, Subject
from classes.models import Assignment
from lessons.content import course
from quizzes import actions
from quizzes.models import Answer, Attempt
from scenarios.family import CORE
from tests.cast import after
from tests.classes.simulated import BELIEF, WORDS, a_class, people, sound, take, text_of
from tests.factories import NOON, MembershipFactory, an_attempt

pytestmark = pytest.mark.django_db

FAMILY = "customization"
LATER = after(hours=1)
FORMATS = {"multiple_choice": 1, "multiple_response": 1, "ordering": 1, "matching": 1}


@pytest.fixture(autouse=True)
def at_noon(noon):
    noon.move_to(LATER)
    return noon


# What was planted


def test_the_planted_misconception_comes_first_in_words_with_how_many_show_it(cast):
    a_class(cast, 30, holders=12, questions=40)
    page = OverviewPage.of(cast.classroom, at=LATER)
    assert page.topics[0].words == f"“{WORDS}.”"
    said = text_of(cast.as_tomas, "classroom", cast.classroom.pk)
    shown = int(re.search(r"(\d+) of 30 learners who met it twice or more", said)[1])
    assert 9 <= shown <= 15
    assert shown == len(page.topics[0].who)


def test_who_shows_the_misconception_is_told_with_the_questions_that_showed_it(cast):
    assignment, users, _ = a_class(cast, 30, holders=12, questions=40)
    first = InsightsPage.of(cast.classroom, at=LATER).beliefs[0]
    assert first.subject.id == BELIEF
    assert len({user.pk for user in users[:12]} & set(first.who)) >= 9
    seen = first.evidence[0]
    given = Answer.objects.filter(
        attempt__quiz=assignment.quiz, position=seen.position, reply=seen.option
    )
    assert (seen.option, seen.count, seen.n) == ("fine_tuning", given.count(), 30)


def test_the_planted_weak_learner_is_named_with_the_reason_and_nobody_else(cast):
    a_class(cast, 30, weak=1)
    trailing = OverviewPage.of(cast.classroom, at=LATER).trailing
    assert [one.learner.name for one in trailing] == ["Learner 029"]
    said = text_of(cast.as_tomas, "classroom", cast.classroom.pk)
    assert re.search(r"Learner 029 \d+ of 20 right, the class \d+% on the same questions", said)


@pytest.mark.parametrize(("size", "flagged"), [(40, False), (130, True)])
def test_a_wrong_key_is_flagged_from_a_hundred_learners_on_and_not_before(cast, size, flagged):
    assignment = cast.assignment(size=20)
    item = assignment.quiz.items.get(position=7)
    item.key = next(o["id"] for o in item.content["options"] if not o["correct"])
    item.save()
    learners = [sound(f"L{n}", ability=0.35 + 0.6 * n / size) for n in range(size)]
    take(assignment, people(cast.classroom, learners), learners)
    page = AssignmentInsightsPage.of(assignment, at=LATER)
    assert any("check the key" in flag.words and flag.item == "7" for flag in page.flags) == flagged
    said = text_of(cast.as_tomas, "assignment_insights", cast.classroom.pk, assignment.pk)
    assert ("Questions to look at" in said) == flagged
    assert ("KR-20" in said) == flagged
    if flagged:
        harmed = [flag.harmed for flag in page.flags]
        assert (page.flags[0].item, harmed) == ("7", sorted(harmed, reverse=True))


# How much may be said


def test_a_small_class_is_told_in_words_and_without_a_statistic(cast):
    assignment, *_ = a_class(cast, 4, holders=4)
    pk = cast.classroom.pk
    assert "too few to say" in text_of(cast.as_tomas, "classroom", pk)
    insights = text_of(cast.as_tomas, "insights", pk)
    assert "too few to say" in insights
    assert re.findall(r"\d+%", insights.replace("Ranges are 95%.", "")) == []
    questions = text_of(cast.as_tomas, "assignment_insights", pk, assignment.pk)
    assert re.findall(r"\d+%|r −?0\.\d|KR-20", questions) == []
    assert re.search(r"\d of 4 right", questions)


def test_every_share_of_a_larger_class_comes_with_its_range_and_its_number(cast):
    a_class(cast, 12, holders=4)
    page = InsightsPage.of(cast.classroom, at=LATER)
    rows = [row for table in page.tables for row in table.rows]
    assert {row.said for row in rows if row.share.n >= 10} == {True}
    for row in rows:
        assert f"of {row.share.n} " in row.words
        assert ("range" in row.words) == row.said


def test_ideas_stand_worst_first_and_what_most_missed_is_to_be_taught(cast):
    a_class(cast, 30, weak=30)
    page = InsightsPage.of(cast.classroom, at=LATER)
    ideas = next(table for table in page.tables if table.title == "By idea")
    values = [row.share.value for row in ideas.rows]
    assert values == sorted(values)
    said = text_of(cast.as_tomas, "insights", cast.classroom.pk)
    assert "Missed by most: teach it." in said


def test_a_class_that_knows_everything_has_nothing_to_be_taught(cast):
    learners = [sound(f"L{n}", ability=0.97) for n in range(12)]
    assignment = cast.assignment(size=20)
    take(assignment, people(cast.classroom, learners), learners)
    said = text_of(cast.as_tomas, "insights", cast.classroom.pk)
    assert "teach it" not in said
    assert OverviewPage.of(cast.classroom, at=LATER).trailing == ()


def test_an_empty_class_says_what_to_do_first(cast):
    cast.ana.memberships.all().delete()
    pk = cast.classroom.pk
    assert "on the wall" in text_of(cast.as_tomas, "classroom", pk)
    assert "Nobody has handed in yet" in text_of(cast.as_tomas, "insights", pk)
    assignment = cast.assignment()
    assert "Nobody has handed in yet" in text_of(cast.as_tomas, "classroom", pk)
    said = text_of(cast.as_tomas, "assignment_insights", pk, assignment.pk)
    assert "Nobody has handed in yet" in said


# What counts


def counted(cast):
    """All that is counted of the class: attempts, and answers right and wrong."""
    answers = ClassAnswers.of(cast.classroom, at=LATER)
    tallies = answers.tallies.values()
    right = sum(tally.right.total() for tally in tallies)
    return len(answers.taken), right, sum(tally.wrong.total() for tally in tallies)


def test_what_a_learner_did_outside_the_class_is_not_in_it(cast):
    _, users, _ = a_class(cast, 6, questions=5)
    before = counted(cast), str(InsightsPage.of(cast.classroom, at=LATER))
    assert before[0][0] == 6
    practice = an_attempt(users[0], size=10)
    for item in practice.items.all():
        wrong = next(o["id"] for o in item.content["options"] if not o["correct"])
        position = item.position
        actions.save_answer(attempt=practice, position=position, reply=wrong, base=0, at=NOON)
    actions.hand_in(attempt=practice, at=NOON)
    assert (counted(cast), str(InsightsPage.of(cast.classroom, at=LATER))) == before


@pytest.mark.both_databases
def test_only_first_attempts_of_learners_who_are_there_count_once_they_are_over(cast):
    assignment, users, learners = a_class(cast, 4, questions=5)
    before = counted(cast)
    take(assignment, users[:2], learners[:2], at=after(minutes=30))  # once more
    take(assignment, [cast.ana], [learners[0]], finished=False)  # at it still
    assert counted(cast) == before
    assert OverviewPage.of(cast.classroom, at=LATER).current[0].running == 1
    users[3].memberships.all().delete()
    assert counted(cast)[0] == 3


def test_answers_that_came_late_and_questions_that_were_voided_say_nothing(cast):
    assignment, users, _ = a_class(cast, 6, questions=5)
    before = Standing(ClassAnswers.of(cast.classroom, at=LATER)).shares
    attempt = Attempt.objects.get(learner=users[0])
    Answer.objects.create(
        attempt=attempt, position=1, late=True, reply="rag", right=False, credit=0.0,
        revision=1, answered_at=LATER,
    )  # fmt: skip
    assert Standing(ClassAnswers.of(cast.classroom, at=LATER)).shares == before
    assignment.quiz.items.filter(position=1).update(ruled={"kind": "void", "replies": []})
    answers = ClassAnswers.of(cast.classroom, at=LATER)
    format = Subject(Kind.FORMAT, FAMILY, "multiple_choice")
    assert (before[format].n, Standing(answers).shares[format].n) == (30, 24)
    said = text_of(cast.as_tomas, "assignment_insights", cast.classroom.pk, assignment.pk)
    assert "does not count, by a ruling" in said


def test_one_assignment_can_be_looked_at_alone(cast):
    _, users, learners = a_class(cast, 6, questions=5)
    second = cast.assignment(size=5, seed="second")
    take(second, users[:3], learners[:3])
    assert InsightsPage.of(cast.classroom, at=LATER).attempts == 9
    assert InsightsPage.of(cast.classroom, at=LATER, assignment=second).attempts == 3
    pk = cast.classroom.pk
    said = text_of(cast.as_tomas, "insights", pk, assignment=str(second.pk))
    assert "3 learners, 3 attempts" in said


@pytest.mark.parametrize("wanted", ["x", "9" * 30, "²", "-1", "999"])
def test_an_assignment_that_is_none_is_a_404(cast, wanted):
    address = reverse("insights", args=[cast.classroom.pk])
    assert cast.as_tomas.get(address, {"assignment": wanted}).status_code == 404


# All formats


@pytest.mark.both_databases
def test_every_format_is_told_by_what_was_given(cast):
    learners = [sound(f"Learner {n}", ability=0.5) for n in range(12)]
    assignment = cast.assignment(size=8, formats=FORMATS)
    take(assignment, people(cast.classroom, learners), learners)
    page = AssignmentInsightsPage.of(assignment, at=LATER)
    for row in page.questions:
        right = [c for group in row.groups for c in group.choices if c.right]
        assert right, row.format
        if row.posed.format in ("multiple_choice", "ordering"):
            assert sum(c.count for c in right) == row.said.facility.right
        else:
            assert min(c.count for c in right) >= row.said.facility.right
        assert row.seconds == 30
    said = text_of(cast.as_tomas, "assignment_insights", cast.classroom.pk, assignment.pk)
    assert "A → " in said or "B → " in said
    assert "Situation 2:" in said
    assert "12 of 12 right" in said or re.search(r"\d+ of 12 right: \d+% \(range", said)
    assert "By format" in text_of(cast.as_tomas, "insights", cast.classroom.pk)


def test_names_stand_behind_the_wrong_option_that_was_chosen(cast):
    assignment, *_ = a_class(cast, 12, weak=12, questions=5)
    wrong = Answer.objects.filter(attempt__quiz=assignment.quiz, right=False).first()
    row = AssignmentInsightsPage.of(assignment, at=LATER).questions[wrong.position - 1]
    letters = [option["id"] for option in assignment.quiz.items.get(
        position=wrong.position
    ).content["options"]]  # fmt: skip
    choice = row.groups[0].choices[letters.index(wrong.reply)]
    assert wrong.attempt.learner.name in choice.names
    assert choice.count == len(choice.names)


def test_where_another_reply_was_ruled_right_it_is_counted_as_what_it_is(cast):
    assignment, users, _ = a_class(cast, 12, questions=5)
    item = assignment.quiz.items.get(position=1)
    other = next(o["id"] for o in item.content["options"] if not o["correct"])
    item.ruled = {"kind": "accept", "replies": [other]}
    item.save()
    mine = Answer.objects.filter(attempt__learner=users[0], position=1)
    mine.update(reply=other, right=True, credit=1.0)
    choices = AssignmentInsightsPage.of(assignment, at=LATER).questions[0].groups[0].choices
    given = Answer.objects.filter(attempt__quiz=assignment.quiz, position=1)
    place = [o["id"] for o in item.content["options"]].index(other)
    assert choices[place].count == given.filter(reply=other).count()


# The next step


def step(classroom, subject, users):
    return {
        "kind": subject.kind.value,
        "family": subject.family,
        "id": subject.id,
        "learners": ",".join(str(user.pk) for user in users),
    }


HELD = Subject(Kind.BELIEF, FAMILY, BELIEF)
# Offered in fewer than half of the questions that its facts decide.
SELDOM = Subject(Kind.BELIEF, FAMILY, "new_model_knows_now")


def test_one_click_makes_five_questions_on_the_belief_for_just_those_who_show_it(cast):
    a_class(cast, 30, holders=12)
    page = cast.as_tomas.get(reverse("classroom", args=[cast.classroom.pk])).content.decode()
    form = re.search(r'<form class="step".*?</form>', page, re.DOTALL)[0]
    fields = dict(re.findall(r'name="(kind|family|id|learners)" value="([^"]*)"', form))
    reply = cast.as_tomas.post(reverse("next_step", args=[cast.classroom.pk]), fields)
    made = Assignment.objects.get(for_some=True)
    assert str(made.pk) in reply["Location"]
    wanted = OverviewPage.of(cast.classroom, at=LATER).topics[0].who
    assert sorted(made.recipients.values_list("pk", flat=True)) == sorted(wanted)
    quiz = made.quiz
    assert (quiz.size, quiz.minutes, quiz.feedback, quiz.handed_out) == (SIZE, None, "each", True)
    assert (made.start_until - made.opens_at).days == 7
    facts = set({one.id: one for one in course().families[FAMILY].misconceptions}[BELIEF].facts)
    for item in quiz.items.all():
        assert any(o["misconception"] == BELIEF for o in item.content["options"])
        assert facts & set(item.logic.partition("|")[0].split("+"))
        assert item.key != "fine_tuning"


def test_a_next_step_stays_on_its_insight_whatever_is_changed_or_duplicated(cast):
    cast.assignment(size=5)
    cast.as_tomas.post(
        reverse("next_step", args=[cast.classroom.pk]), step(cast.classroom, HELD, [cast.ana])
    )
    made = Assignment.objects.get(for_some=True)
    where = [cast.classroom.pk, made.pk]
    drawn = [item.content for item in made.quiz.items.all()]
    form = cast.as_tomas.get(reverse("edit_assignment", args=where)).context["page"].form
    sent = {name: value or "" for name, value in form.initial.items()}
    reply = cast.as_tomas.post(
        reverse("edit_assignment", args=where), {**sent, "title": "Once more", "size": "9"}
    )
    assert reply.status_code == 302
    assert [item.content for item in made.quiz.items.all()] == drawn
    reply = cast.as_tomas.post(reverse("duplicate_assignment", args=where), follow=True)
    assert "drawn for one insight" in reply.content.decode()
    assert Assignment.objects.filter(for_some=True).count() == 1


def test_the_draft_is_seen_by_nobody_before_it_is_published(cast):
    found = hand_out_next(
        classroom=cast.classroom, instructor=cast.tomas, subject=SELDOM, learners=[cast.ana.pk],
        at=LATER, seed="draft",
    )  # fmt: skip
    assert found.assignment.published_at is None
    assert not Assignment.objects.for_learner(cast.ana).exists()
    assert "5 of them offer" in found.words


@pytest.mark.both_databases
def test_only_learners_of_this_class_receive_it(cast):
    outsiders = [cast.zoe, cast.lea, cast.sol, cast.tomas]
    fields = step(cast.classroom, HELD, [cast.ana, *outsiders])
    cast.as_tomas.post(reverse("next_step", args=[cast.classroom.pk]), fields)
    assert [user.pk for user in Assignment.objects.get().recipients.all()] == [cast.ana.pk]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "nothing"},
        {"kind": "format", "id": "ordering"},
        {"family": "unknown"},
        {"id": "unknown"},
        {"id": ""},
        {"learners": ""},
        {"learners": "1,x"},
        {"learners": "9" * 40},
        {"learners": "999999999999999999"},
    ],
)
def test_a_step_that_cannot_be_says_so_and_makes_nothing(cast, changes):
    fields = step(cast.classroom, HELD, [cast.ana]) | changes
    reply = cast.as_tomas.post(reverse("next_step", args=[cast.classroom.pk]), fields, follow=True)
    assert "nothing was made" in reply.content.decode()
    assert not Assignment.objects.exists()


def test_an_archived_class_gets_no_next_step_and_shows_no_button(cast):
    a_class(cast, 12, holders=12)
    assert "Hand out five" in text_of(cast.as_tomas, "classroom", cast.classroom.pk)
    assert "Hand out five" not in text_of(cast.as_sol, "classroom", cast.classroom.pk)
    cast.classroom.archived_at = NOON
    cast.classroom.save()
    assert "Hand out five" not in text_of(cast.as_tomas, "classroom", cast.classroom.pk)
    fields = step(cast.classroom, HELD, [cast.ana])
    page = cast.as_tomas.post(reverse("next_step", args=[cast.classroom.pk]), fields, follow=True)
    assert "This class has ended" in page.content.decode()
    assert Assignment.objects.count() == 1


def test_an_assistant_cannot_hand_out_the_next_step(cast):
    fields = step(cast.classroom, HELD, [cast.ana])
    address = reverse("next_step", args=[cast.classroom.pk])
    assert cast.as_sol.post(address, fields).status_code == 404
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("kind", "id", "decides"),
    [
        (Kind.ABOUT, "fresh", lambda item: "fresh." in item.logic),
        (Kind.FACT, "proof.cite", lambda item: "proof.cite" in item.logic),
        (Kind.GOAL, "cost", lambda item: "|cost>" in item.logic),
        (Kind.PAIR, "rag>fine_tuning", lambda item: item.key == "rag"),
    ],
)
def test_each_kind_of_insight_leads_to_questions_on_just_that(cast, kind, id, decides):
    found = hand_out_next(
        classroom=cast.classroom, instructor=cast.tomas, subject=Subject(kind, FAMILY, id),
        learners=[cast.ana.pk], at=LATER, seed="kinds",
    )  # fmt: skip
    items = found.assignment.quiz.items.all()
    assert [decides(item) for item in items] == [True] * SIZE


def test_the_class_does_not_get_a_text_again_that_it_has_read(cast):
    ids = set()
    for number in range(2):
        found = hand_out_next(
            classroom=cast.classroom, instructor=cast.tomas, subject=HELD,
            learners=[cast.ana.pk], at=LATER, seed="same seed",
        )  # fmt: skip
        ids |= set(found.assignment.quiz.items.values_list("content__id", flat=True))
        assert len(ids) == SIZE * (number + 1)


def test_every_belief_of_every_family_can_be_wished_for():
    for family in course().families.values():
        for one in [*family.misconceptions, *family.outside]:
            wishes = wishes_for(Subject(Kind.BELIEF, family.id, one.id))
            assert all(len(wish.plan(family).title) <= 120 for wish in wishes)
            core = {option.id for option in family.options} | family.shelf.keys()
            assert (wishes[0].wishes.table == CORE) == (getattr(one, "option", one.id) in core)
    with pytest.raises(Unknown):
        wishes_for(Subject(Kind.FORMAT, FAMILY, "ordering"))


# Cost


def test_more_learners_and_assignments_cost_no_more_queries(cast):
    def queries(seed, size):
        assignment = cast.assignment(size=5, seed=seed, formats=FORMATS)
        learners = [sound(f"{seed} {n}", beliefs=[BELIEF]) for n in range(size)]
        take(assignment, people(cast.classroom, learners), learners)
        counts = []
        one = cast.classroom.memberships.order_by("pk").last().user_id
        pages = {
            "classroom": [],
            "insights": [],
            "assignment_insights": [assignment.pk],
            "learner": [one],
        }
        for name, args in pages.items():
            client = cast.as_tomas
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse(name, args=[cast.classroom.pk, *args]))
            counts.append(len(captured))
        return counts

    few = queries("few", 6)
    assert queries("many", 14) == few
    *of_the_room, of_one = few
    assert max(of_the_room) < 16
    assert of_one < 20


def test_learners_do_not_read_what_is_told_of_the_room(cast):
    MembershipFactory(classroom=cast.classroom, user=cast.zoe)
    assignment, *_ = a_class(cast, 6, questions=5)
    for name, args in (("insights", []), ("assignment_insights", [assignment.pk])):
        address = reverse(name, args=[cast.classroom.pk, *args])
        assert cast.as_zoe.get(address).status_code == 404
        assert cast.as_ines.get(address).status_code == 404
        assert cast.as_sol.get(address).status_code == 200
