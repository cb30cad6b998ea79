"""What a learner does with a quiz: attempts, answers and every change of them, asides."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Sum

from measurement.marking import Share
from quizzes.models.asked import Item, Mode, Quiz, shown_to_learners

# The network's allowance after the deadline. What arrives later is kept and not scored.
GRACE = timedelta(seconds=5)


class Confidence(models.TextChoices):
    SURE = "sure", "Sure"
    UNSURE = "unsure", "Unsure"
    GUESS = "guess", "A guess"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def closed(self, at):
        """Handed in, or past deadline and grace. A query, never a job."""
        return self.filter(Q(finished_at__isnull=False) | Q(closes_at__lt=at - GRACE))

    def open(self, at):
        """Can still be answered. No deadline (closes_at is null) means untimed."""
        return self.filter(finished_at__isnull=True).filter(
            Q(closes_at__isnull=True) | Q(closes_at__gte=at - GRACE)
        )

    def with_scores(self):
        """Each attempt with `right_count`, `answered_count` and `points` (the sum of credits), of
        answers in time that count."""
        in_time = Q(answers__late=False, answers__counted=True)
        return self.annotate(
            answered_count=Count("answers", filter=in_time & ~Q(answers__reply="")),
            right_count=Count("answers", filter=in_time & Q(answers__right=True)),
            points=Sum("answers__credit", filter=in_time, default=0.0),
        )


class Attempt(models.Model):
    quiz = models.ForeignKey(
        Quiz, on_delete=models.PROTECT, related_name="attempts", db_index=False
    )
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts"
    )
    # Per question, in the order seen: [[random id, option id of the family], …]
    shown = models.JSONField()
    form = models.PositiveIntegerField(default=0)
    # Questions that count for the score, and those that everybody got by a ruling.
    counted = models.PositiveSmallIntegerField()
    credited = models.PositiveSmallIntegerField(default=0)
    # How often its marks were computed anew: who has read an item before, and holds the attempt
    # now, sees by it whether the item's ruling is still the one that was read.
    remarks = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True, help_text="Empty: untimed.")
    finished_at = models.DateTimeField(null=True, blank=True)
    # The quiz's mode, for the constraint; empty for a class's quiz.
    mode = models.CharField(max_length=8, choices=Mode, blank=True)
    # While it is set the questions are hidden. A pause moves the deadline by all that is left of
    # it when it begins, and back by what was not used when it ends: closed stays a query.
    paused_at = models.DateTimeField(null=True, blank=True)
    pause_left = models.DurationField(default=timedelta(0))

    # Annotated by `with_scores`.
    right_count: int
    answered_count: int
    points: float

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        indexes = [
            # All that a gradebook reads of a quiz's attempts: beside it `shown` is a page of each.
            models.Index(
                fields=[
                    "quiz",
                    "learner",
                    "started_at",
                    "finished_at",
                    "closes_at",
                    "counted",
                    "credited",
                ],
                name="attempts_of_a_quiz",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "quiz"],
                condition=Q(finished_at__isnull=True),
                name="one_open_attempt_per_learner_and_quiz",
                violation_error_message="This quiz is running already; go on with that attempt.",
            ),
            models.UniqueConstraint(
                fields=["learner", "mode"],
                condition=Q(finished_at__isnull=True) & ~Q(mode=""),
                name="one_open_attempt_per_learner_and_mode",
                violation_error_message="Such a practice is running already; go on with that one.",
            ),
        ]

    def __str__(self):
        return f"attempt {self.pk}"

    @property
    def share(self):
        """Right answers of all questions that count; only on attempts from `with_scores`."""
        return Share(self.right_count + self.credited, self.counted)

    @property
    def items(self):
        """The pinned items of the attempt's form."""
        return Item.objects.filter(quiz=self.quiz_id, form=self.form)

    def is_closed(self, at):
        return self.finished_at is not None or (
            self.closes_at is not None and at > self.closes_at + GRACE
        )

    def pause_ends(self):
        """When the pause that was begun last ends by itself; None if none was."""
        return None if self.paused_at is None else self.paused_at + self.pause_left

    def is_paused(self, at):
        """Whether its questions are hidden now. A pause that has run out is over by itself."""
        ends = self.pause_ends()
        return ends is not None and self.paused_at <= at < ends and not self.is_closed(at)

    def pause_remaining(self, at):
        """What is left of the pauses agreed upon."""
        ends = self.pause_ends()
        return (
            self.pause_left if ends is None else max(timedelta(0), ends - max(at, self.paused_at))
        )

    def ended_at(self, at):
        """When it ended: handed in, or its deadline if nobody came back; None while open."""
        if self.finished_at is not None:
            return self.finished_at
        return self.closes_at if self.is_closed(at) else None


def _over(at):
    """That an answer's attempt is closed: `AttemptQuerySet.closed`, seen from its answers."""
    return Q(attempt__finished_at__isnull=False) | Q(attempt__closes_at__lt=at - GRACE)


class AnswerQuerySet(models.QuerySet["Answer"]):
    def closed(self, at):
        """In time, of attempts that are over (see `AttemptQuerySet.closed`)."""
        return self.filter(_over(at), late=False)

    def seen_by(self, learner, at):
        """The learner's replies in time whose reasons may be seen: the attempt is over and its
        quiz shows them, or the question was checked."""
        shown = shown_to_learners(at, "attempt__quiz__")
        own = self.filter(attempt__learner=learner, late=False).exclude(reply="")
        return own.filter((_over(at) & shown) | Q(revealed_at__isnull=False))


class Answer(models.Model):
    """The current reply to one question; one row in time and, if it came, one that was late."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    position = models.PositiveSmallIntegerField()
    late = models.BooleanField(default=False)
    reply = models.CharField(max_length=400, blank=True, help_text="Empty: taken back.")
    right = models.BooleanField()
    credit = models.FloatField(help_text="0 to 1; other than `right` where a part earns credit.")
    # Copied from the item, so that scores need not join it.
    counted = models.BooleanField(default=True)
    revision = models.PositiveIntegerField()
    answered_at = models.DateTimeField()
    # With feedback after each question: from here on the answer stands.
    revealed_at = models.DateTimeField(null=True, blank=True)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        # Late answers are few, and tables of scores ask which attempts have one.
        indexes = [models.Index(fields=["attempt"], condition=Q(late=True), name="late_answers")]
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position", "late"],
                name="one_current_answer_per_question",
                violation_error_message="This question has an answer already; change that one.",
            )
        ]

    def __str__(self):
        return f"{self.attempt_id}/{self.position}: {self.reply}"


class AnswerEvent(models.Model):
    """One change of one answer, as it arrived. Never altered."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="events")
    position = models.PositiveSmallIntegerField()
    reply = models.CharField(max_length=400, blank=True)
    revision = models.PositiveIntegerField()
    late = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.attempt_id}/{self.position} r{self.revision}"


class Aside(models.Model):
    """What a learner notes beside a question; it is theirs alone and counts for nothing."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="asides")
    position = models.PositiveSmallIntegerField()
    flagged = models.BooleanField(default=False)
    note = models.CharField(max_length=1000, blank=True)
    struck = models.JSONField(default=list, help_text="Options struck out, by their random ids.")
    confidence = models.CharField(max_length=6, choices=Confidence, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attempt", "position"],
                name="one_aside_per_question",
                violation_error_message="There are notes on this question already.",
            )
        ]

    def __str__(self):
        return f"{self.attempt_id}/{self.position}"
