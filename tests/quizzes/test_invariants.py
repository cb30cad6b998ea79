"""Random histories of two learners, with all that always holds (docs/invariants.md)."""

import inspect
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

from measurement.replies import MATCHING, MULTIPLE_RESPONSE
from quizzes import actions, deeds, pauses, rulings
from quizzes.models import (
    GRACE,
    Answer,
    Attempt,
    ClockChange,
    Feedback,
    Item,
    Ruling,
    ScoreChange,
)
from quizzes.pages import HandInPage, QuestionPage, ResultPage
from quizzes.receipts import lines_of
from tests.factories import NOON, UserFactory, a_quiz
from tests.quizzes.holding import Invariants
from tests.quizzes.kept import Rows
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


class Histories(Invariants, RuleBasedStateMachine):
    """Two learners at the same quizzes, an instructor who moves deadlines, and the clock."""

    quizzes, items = (), {}

    @initialize()
    def arrive(self):
        self.now = NOON
        self.learners = [UserFactory(), UserFactory()]
        self.instructor = UserFactory()
        self.seen_closed, self.seen_revealed, self.seen_handed_in = {}, {}, {}
        self.seen_events, self.made = {}, []
        ScoreChange.objects.all().delete()
        Ruling.objects.all().delete()
        Item.objects.update(ruled=None)
        self.items |= {quiz.pk: list(quiz.items.all()) for quiz in self.quizzes}
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
                assert score == attempt.share, "I11"
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

    @rule(
        position=st.integers(1, 2),
        kind=st.sampled_from(["void", "credit", "accept", "key"]),
        stays=st.booleans(),
    )
    def decide(self, position, kind, stays):
        """A ruling on the quiz that was handed out; it stays, or is taken back at once."""
        item = self.items[self.quizzes[2].pk][position - 1]
        reply = wrong_line(item) if kind in ("accept", "key") else ""
        told = {"reason": "Unclear", "by": self.instructor, "at": self.now}
        before, marks = self.totals(), self.marks()
        try:
            made = rulings.rule(item=item, kind=kind, reply=reply, **told)
        except actions.Refused:
            assert (self.totals(), self.marks()) == (before, marks), "I10"
            return
        self.made.append(made)
        self.marks_are_new(made, before)
        if not stays:
            self.take_back()
            assert (self.totals(), self.marks()) == (before, marks), "I18"

    @precondition(lambda self: self.made)
    @rule()
    def take_back(self):
        before = self.totals()
        told = {"reason": "Clear", "by": self.instructor, "at": self.now}
        self.marks_are_new(rulings.undo(ruling=self.made.pop(), **told), before)

    def marks_are_new(self, ruling, before):
        assert rulings.remark(ruling, at=self.now)
        quiz = self.quizzes[2]
        self.items[quiz.pk] = list(quiz.items.all())
        own = ruling.score_changes.filter(undoing=ruling.undone_at is not None)
        found = {
            one.attempt_id: (
                (one.points_before, one.counted_before),
                (one.points_after, one.counted_after),
            )
            for one in own
        }
        now = self.totals()
        assert found == {pk: (before[pk], now[pk]) for pk in now}, "I19"
        assert own.count() == len(now), "I19"

    def totals(self):
        """Points and size of every attempt at the quiz that is ruled on."""
        attempts = Attempt.objects.filter(quiz=self.quizzes[2]).with_scores()
        return {one.pk: (one.points + one.credited, one.counted) for one in attempts}

    def marks(self):
        own = Answer.objects.filter(attempt__quiz=self.quizzes[2]).order_by("pk")
        return list(own.values_list("pk", "right", "credit", "counted"))

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
        self.the_newest_ruling_holds()
        self.events_are_never_altered()
        for attempt in self.rows.attempts:
            self.answers_are_their_events(attempt)
            self.marks_and_scores_follow_from_replies_and_pinned_items(attempt)
            self.closed_is_closed(attempt)
            self.deadlines(attempt)
            self.what_was_revealed_or_handed_in_stands(attempt)

    def teardown(self):
        """At the end, the way that a receipt is proved: every mark is computed anew."""
        for attempt in self.rows.attempts:
            assert all(line.stored == line.again for line in lines_of(attempt)), "I4"
        while self.made:  # the next history has the same quizzes
            self.take_back()


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
    asserted = "".join(Path(inspect.getfile(one)).read_text() for one in (Histories, Invariants))
    assert set(re.findall(r', "(I\d+)"\s*$', asserted, re.M)) == set(told)
