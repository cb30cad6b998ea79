"""What people decide beside the answers: moved deadlines, reports, rulings, notices."""

from django.conf import settings
from django.db import models

from quizzes.models.answered import Attempt
from quizzes.models.asked import Item, Quiz


class ClockChangeQuerySet(models.QuerySet["ClockChange"]):
    def that_ended(self):
        """Ends by staff that hold: more time given afterwards takes one back."""
        return self.filter(kind=ClockChange.Kind.ENDED, after=models.F("attempt__closes_at"))


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

    objects = ClockChangeQuerySet.as_manager()

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
    # Null: somebody has still to look at it.
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

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
    """An attempt that has its new marks after a ruling, or after undoing it: from so many points
    of so many to so many, which may be the same. One for each attempt and deed, so that a deed
    which was broken off can be repeated. Points hold what everybody got."""

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
