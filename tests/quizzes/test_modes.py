"""Each mode of practice asks what it says; and the deeds beside answering."""

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse

from lessons.content import course
from measurement.replies import MULTIPLE_CHOICE, ORDERING
from quizzes import actions, modes
from quizzes.changes import change_of
from quizzes.forms import MINUTES, PracticeForm, topics
from quizzes.history import History
from quizzes.models import Answer, Aside, Attempt, ClockChange, Item, Mode, Report
from quizzes.modes import EXAM_FORMATS
from quizzes.plans import Plan, drawn
from quizzes.receipts import opened, receipt_of
from scenarios.drawing import texts_of
from scenarios.items import Item as Question
from tests.cast import after
from tests.factories import NOON, a_quiz, an_attempt
from tests.quizzes.replying import STORED, one_with_a_change, wrong_line

pytestmark = pytest.mark.django_db
CUSTOM = {"mode": "custom", "size": 5, "feedback": "end"}


def start(client, **fields):
    """Start a practice by its form; the attempt."""
    reply = client.post(reverse("practice"), fields)
    assert reply.status_code == 302, reply.content.decode()
    return Attempt.objects.select_related("quiz").get(pk=reply["Location"].split("/")[-2])


def items_of(attempt):
    return list(attempt.items.all())


def stems_of(attempt):
    return {
        texts_of("".join(part["text"] for part in item.content["stem"]), item.content["ask"])[1]
        for item in items_of(attempt)
    }


def answered(attempt, *, right=(), at=NOON):
    """Answer everything, right at those positions, and hand in."""
    for item in items_of(attempt):
        reply = item.key if item.position in right else wrong_line(item)
        actions.save_answer(attempt=attempt, position=item.position, reply=reply, base=0, at=at)
    actions.hand_in(attempt=attempt, at=at)


def test_the_quick_ten_has_the_exams_formats_from_every_decision_there_is(cast, noon):
    found = Counter()
    for seed in range(6):
        quiz = actions.draw_quiz(
            plan=modes.quick(), created_by=cast.ana, at=NOON, seed=f"quick{seed}"
        )
        here = Counter(quiz.items.values_list("format", flat=True))
        assert here.total() == 10
        assert here[MULTIPLE_CHOICE] >= 7
        found += here
        assert set(quiz.items.values_list("family", flat=True)) == set(modes.offered())
    assert set(found) == set(STORED)


def test_the_quick_ten_is_untimed_with_reasons_after_each(cast, noon):
    attempt = start(cast.as_ana, mode="quick")
    quiz = attempt.quiz
    assert (quiz.mode, quiz.size, quiz.counted, quiz.minutes) == ("quick", 10, 10, None)
    assert quiz.feedback == "each"


@pytest.mark.both_databases
@pytest.mark.parametrize(("language", "minutes"), [("", 90), ("1", 120)])
def test_the_mock_has_65_questions_of_which_50_count(cast, noon, language, minutes):
    attempt = start(cast.as_ana, mode="mock", language=language)
    items = items_of(attempt)
    assert (len(items), sum(item.counted for item in items)) == (65, 50)
    assert (attempt.quiz.size, attempt.quiz.counted) == (65, 50)
    assert attempt.closes_at == NOON + timedelta(minutes=minutes)
    assert attempt.quiz.feedback == "end"
    assert not any(item.brief for item in items)
    counts = Counter(item.format for item in items)
    for format, share in EXAM_FORMATS.items():
        assert abs(counts[format] - 65 * share) <= 1, format


def test_the_score_of_a_mock_counts_only_what_counts(cast, noon):
    attempt = start(cast.as_ana, mode="mock")
    trials = [item.position for item in items_of(attempt) if not item.counted]
    two = [item.position for item in items_of(attempt) if item.counted][:2]
    answered(attempt, right=[*trials, *two])
    scored = Attempt.objects.with_scores().get(pk=attempt.pk)
    assert (scored.share.right, scored.share.n, scored.answered_count) == (2, 50, 50)
    page = cast.as_ana.get(reverse("result", args=[attempt.pk])).content.decode()
    assert "2 of 50 right" in page
    assert "15 more were trial questions" in page


