"""What was asked and what was answered.

A quiz holds its items as they were drawn, so that an attempt can be read for ever. An attempt
holds the order and the random option ids its learner sees. An answer is the current reply to
one question; every change is also an event, which is never altered. Replies and keys are lines of
`measurement.replies`, in the family's ids.
"""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Count, Q, Sum

from measurement.marking import Mark, Ruled, Share, mark

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
    scores_from = models.DateTimeField(
        null=True, blank=True, help_text="Scores are hidden before this moment."
    )
    own_forms = models.BooleanField(
        default=False, help_text="Each attempt has items of its own, of the same logics."
    )
    # What was wished for, as its form gives it, so that it can be drawn or changed again.
    mix = models.JSONField(default=dict, blank=True)
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

    def shows_scores(self, at):
        """Whether learners may see their scores, and so what was right, by this moment."""
        return self.scores_from is None or self.scores_from <= at

    def shows_answers(self, at):
        """Whether learners may see keys and reasons of what is handed in by this moment."""
        return self.shows_scores(at) and (self.answers_from is None or self.answers_from <= at)

    def checks_each(self, at):
        """Whether a learner may check each question. Not while scores are hidden."""
        return self.feedback == Feedback.EACH and self.shows_scores(at)


def shown_to_learners(at, quiz="quiz__"):
    """`Quiz.shows_answers` as a condition of a query."""
    moments = [f"{quiz}answers_from", f"{quiz}scores_from"]
    return Q(*(Q((f"{name}__isnull", True)) | Q((f"{name}__lte", at)) for name in moments))


class Item(models.Model):
    """One question of a quiz, pinned: the engine's item as data, with key, reasons and proof.

    Form 0 is the quiz as it was drawn; where each attempt has a form of its own, the others are
    its likenesses, position by position.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="items")
    form = models.PositiveIntegerField(default=0)
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
    # What is ruled after the fact, as `measurement.marking.Ruled` has it; null: nothing is.
    ruled = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["form", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz", "form", "position"], name="one_item_per_form_and_position"
            )
        ]

    def __str__(self):
        return f"{self.quiz_id}/{self.form}/{self.position}"

    @property
    def ruling(self):
        """What holds of it beside the key, if anything was ruled."""
        return Ruled(self.ruled["kind"], tuple(self.ruled["replies"])) if self.ruled else None

    @property
    def counts(self):
        """Whether replies to it count for the score now."""
        return self.counted and (self.ruling is None or self.ruling.counts)

    @property
    def credits(self):
        """Whether everybody gets it by a ruling."""
        return self.counted and self.ruling is not None and self.ruling.kind == "credit"

    def mark(self, reply, *, partial=False) -> Mark:
        """The mark of a reply, by the key and what was ruled."""
        return mark(self.format, self.key, reply, partial=partial, ruled=self.ruling)


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
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts"
    )
    # Per question, in the order seen: [[random id, option id of the family], …]
    shown = models.JSONField()
    form = models.PositiveIntegerField(default=0)
    # Questions that count for the score, and those that everybody got by a ruling.
    counted = models.PositiveSmallIntegerField()
    credited = models.PositiveSmallIntegerField(default=0)
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
        ENDED = "ended", "Ended by staff"

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="clock_changes")
    kind = models.CharField(max_length=9, choices=Kind)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=200)
    before = models.DateTimeField(null=True, blank=True, help_text="Empty: it was untimed.")
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


class Ruling(models.Model):
    """What was decided about a question after it was asked. Undone rulings stay on record.

    Of the rulings on an item that are not undone, the newest holds.
    """

    class Kind(models.TextChoices):
        VOID = "void", "Does not count"
        CREDIT = "credit", "Everybody gets it"
        ACCEPT = "accept", "Another answer is right, too"
        KEY = "key", "Another answer is right instead"

    class Scope(models.TextChoices):
        ITEM = "item", "This question"
        LOGIC = "logic", "Every question of this logic in the quiz"

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="rulings")
    scope = models.CharField(max_length=5, choices=Scope, default=Scope.ITEM)
    kind = models.CharField(max_length=6, choices=Kind)
    # A reply (a line of `measurement.replies`) that is right, for the last two kinds.
    reply = models.CharField(max_length=400, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_reason = models.CharField(max_length=500, blank=True)
    # Set once every attempt has its new marks; null while that is under way.
    remarked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.item_id}: {self.kind}"


class ScoreChange(models.Model):
    """A score that a ruling, or undoing it, has moved: from so many of so many to so many. One
    for each attempt and deed, so that a deed which was broken off can be repeated."""

    ruling = models.ForeignKey(Ruling, on_delete=models.PROTECT, related_name="score_changes")
    undoing = models.BooleanField(default=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="score_changes")
    points_before = models.FloatField()
    counted_before = models.PositiveSmallIntegerField()
    points_after = models.FloatField()
    counted_after = models.PositiveSmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ruling", "undoing", "attempt"], name="one_change_per_ruling_and_attempt"
            )
        ]

    def __str__(self):
        return f"{self.attempt_id}: {self.points_before} to {self.points_after}"


class Notice(models.Model):
    """Words of a class's staff to those who take a quiz: to all, or in one attempt."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="notices")
    attempt = models.ForeignKey(
        Attempt, on_delete=models.CASCADE, null=True, blank=True, related_name="notices"
    )
    words = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.quiz_id}: {self.words}"
