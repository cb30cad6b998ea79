"""Starting, answering, handing in: the rules of the write path."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction

from quizzes import actions
from quizzes.models import GRACE, Answer, AnswerEvent, Attempt
from tests.factories import NOON, UserFactory, a_quiz, an_attempt

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def save(attempt, choice="rag", *, position=1, base=0, at=NOON):
    return actions.save_answer(attempt=attempt, position=position, reply=choice, base=base, at=at)


@pytest.fixture
def ana(db):
    return UserFactory()


@pytest.fixture
def attempt(ana):
    return an_attempt(ana, minutes=10)


def test_the_form_is_pinned_with_its_key_reasons_and_version(attempt):
    items = list(attempt.items.all())
    assert [item.position for item in items] == [1, 2, 3, 4, 5]
    for item in items:
        assert item.key == item.content["key"][0]
        assert all(option["rationale"] for option in item.content["options"])
        assert item.content["content_version"]


def test_option_ids_are_random_for_each_attempt(ana):
    one, two = an_attempt(ana), an_attempt(UserFactory())
    assert [[option for _, option in place] for place in one.shown] == [
        [option for _, option in place] for place in two.shown
    ]
    assert not {id for place in one.shown for id, _ in place} & {
        id for place in two.shown for id, _ in place
    }


def test_the_deadline_is_computed_once_from_the_start(attempt):
    assert attempt.closes_at == NOON + timedelta(minutes=10)


def test_an_answer_is_stored_with_its_mark_and_an_event(attempt):
    answer = save(attempt)
    assert (answer.reply, answer.revision, answer.late) == ("rag", 1, False)
    assert answer.right == (attempt.items.get(position=1).key == "rag")
    assert [event.reply for event in attempt.events.all()] == ["rag"]


def test_an_answer_can_be_changed_until_hand_in(attempt):
    save(attempt)
    save(attempt, "in_context", base=1)
    assert attempt.answers.get(position=1).reply == "in_context"
    assert attempt.events.count() == 2


def test_the_same_post_again_changes_nothing(attempt):
    save(attempt)
    again = save(attempt)
    assert again.revision == 1
    assert AnswerEvent.objects.count() == 1


def test_a_change_that_was_given_up_cannot_arrive_after_the_page_went_back(attempt):
    save(attempt, "rag")
    save(attempt, "rag", base=1)  # "fine_tuning" was sent in between, and not heard of
    with pytest.raises(actions.Stale):
        save(attempt, "fine_tuning", base=1)
    assert save(attempt, "rag", base=1).revision == 2
    assert [event.revision for event in attempt.events.all()] == [1, 2]


def test_a_stale_page_is_told_the_stored_answer_and_overwrites_nothing(attempt):
    save(attempt, "rag")
    with pytest.raises(actions.Stale) as refusal:
        save(attempt, "fine_tuning")
    assert refusal.value.current.reply == "rag"
    assert attempt.answers.get(position=1).reply == "rag"


def test_an_answer_within_the_grace_counts(attempt):
    assert not save(attempt, at=attempt.closes_at + GRACE).late


def test_a_late_answer_is_kept_and_the_one_in_time_stands(attempt):
    save(attempt, "rag")
    late = save(attempt, "fine_tuning", at=attempt.closes_at + timedelta(seconds=6))
    assert late.late
    assert attempt.answers.get(position=1, late=False).reply == "rag"
    scored = Attempt.objects.with_scores().get(pk=attempt.pk)
    assert scored.answered_count == 1


def test_a_late_answer_is_kept_also_after_the_attempt_was_tidied(attempt):
    at = attempt.closes_at + timedelta(minutes=1)
    actions.tidy(learner=attempt.learner, at=at)
    assert save(attempt, at=at).late


def test_no_answer_after_hand_in(attempt):
    save(attempt)
    actions.hand_in(attempt=attempt, at=NOON + timedelta(minutes=1))
    with pytest.raises(actions.AlreadyHandedIn):
        save(attempt, "fine_tuning", base=1, at=NOON + timedelta(minutes=2))
    assert attempt.answers.get(position=1).reply == "rag"


def test_a_revealed_answer_stands(ana):
    attempt = an_attempt(ana, feedback="each")
    save(attempt)
    actions.reveal(attempt=attempt, position=1, at=NOON)
    with pytest.raises(actions.AlreadyRevealed):
        save(attempt, "fine_tuning", base=1)


def test_nothing_is_revealed_before_an_answer_or_in_a_quiz_with_feedback_at_the_end(ana, attempt):
    assert actions.reveal(attempt=attempt, position=1, at=NOON) is None
    save(attempt)
    assert actions.reveal(attempt=attempt, position=1, at=NOON) is None


def test_handing_in_twice_does_it_once_and_never_after_the_deadline(attempt):
    late = attempt.closes_at + timedelta(minutes=3)
    assert actions.hand_in(attempt=attempt, at=late)
    assert not actions.hand_in(attempt=attempt, at=late)
    attempt.refresh_from_db()
    assert attempt.finished_at == attempt.closes_at


def test_an_attempt_left_open_is_closed_by_a_query(attempt):
    at = attempt.closes_at + GRACE + timedelta(seconds=1)
    assert list(Attempt.objects.closed(at)) == [attempt]
    assert not Attempt.objects.open(at)
    assert attempt.is_closed(at)
    assert attempt.ended_at(at) == attempt.closes_at
    attempt.refresh_from_db()
    assert attempt.finished_at is None


def test_an_untimed_attempt_stays_open(ana):
    attempt = an_attempt(ana)
    assert not attempt.is_closed(NOON + timedelta(days=400))


def test_starting_again_goes_on_with_the_running_attempt(ana, attempt):
    assert an_attempt(ana) == attempt


def test_starting_after_the_end_tidies_the_old_attempt(ana, attempt):
    at = attempt.closes_at + timedelta(hours=1)
    fresh = an_attempt(ana, at=at)
    attempt.refresh_from_db()
    assert fresh != attempt
    assert attempt.finished_at == attempt.closes_at


def test_the_database_refuses_a_second_open_practice_of_one_mode(ana, attempt):
    other = {
        "quiz": a_quiz(ana),
        "learner": ana,
        "shown": [],
        "counted": 0,
        "started_at": NOON,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(**other, mode=attempt.mode)
    Attempt.objects.create(**other, mode="mock")


def test_the_database_refuses_a_second_current_answer(attempt):
    save(attempt)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.create(
            attempt=attempt,
            position=1,
            reply="rag",
            right=True,
            credit=1,
            revision=1,
            answered_at=NOON,
        )


def in_threads(*deeds):
    results = []

    def run(deed):
        try:
            results.append(deed())
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_four_starts_at_once_make_one_attempt():
    ana = UserFactory()
    quiz = a_quiz(ana)
    started = in_threads(*[lambda: actions.start_attempt(quiz=quiz, learner=ana, at=NOON).pk] * 4)
    assert len(set(started)) == 1, started
    assert Attempt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_leave_one_of_the_choices_and_no_mixture():
    attempt = an_attempt(UserFactory())
    for turn in range(5):
        outcomes = in_threads(
            lambda turn=turn: save(attempt, "rag", position=1, base=turn).reply,
            lambda turn=turn: save(attempt, "in_context", position=1, base=turn).reply,
        )
        stored = attempt.answers.get(position=1)
        assert stored.reply in outcomes
        assert stored.revision == turn + 1
        assert sum(isinstance(outcome, actions.Stale) for outcome in outcomes) == 1
        if turn < 4:
            # The next turn starts from another choice, so that both writes would change it.
            with connection.cursor() as cursor:
                cursor.execute("UPDATE quizzes_answer SET reply = 'pretraining'")


@pytest.mark.django_db(transaction=True)
def test_a_last_answer_beside_the_hand_in_is_counted_or_refused():
    for _ in range(10):
        attempt = an_attempt(UserFactory())
        outcomes = in_threads(
            lambda attempt=attempt: save(attempt).reply,
            lambda attempt=attempt: actions.hand_in(attempt=attempt, at=NOON),
        )
        refused = any(isinstance(outcome, actions.AlreadyHandedIn) for outcome in outcomes)
        assert attempt.answers.exists() != refused
        assert not any(
            isinstance(outcome, Exception) and not isinstance(outcome, actions.Refused)
            for outcome in outcomes
        ), outcomes
