"""A drawn quiz and its items."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from measurement.marking import Mark, Ruled, mark


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

    @property
    def begun(self):
        """Whether somebody has started it or ruled on it: what it asks stays as it is then."""
        started = self.attempts.exists()
        return started or self.items.filter(rulings__isnull=False).exists()

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