def test_nothing_on_a_question_tells_that_it_is_a_trial(cast, noon):
    attempt = start(cast.as_ana, mode="mock")
    trial = next(item for item in items_of(attempt) if not item.counted)
    address = reverse("question", args=[attempt.pk, trial.position])
    assert "trial" not in cast.as_ana.get(address).content.decode()


def test_what_was_missed_is_asked_in_other_words_until_it_is_right(cast, noon):
    first = an_attempt(cast.ana, size=10)
    answered(first, right=range(1, 7))
    wrong = {item.logic for item in items_of(first)[6:]}
    again = start(cast.as_ana, mode="missed")
    assert {item.logic for item in items_of(again)} <= wrong
    assert again.quiz.size == len(wrong)
    assert stems_of(again).isdisjoint(stems_of(first))
    noon.move_to(after(hours=1))
    answered(again, right=range(1, 11), at=after(hours=1))
    left = wrong - {item.logic for item in items_of(again)}
    assert set(History(cast.ana, after(hours=2)).missed) == left


def test_only_the_newest_answer_to_a_logic_says_whether_it_was_missed(cast, noon):
    for day, right in enumerate([range(1, 11), []]):
        answered(an_attempt(cast.ana, size=10, at=after(days=day)), right=right, at=after(days=day))
        missed = History(cast.ana, after(days=day)).missed
        assert bool(missed) is not bool(right)


def test_more_than_one_practice_can_hold_is_offered_ten_at_a_time(cast, noon):
    answered(an_attempt(cast.ana, size=10))
    assert "at a time" not in cast.as_ana.get(reverse("practice")).content.decode()
    for seed in ("one", "two"):
        answered(an_attempt(cast.ana, size=20, seed=seed))
    assert "told anew, 10 at a time." in cast.as_ana.get(reverse("practice")).content.decode()


def test_review_asks_rules_that_are_due_and_no_others(cast, noon):
    first = an_attempt(cast.ana, size=10)
    answered(first, right=range(1, 11))
    assert History(cast.ana, NOON).due == {}
    assert History(cast.ana, after(days=1)).due == {}
    noon.move_to(after(days=3))
    due = set(History(cast.ana, after(days=3)).due)
    assert due == {fact for item in items_of(first) for fact in deciding(item)}
    again = start(cast.as_ana, mode="review")
    assert all(due & set(deciding(item)) for item in items_of(again))
    assert stems_of(again).isdisjoint(stems_of(first))


def deciding(item):
    """The rules that decided; where the closed world alone does, there is none to review."""
    return [fact for fact in item.logic.partition("|")[0].split("+") if fact]


def test_a_guess_comes_back_sooner_than_what_was_known(cast, noon):
    attempt = an_attempt(cast.ana, size=5)
    actions.note(attempt=attempt, position=1, at=NOON, confidence="guess")
    answered(attempt, right=range(1, 6))
    due = set(History(cast.ana, after(days=1, hours=1)).due)
    assert due == set(deciding(items_of(attempt)[0]))


@pytest.mark.parametrize("mode", ["missed", "review", "magic"])
def test_where_there_is_nothing_to_practice_words_say_so(cast, noon, mode):
    reply = cast.as_ana.post(reverse("practice"), {"mode": mode})
    assert reply.status_code == 422
    assert "There is nothing of that kind to practice now." in reply.content.decode()
    assert not Attempt.objects.exists()


