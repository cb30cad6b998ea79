"""What always holds of quizzes and their attempts (docs/invariants.md), as asserts on all rows."""

from datetime import timedelta

from measurement.marking import mark
from tests.quizzes.kept import values

# What nobody changes of an answer, and what only a ruling does.
IN_TIME = ("position", "reply", "revision", "answered_at")
MARKS = ("right", "credit", "counted", "credited", "remarks")


def but_for_marks(row):
    return {name: value for name, value in values(row).items() if name not in MARKS}


class Invariants:
    """Asserts over `self.rows` and what was seen of them before; a history mixes them in."""

    def one_open_attempt(self):
        running = [one for one in self.rows.attempts if one.finished_at is None]
        modes = [(one.learner_id, one.mode) for one in running if one.mode]
        quizzes = [(one.learner_id, one.quiz_id) for one in running]
        assert len(modes) == len(set(modes)), "I1"
        assert len(quizzes) == len(set(quizzes)), "I1"

    def the_newest_ruling_holds(self):
        ruled = {item.pk: item.ruled for item in self.items[self.quizzes[2].pk]}
        held = {
            one.item_id: {"kind": one.kind, "replies": [one.reply] * bool(one.reply)}
            for one in self.made
        }
        assert ruled == {pk: held.get(pk) for pk in ruled}, "I17"

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
            again = mark(item.format, item.key, answer.reply, partial=partial, ruled=item.ruling)
            assert (answer.right, answer.credit) == (again.right, again.credit), "I4"
            assert answer.counted == item.counts, "I11"
        counted = [answers[one.position] for one in items if one.counts and one.position in answers]
        right = sum(one.right for one in counted)
        assert (right, sum(bool(one.reply) for one in counted)) == self.score(attempt), "I11"
        assert attempt.share.n == sum(item.counts or item.credits for item in items), "I11"

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
                told = but_for_marks(answer)
                assert self.seen_revealed.setdefault(place, told) == told, "I13"
        if (
            attempt.finished_at not in (None, attempt.closes_at)
            or attempt.pk in self.seen_handed_in
        ):
            own = [but_for_marks(one) for one in answers.values()]
            told = but_for_marks(attempt), own
            assert self.seen_handed_in.setdefault(attempt.pk, told) == told, "I15"
