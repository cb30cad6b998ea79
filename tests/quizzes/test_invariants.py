"""Random histories of two learners, with all that always holds (docs/invariants.md)."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from measurement.marking import mark
from measurement.replies import MATCHING, MULTIPLE_RESPONSE
from quizzes import actions, deeds, pauses
from quizzes.models import (
    GRACE,
    Answer,
    AnswerEvent,
    Aside,
    Attempt,
    ClockChange,
    Feedback,
)
from quizzes.pages import HandInPage, QuestionPage, ResultPage
from quizzes.receipts import lines_of
from tests.factories import NOON, UserFactory, a_quiz
from tests.quizzes.replying import EVERY_FORMAT, part_line, wrong_line

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# Short enough that a history of some thirty steps fills, changes and repeats answers.
QUESTIONS = 6
LEARNERS = st.integers(0, 1)
PLACES = st.integers(1, QUESTIONS)
SPANS = st.sampled_from(
    [timedelta(seconds=1), GRACE, *(timedelta(minutes=n) for n in (1, 4, 9, 10, 11))]
)
AGREED = timedelta(minutes=6)
IN_TIME = ("position", "reply", "right", "credit", "counted", "revision", "answered_at")


class Rows:
    """Everything the database holds of the quizzes of some learners, read at one moment."""

    def __init__(self, learners):
        own = {"attempt__learner__in": learners}
        self.attempts = list(
            Attempt.objects.filter(learner__in=learners)
            .select_related("quiz")
            .with_scores()
            .order_by("pk")
        )
        self.answers, self.events, self.asides, self.changes = (
            list(model.objects.filter(**own).order_by("pk"))
            for model in (Answer, AnswerEvent, Aside, ClockChange)
        )

    def of(self, learner):
        """The values of all rows of one learner."""
        own = {attempt.pk for attempt in self.attempts if attempt.learner_id == learner.pk}
        tables = [
            [one for one in self.attempts if one.pk in own],
            *(
                [one for one in rows if one.attempt_id in own]
                for rows in (self.answers, self.events, self.asides, self.changes)
            ),
        ]
        return [[values(one) for one in rows] for rows in tables]

    def answers_of(self, attempt, *, late=False):
        own = [one for one in self.answers if one.attempt_id == attempt.pk and one.late is late]
        return {one.position: one for one in own}


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


class Histories(RuleBasedStateMachine):
    """Two learners at the same quizzes, an instructor who moves deadlines, and the clock."""

    quizzes, items = (), {}

    @initialize()
    def arrive(self):
        self.now = NOON
        self.learners = [UserFactory(), UserFactory()]
        self.instructor = UserFactory()
        self.seen_closed, self.seen_revealed, self.seen_handed_in = {}, {}, {}
        self.seen_events = {}
        self.read_again()
        for who in (0, 1):
            for which in range(len(self.quizzes)):
                self.begin(who, which)

    def read_again(self):
        self.rows = Rows(self.learners)

    # Deeds.

    def deed(self, who, action, **given):
        """What it returned, and whether it was done; what is refused leaves all as it was."""
        before = self.rows
        try:
            found = action(**given), True
        except (actions.Refused, actions.Paused):
            found = None, False
        self.read_again()
        other, own = self.learners[1 - who], self.learners[who]
        assert self.rows.of(other) == before.of(other), "I12"
        if not found[1]:
            assert self.rows.of(own) == before.of(own), "I10"
        return found

    def again(self, who, action, **given):
        """The same once more, which changes nothing."""
        before = self.rows.of(self.learners[who])
        found, _ = self.deed(who, action, **given)
        assert self.rows.of(self.learners[who]) == before, "I10"
        return found

    def any_attempt(self, data, who):
        """An attempt of the learner, open ones first."""
        own = [one for one in self.rows.attempts if one.learner_id == self.learners[who].pk]
        own.sort(key=lambda one: one.is_closed(self.now))
        return data.draw(st.sampled_from(own), label="attempt")

    def score(self, attempt):
        found = next(one for one in self.rows.attempts if one.pk == attempt.pk)
        return found.right_count, found.answered_count

    @rule(who=LEARNERS, which=st.integers(0, 2))
    def start(self, who, which):
        self.begin(who, which)

    def begin(self, who, which):
        quiz, learner = self.quizzes[which], self.learners[who]
        own = [
            one
            for one in self.rows.attempts
            if (one.quiz_id, one.learner_id) == (quiz.pk, learner.pk)
        ]
        if quiz.handed_out and own:
            return  # taken once: the room of classes sees to that
        running = [one.pk for one in own if not one.is_closed(self.now)]
        given = {"quiz": quiz, "learner": learner, "at": self.now, "pause": AGREED}
        attempt, _ = self.deed(who, actions.start_attempt, **given)
        assert running in ([], [attempt.pk]), "I1"
        assert not attempt.is_closed(self.now)
        assert self.again(who, actions.start_attempt, **given) == attempt, "I1"

    @rule(who=LEARNERS, data=st.data(), places=st.lists(PLACES, min_size=1, max_size=3))
    def answer(self, who, data, places):
        attempt = self.any_attempt(data, who)
        for position in places:
            self.answer_one(who, attempt, position, data)

    @rule(who=LEARNERS, data=st.data(), position=PLACES)
    def change_a_mind(self, who, data, position):
        attempt = self.any_attempt(data, who)
        for _ in range(3):
            self.answer_one(who, attempt, position, data)

    @rule(who=LEARNERS, data=st.data(), position=PLACES, off=st.sampled_from([-2, -1, 1]))
    def answer_from_a_page_that_does_not_know(self, who, data, position, off):
        attempt = self.any_attempt(data, who)
        self.answer_one(who, attempt, position, data)
        self.answer_one(who, attempt, position, data, off)

    @precondition(lambda self: len(list(self.over())))
    @rule(data=st.data(), position=PLACES)
    def answer_late(self, data, position):
        attempt = data.draw(st.sampled_from(list(self.over())), label="attempt")
        who = 0 if attempt.learner_id == self.learners[0].pk else 1
        for _ in range(2):
            self.answer_one(who, attempt, position, data)

    def answer_one(self, who, attempt, position, data, off=0):
        item = self.items[attempt.quiz_id][position - 1]
        empty = [""] if item.format in (MULTIPLE_RESPONSE, MATCHING) else []
        kinds = [item.key, part_line(item), wrong_line(item), *empty]
        reply = data.draw(st.sampled_from(kinds), label="reply")
        current = self.rows.answers_of(attempt).get(item.position)
        known = current.revision if current else 0
        post = {
            "attempt": attempt,
            "position": item.position,
            "reply": reply,
            "base": max(0, known + off),
            "at": self.now,
        }
        score = self.score(attempt)
        saved, done = self.deed(who, actions.save_answer, **post)
        late = attempt.closes_at is not None and self.now > attempt.closes_at + GRACE
        if attempt.is_paused(self.now):
            assert not done, "I16"
            return
        if not done:
            revealed = current is not None and current.revealed_at is not None
            stale = not late and post["base"] != known
            assert attempt.is_closed(self.now) or stale or revealed, "no refusal else"
            return
        assert (saved.reply, saved.late) == (reply, late)
        if late:
            assert self.score(attempt) == score, "I8"
        self.again(who, actions.save_answer, **post)

    @rule(who=LEARNERS, data=st.data(), flagged=st.booleans(), note=st.text("ab", max_size=3))
    def note(self, who, data, flagged, note):
        attempt = self.any_attempt(data, who)
        score = self.score(attempt)
        told = {"position": 1, "flagged": flagged, "note": note}
        _, done = self.deed(who, actions.note, attempt=attempt, at=self.now, **told)
        assert done is not (attempt.is_closed(self.now) or attempt.is_paused(self.now))
        assert self.score(attempt) == score, "I11"

    @rule(who=LEARNERS, data=st.data(), position=PLACES)
    def read(self, who, data, position):
        attempt = self.any_attempt(data, who)
        item = self.items[attempt.quiz_id][position - 1]
        with CaptureQueriesContext(connection) as queries:
            if attempt.is_closed(self.now):
                score = ResultPage.of(attempt, at=self.now).score
                assert (score.right, score.n) == (attempt.right_count, attempt.counted), "I11"
            else:
                QuestionPage.of(attempt, item, at=self.now)
                HandInPage.of(attempt, at=self.now)
        writes = [q["sql"] for q in queries if re.match("INSERT|UPDATE|DELETE", q["sql"])]
        assert not writes, "I9"

    @rule(who=LEARNERS, data=st.data(), position=PLACES)
    def reveal(self, who, data, position):
        """Check an answer, and try to change it after that."""
        attempt = self.any_attempt(data, who)
        if attempt.is_closed(self.now) or attempt.is_paused(self.now):
            return
        self.answer_one(who, attempt, position, data)
        current = self.rows.answers_of(attempt).get(position)
        may = attempt.quiz.feedback == Feedback.EACH and current is not None and current.reply
        given = {"attempt": attempt, "position": position, "at": self.now}
        found, _ = self.deed(who, actions.reveal, **given)
        assert (found is not None) is bool(may)
        self.again(who, actions.reveal, **given)
        self.all_of_it()
        self.answer_one(who, attempt, position, data)

    @rule(who=LEARNERS, data=st.data())
    def hand_in(self, who, data):
        attempt = self.any_attempt(data, who)
        done, _ = self.deed(who, actions.hand_in, attempt=attempt, at=self.now)
        assert done is (attempt.finished_at is None)
        assert not self.again(who, actions.hand_in, attempt=attempt, at=self.now), "I10"
        self.all_of_it()
        attempt.refresh_from_db()
        self.give_time(who, attempt, 5)

    @rule(who=LEARNERS, data=st.data(), position=PLACES)
    def pause(self, who, data, position):
        attempt = self.any_attempt(data, who)
        given = {"attempt": attempt, "by": self.learners[who], "at": self.now}
        _, done = self.deed(who, pauses.pause, **given)
        self.again(who, pauses.pause, **given)
        attempt.refresh_from_db()
        assert done is attempt.is_paused(self.now), "I16"
        self.answer_one(who, attempt, position, data)

    @rule(who=LEARNERS, data=st.data())
    def go_on(self, who, data):
        attempt = self.any_attempt(data, who)
        left = attempt.pause_remaining(self.now)
        given = {"attempt": attempt, "by": self.learners[who], "at": self.now}
        self.deed(who, pauses.resume, **given)
        self.again(who, pauses.resume, **given)
        attempt.refresh_from_db()
        assert not attempt.is_paused(self.now)
        assert attempt.pause_remaining(self.now) == left <= AGREED, "I16"

    @rule(span=SPANS)
    def time_passes(self, span):
        self.now += span

    @precondition(lambda self: self.ends_ahead())
    @rule(data=st.data(), off=st.sampled_from([timedelta(0), GRACE, GRACE + timedelta(seconds=1)]))
    def time_runs_out(self, data, off):
        self.now = data.draw(st.sampled_from(self.ends_ahead()), label="end") + off
        self.deed(0, actions.tidy, learner=self.learners[0], at=self.now)

    def ends_ahead(self):
        ends = {one.closes_at for one in self.rows.attempts if one.closes_at}
        return sorted(end for end in ends if end >= self.now)

    @rule(who=LEARNERS, data=st.data(), minutes=st.sampled_from([-1, 0, 1, 5, 30]))
    def move_the_deadline(self, who, data, minutes):
        self.give_time(who, self.any_attempt(data, who), minutes)

    def give_time(self, who, attempt, minutes):
        until = self.now + timedelta(minutes=minutes)
        _, done = self.deed(
            who,
            actions.move_deadline,
            attempt=attempt,
            kind=ClockChange.Kind.EXTENSION,
            until=until,
            by=self.instructor,
            reason="The line was down",
            at=self.now,
        )
        handed_in = attempt.finished_at not in (None, attempt.closes_at)
        if attempt.closes_at is None or handed_in or minutes <= 0:
            assert not done
        if done:
            attempt.refresh_from_db()
            assert (attempt.closes_at, attempt.finished_at) == (until, None)

    @rule(who=LEARNERS, data=st.data())
    def staff_ends_it(self, who, data):
        attempt = self.any_attempt(data, who)
        _, done = self.deed(
            who,
            deeds.end_now,
            attempts=Attempt.objects.filter(pk=attempt.pk),
            by=self.instructor,
            reason="A fire alarm",
            at=self.now,
        )
        over = attempt.closes_at is not None and attempt.closes_at <= self.now
        assert done is not (over or attempt.finished_at is not None)
        if done:
            self.all_of_it()
            attempt.refresh_from_db()
            self.give_time(who, attempt, 5)

    @precondition(lambda self: len(list(self.over())))
    @rule(who=LEARNERS)
    def tidy(self, who):
        def told():
            return [
                (one.ended_at(self.now), one.right_count, one.answered_count)
                for one in self.rows.attempts
            ]

        before = told()
        self.deed(who, actions.tidy, learner=self.learners[who], at=self.now)
        assert told() == before
        assert not self.again(who, actions.tidy, learner=self.learners[who], at=self.now), "I10"

    def over(self):
        """Attempts whose end is not written down yet."""
        for one in self.rows.attempts:
            if one.finished_at is None and one.is_closed(self.now):
                yield one

    # What always holds.

    @invariant()
    def all_of_it(self):
        self.read_again()
        self.one_open_attempt()
        self.events_are_never_altered()
        for attempt in self.rows.attempts:
            self.answers_are_their_events(attempt)
            self.marks_and_scores_follow_from_replies_and_pinned_items(attempt)
            self.closed_is_closed(attempt)
            self.deadlines(attempt)
            self.what_was_revealed_or_handed_in_stands(attempt)

    def one_open_attempt(self):
        running = [one for one in self.rows.attempts if one.finished_at is None]
        modes = [(one.learner_id, one.mode) for one in running if one.mode]
        quizzes = [(one.learner_id, one.quiz_id) for one in running]
        assert len(modes) == len(set(modes)), "I1"
        assert len(quizzes) == len(set(quizzes)), "I1"

    def events_are_never_altered(self):
        now = {one.pk: values(one) for one in self.rows.events}
        assert self.seen_events.items() <= now.items(), "I14"
        self.seen_events = now

    def answers_are_their_events(self, attempt):
        for late in (False, True):
            own = [
                one for one in self.rows.events if one.attempt_id == attempt.pk and one.late is late
            ]
            answers = self.rows.answers_of(attempt, late=late)
            assert set(answers) == {one.position for one in own}, "I2"
            for position, answer in answers.items():
                found = [one for one in own if one.position == position]
                numbers = [one.revision for one in found]
                assert numbers == list(range(1, answer.revision + 1)), "I2"
                assert (answer.reply, answer.answered_at) == (found[-1].reply, found[-1].at), "I3"

    def marks_and_scores_follow_from_replies_and_pinned_items(self, attempt):
        items, partial = self.items[attempt.quiz_id], attempt.quiz.partial
        answers = self.rows.answers_of(attempt)
        for answer in (*answers.values(), *self.rows.answers_of(attempt, late=True).values()):
            item = items[answer.position - 1]
            again = mark(item.format, item.key, answer.reply, partial=partial)
            assert (answer.right, answer.credit) == (again.right, again.credit), "I4"
            assert answer.counted == item.counted, "I11"
        counted = [
            answers[one.position] for one in items if one.counted and one.position in answers
        ]
        right = sum(one.right for one in counted)
        assert (right, sum(bool(one.reply) for one in counted)) == self.score(attempt), "I11"
        assert attempt.share.n == sum(item.counted for item in items), "I11"

    def closed_is_closed(self, attempt):
        if not attempt.is_closed(self.now):
            self.seen_closed.pop(attempt.pk, None)
            return
        answers = self.rows.answers_of(attempt).values()
        told = [[getattr(one, name) for name in IN_TIME] for one in answers]
        assert self.seen_closed.setdefault(attempt.pk, told) == told, "I5"

    def deadlines(self, attempt):
        minutes = attempt.quiz.minutes
        deadline = attempt.started_at + timedelta(minutes=minutes) if minutes else None
        for one in self.rows.changes:
            if one.attempt_id == attempt.pk:
                assert one.before == deadline, "I7"
                deadline = one.after
        assert attempt.closes_at == deadline, "I7"
        if deadline and attempt.finished_at:
            assert attempt.finished_at <= deadline, "I6"

    def what_was_revealed_or_handed_in_stands(self, attempt):
        answers = self.rows.answers_of(attempt)
        for position, answer in answers.items():
            place = (attempt.pk, position)
            if answer.revealed_at or place in self.seen_revealed:
                assert self.seen_revealed.setdefault(place, values(answer)) == values(answer), "I13"
        if (
            attempt.finished_at not in (None, attempt.closes_at)
            or attempt.pk in self.seen_handed_in
        ):
            told = (values(attempt), [values(one) for one in answers.values()])
            assert self.seen_handed_in.setdefault(attempt.pk, told) == told, "I15"

    def teardown(self):
        """At the end, the way that a receipt is proved: every mark is computed anew."""
        for attempt in self.rows.attempts:
            assert all(line.stored == line.again for line in lines_of(attempt)), "I4"


def test_whatever_happens_the_invariants_hold():
    instructor = UserFactory()
    formats = {name: 1 for name in EVERY_FORMAT if name != "case_study"}
    mixed = {"size": QUESTIONS, "formats": formats}
    Histories.quizzes = [
        a_quiz(instructor, **mixed, minutes=10, mode="mock", partial=True, trial=2),
        a_quiz(instructor, **mixed, feedback="each", mode="quick"),
        a_quiz(instructor, **mixed, feedback="each", minutes=10, handed_out=True),
    ]
    Histories.items = {quiz.pk: list(quiz.items.all()) for quiz in Histories.quizzes}
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=10,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            # Thirty steps can be read as they are; to find fewer takes minutes.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
        ),
    )


def test_each_invariant_of_the_list_is_asserted_by_its_number():
    told = re.findall(
        r"^\| (I\d+) \|", (Path(site.BASE_DIR) / "docs/invariants.md").read_text(), re.M
    )
    assert told == [f"I{n}" for n in range(1, len(told) + 1)]
    assert set(re.findall(r', "(I\d+)"\s*$', Path(__file__).read_text(), re.M)) == set(told)
