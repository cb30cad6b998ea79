"""All rows of the quizzes of some learners, read at one moment."""

from quizzes.models import Answer, AnswerEvent, Aside, Attempt, ClockChange


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