def test_every_topic_of_the_list_can_be_drawn_about_what_it_says(cast, noon):
    choices = [value for _, found in topics() for value, _ in found]
    assert len(choices) > 10
    for value in (choices[1], choices[len(choices) // 2], choices[-1]):
        attempt = start(cast.as_ana, mode="topic", topic=value)
        family, kind, id = value.split(" ")
        assert {item.family for item in items_of(attempt)} == {family}
        if kind == "key" and id:
            assert {item.key for item in items_of(attempt)} == {id}
        if kind == "about":
            assert all(f"{id}." in item.logic for item in items_of(attempt))
        actions.hand_in(attempt=attempt, at=NOON)


@pytest.mark.parametrize("topic", ["", "customization", "customization key magic", "a b c d"])
def test_an_unknown_topic_is_a_422(cast, noon, topic):
    reply = cast.as_ana.post(reverse("practice"), {"mode": "topic", "topic": topic})
    assert reply.status_code == 422
    assert not Attempt.objects.exists()


def test_the_custom_form_gives_what_each_field_asks_for(cast, noon):
    attempt = start(
        cast.as_ana,
        **CUSTOM | {"size": 8, "minutes": "20", "feedback": "each", "partial": "on"},
        family="inference_mode",
        formats=[MULTIPLE_CHOICE, ORDERING],
        difficulty="2",
    )
    items = items_of(attempt)
    assert Counter(item.format for item in items) == {MULTIPLE_CHOICE: 4, ORDERING: 4}
    assert {item.family for item in items} == {"inference_mode"}
    assert {i.content["difficulty"] for i in items if i.format == MULTIPLE_CHOICE} == {2}
    quiz = attempt.quiz
    assert (quiz.size, quiz.minutes, quiz.feedback, quiz.partial) == (8, 20, "each", True)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size", "4"),
        ("size", "66"),
        ("size", "some"),
        ("size", ""),
        ("minutes", "7"),
        ("factor", "3"),
        ("feedback", "never"),
        ("formats", "essay"),
        ("difficulty", "6"),
        ("family", "magic"),
        ("key", "magic"),
        ("about", "magic"),
    ],
)
def test_each_wrong_field_is_a_422_with_an_error_of_its_own(cast, noon, field, value):
    form = PracticeForm(CUSTOM | {field: value})
    assert list(form.errors) == [field]
    reply = cast.as_ana.post(reverse("practice"), CUSTOM | {field: value})
    assert reply.status_code == 422
    assert 'class="errorlist"' in reply.content.decode()
    assert not Attempt.objects.exists()


@pytest.mark.parametrize("minutes", [str(value) for value, _ in MINUTES])
def test_extra_time_makes_the_deadline_later_and_nothing_untimed_timed(cast, noon, minutes):
    attempt = start(cast.as_ana, **CUSTOM, minutes=minutes, factor="1.5")
    whole = timedelta(minutes=1.5 * int(minutes)) if minutes else None
    assert attempt.closes_at == (NOON + whole if whole else None)


def test_of_each_mode_one_attempt_runs_and_modes_run_side_by_side(cast, noon):
    client = cast.as_ana
    mine, quick = start(client, **CUSTOM), start(client, mode="quick")
    noon.move_to(after(minutes=1))
    assert start(client, **CUSTOM | {"size": 9}) == mine
    assert start(client, mode="quick") == quick
    assert Attempt.objects.count() == 2
    actions.hand_in(attempt=quick, at=after(minutes=1))
    assert start(client, mode="quick") != quick


# Notes.


def test_a_note_changes_only_what_is_given(cast, noon):
    attempt = an_attempt(cast.ana)
    given = {"flagged": True, "note": "Read again", "confidence": "sure", "struck": ["a"]}
    for name, value in given.items():
        actions.note(attempt=attempt, position=2, at=NOON, **{name: value})
    aside = Aside.objects.get()
    assert {name: getattr(aside, name) for name in given} == given


