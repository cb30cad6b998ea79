"""What was asked and what was answered.

A quiz holds its items as they were drawn, so that an attempt can be read for ever. An attempt
holds the order and the random option ids its learner sees. An answer is the current reply to
one question; every change is also an event, which is never altered. Replies and keys are lines of
`measurement.replies`, in the family's ids.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Q

from measurement.marking import Share

# The network's allowance after the deadline. What arrives later is kept and not scored.
GRACE = timedelta(seconds=5)


class Feedback(models.TextChoices):
    EACH = "each", "After each question"
    END = "end", "After handing in"


class Mode(models.TextChoices):
    """What a learner practices; of each, one attempt runs at a time."""

    QUICK = "quick", "Quick ten"
    TOPIC = "topic", "One topic"
    MISSED = "missed", "What I missed"
    REVIEW = "review", "Due for review"
    MOCK = "mock", "Mock exam"
    CUSTOM = "custom", "A mix of my own"


class Confidence(models.TextChoices):
    SURE = "sure", "Sure"
    UNSURE = "unsure", "Unsure"
    GUESS = "guess", "A guess"


class Quiz(models.Model):
    """A drawn set of items with its settings: a practice of one learner, or handed to a class."""

    title = models.CharField(max_length=120)
    family = models.SlugField(max_length=80, blank=True, help_text="Empty: of several.")
    mode = models.CharField(max_length=8, choices=Mode, blank=True, help_text="Empty: a class's.")
    size = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: untimed.")
    feedback = models.CharField(max_length=4, choices=Feedback, default=Feedback.END)
    partial = models.BooleanField(default=False, help_text="Replies right in part earn credit.")
    seed = models.CharField(max_length=64, help_text="Secret until the answers may be seen.")
    counted = models.PositiveSmallIntegerField(help_text="Questions that count for the score.")
    handed_out = models.BooleanField(default=False, help_text="Belongs to a class.")
    answers_from = models.DateTimeField(
        null=True, blank=True, help_text="Keys and reasons are hidden before this moment."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "quizzes"
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=65),
                name="quiz_has_1_to_65_questions",
                violation_error_message="A quiz has 1 to 65 questions.",
            )
        ]

    def __str__(self):
        return self.title


class Item(models.Model):
    """One question of a quiz, pinned: the engine's item as data, with key, reasons and proof."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    content = models.JSONField()
    # What questions of a case study tell together.
    brief = models.TextField(blank=True)
    # A trial question of a mock is asked like any other, and not counted.
    counted = models.BooleanField(default=True)
    # Copies of what is grouped by, so that reports need not open the JSON.
    family = models.SlugField(max_length=80)
    format = models.CharField(max_length=20)
    key = models.CharField(max_length=400)
    # A matching question has the logics and settings of all its situations.
    logic = models.CharField(max_length=600)
    setting = models.CharField(max_length=200)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["quiz", "position"], name="one_item_per_position")
        ]

    def __str__(self):
        return f"{self.quiz_id}/{self.position}"


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
        """Each attempt with `right_count` and `answered_count`, of answers in time that count."""
        in_time = Q(answers__late=False, answers__counted=True)
        return self.annotate(
            answered_count=Count("answers", filter=in_time & ~Q(answers__reply="")),
            right_count=Count("answers", filter=in_time & Q(answers__right=True)),
        )


class Attempt(models.Model):
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts"
    )
    # Per question, in the order seen: [[random id, option id of the family], …]
    shown = models.JSONField()
    started_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True, blank=True, help_text="Empty: untimed.")
    finished_at = models.DateTimeField(null=True, blank=True)
    # The quiz's mode, for the constraint; empty for a class's quiz.
    mode = models.CharField(max_length=8, choices=Mode, blank=True)

    # Annotated by `with_scores`.
    right_count: int
    answered_count: int

    objects = AttemptQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
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
        return Share(self.right_count, self.quiz.counted)

    def is_closed(self, at):
        return self.finished_at is not None or (
            self.closes_at is not None and at > self.closes_at + GRACE
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
        shown = Q(attempt__quiz__answers_from__isnull=True) | Q(attempt__quiz__answers_from__lte=at)
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


class ClockChange(models.Model):
    """A deadline moved by a deed: who, when, why, from when to when. Never altered."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", "More time"
        PAUSE = "pause", "A pause"
        OUTAGE = "outage", "Time lost to an outage"

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="clock_changes")
    kind = models.CharField(max_length=9, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    before = models.DateTimeField()
    after = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.attempt_id}: {self.kind} until {self.after}"


class Report(models.Model):
    """A learner's report that something is wrong with a question."""

    class Reason(models.TextChoices):
        KEY = "key", "The answer is wrong"
        TWO = "two", "Two answers are right"
        WORDS = "words", "The words are unclear"
        FACT = "fact", "A fact is out of date"
        OTHER = "other", "Something else"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reports")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=5, choices=Reason)
    words = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "learner"],
                name="one_report_per_learner_and_item",
                violation_error_message="You have reported this question already.",
            )
        ]

    def __str__(self):
        return f"{self.item_id}: {self.reason}"