def test_notes_stand_once_the_attempt_is_over_and_never_touch_an_answer(cast, noon):
    attempt = an_attempt(cast.ana, minutes=10)
    actions.note(attempt=attempt, position=1, at=after(minutes=10), note="a")
    with pytest.raises(actions.AlreadyHandedIn):
        actions.note(attempt=attempt, position=1, at=after(minutes=11), note="b")
    assert Aside.objects.get().note == "a"
    assert not Answer.objects.exists()


# Deadlines.


def moved(attempt, cast, *, until, at):
    return actions.move_deadline(
        attempt=attempt, kind="extension", until=until, by=cast.tomas, reason="Bus", at=at
    )


@pytest.mark.parametrize("tidied", [False, True])
def test_more_time_reopens_what_only_the_clock_closed(cast, noon, tidied):
    attempt = an_attempt(cast.ana, minutes=10)
    at = after(minutes=20)
    if tidied:
        actions.tidy(learner=cast.ana, at=at)
    change = moved(attempt, cast, until=after(minutes=30), at=at)
    assert (change.before, change.after, change.at) == (after(minutes=10), after(minutes=30), at)
    attempt.refresh_from_db()
    assert not attempt.is_closed(at)
    assert not actions.save_answer(attempt=attempt, position=1, reply="rag", base=0, at=at).late


def test_a_deadline_that_cannot_move_stays(cast, noon):
    untimed = an_attempt(cast.ana)
    timed = an_attempt(cast.zoe, minutes=10)
    with pytest.raises(actions.Refused, match="no time limit"):
        moved(untimed, cast, until=after(hours=1), at=NOON)
    for until in (after(minutes=-1), NOON):
        with pytest.raises(actions.Refused, match="past"):
            moved(timed, cast, until=until, at=NOON)
    actions.hand_in(attempt=timed, at=after(minutes=5))
    with pytest.raises(actions.AlreadyHandedIn):
        moved(timed, cast, until=after(hours=1), at=after(minutes=6))
    timed.refresh_from_db()
    assert (timed.closes_at, timed.finished_at) == (after(minutes=10), after(minutes=5))
    assert not ClockChange.objects.exists()


def test_an_attempt_is_not_reopened_beside_a_newer_one(cast, noon):
    old = an_attempt(cast.ana, minutes=10)
    an_attempt(cast.ana, at=after(minutes=20))
    with pytest.raises(actions.Refused, match="begun another one"):
        moved(old, cast, until=after(hours=1), at=after(minutes=21))
    old.refresh_from_db()
    assert old.finished_at == old.closes_at == after(minutes=10)
    assert not ClockChange.objects.exists()


# Reports and changes.


def test_a_question_is_reported_once_and_only_when_its_reasons_may_be_seen(cast, noon):
    attempt = an_attempt(cast.ana)
    client, address = cast.as_ana, reverse("report", args=[attempt.pk, 1])
    assert client.get(address).status_code == 404
    assert client.post(address, {"reason": "key"}).status_code == 404
    actions.hand_in(attempt=attempt, at=NOON)
    assert client.get(address).status_code == 200
    for fields in ({}, {"reason": "mood"}, {"reason": "key", "words": "x" * 1001}):
        assert client.post(address, fields).status_code == 422
    for reason in ("key", "words"):
        reply = client.post(address, {"reason": reason, "words": "Look"})
        assert reply["Location"] == reverse("result", args=[attempt.pk])
    report = Report.objects.get()
    assert (report.reason, report.learner, report.item.position) == ("words", cast.ana, 1)
    assert "You reported it" in client.get(reply["Location"]).content.decode()


def test_what_a_change_would_do_is_asked_only_once_the_question_is_closed(cast, noon):
    attempt = an_attempt(cast.ana)
    item = one_with_a_change(attempt)
    asked = change_of(Question.from_dict(item.content))
    client, address = cast.as_ana, reverse("change", args=[attempt.pk, item.position])
    assert client.post(address, {"choice": asked.key}).status_code == 404
    actions.hand_in(attempt=attempt, at=NOON)
    wrong = next(id for id, _ in asked.options if id != asked.key)
    assert "Right." in client.post(address, {"choice": asked.key}).content.decode()
    assert "Not this one." in client.post(address, {"choice": wrong}).content.decode()
    for choice in ("", "magic"):
        reply = client.post(address, {"choice": choice})
        assert reply.status_code == 422
        assert asked.why.split(".")[0] not in reply.content.decode()
    assert not Answer.objects.exists()


# Receipts.


def test_a_receipt_names_its_attempt_and_holds_as_long_as_nothing_changes(cast, noon):
    attempt = an_attempt(cast.ana, minutes=10)
    answered(attempt, right=[1, 2])
    code = receipt_of(attempt, attempt.answers.all())
    assert opened(code) == opened(f" {code.lower()} ") == (attempt, True)
    page = cast.as_ana.get(reverse("result", args=[attempt.pk])).content.decode()
    assert f"Receipt {code}." in page
    answer = attempt.answers.get(position=3)
    old = Answer.objects.filter(pk=answer.pk)
    for change in ({"right": True}, {"credit": 0.5}, {"reply": ""}):
        kept = {name: getattr(answer, name) for name in change}
        old.update(**change)
        assert opened(code) == (attempt, False), change
        old.update(**kept)
    assert opened(code) == (attempt, True)


def test_what_comes_late_leaves_the_receipt_as_it_was(cast, noon):
    attempt = an_attempt(cast.ana, minutes=10)
    code = receipt_of(attempt, attempt.answers.all())
    actions.save_answer(attempt=attempt, position=1, reply="rag", base=0, at=after(minutes=11))
    assert opened(code) == (attempt, True)


@pytest.mark.parametrize(
    "code", ["", "-", "nothing", "7", "999999-AAAAAAAAAA", "1e3-A", "²-A", "-1-A", "9" * 60, "٣-A"]
)
def test_a_code_that_names_nothing_opens_nothing(cast, noon, code):
    assert opened(code) is None


def test_two_attempts_alike_have_different_receipts(cast, noon):
    quiz = a_quiz(cast.tomas, handed_out=True)
    codes = [
        receipt_of(attempt, [])
        for attempt in (
            actions.start_attempt(quiz=quiz, learner=who, at=NOON) for who in (cast.ana, cast.zoe)
        )
    ]
    assert codes[0].split("-")[1] != codes[1].split("-")[1]


def test_the_modes_of_the_page_are_the_modes_that_are_stored(cast, noon):
    page = cast.as_ana.get(reverse("practice")).content.decode()
    assert all(f'name="mode" value="{mode}"' in page for mode in Mode.values)
    assert Item.objects.count() == 0
    assert set(modes.offered()) <= set(course().families)


def test_a_mix_of_ones_own_is_of_all_decisions_or_of_one(client):
    posted = {"mode": "custom", "size": 10, "feedback": "end"}
    client.post(reverse("practice"), posted)
    attempt = Attempt.objects.get()
    families = set(attempt.items.values_list("family", flat=True))
    assert families == {"customization", "inference_mode"}
    actions.hand_in(attempt=attempt, at=attempt.started_at)
    client.post(reverse("practice"), {**posted, "family": "inference_mode"})
    latest = Attempt.objects.latest("pk")
    assert set(latest.items.values_list("family", flat=True)) == {"inference_mode"}


@pytest.mark.parametrize("seed", range(16))
def test_a_mix_with_case_studies_has_one_whichever_decisions_it_asks(seed):
    families = {"customization": 1.0, "inference_mode": 1.0}
    formats = dict.fromkeys([*EXAM_FORMATS, "case_study"], 1.0)
    found = drawn(Plan("Practice", 15, families, formats=formats), seed=f"{seed}")
    assert len(found) == 15
    assert sum(bool(one.brief) for one in found) >= 2
