"""Who learns together, and what was handed out to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from classes.words import agreed_words
from lessons.content import course
from quizzes.models import Quiz


class Role(models.TextChoices):
    INSTRUCTOR = "instructor", "Instructor"
    # Sees what an instructor sees and runs the live view; decides nothing about scores.
    ASSISTANT = "assistant", "Assistant"
    LEARNER = "learner", "Learner"


STAFF = (Role.INSTRUCTOR, Role.ASSISTANT)


class Classroom(models.Model):
    name = models.CharField(max_length=80)
    # Eight of 32 letters and digits without I, O, 0 and 1; shown as KTEX-4973.
    join_code = models.CharField(max_length=8, unique=True)
    join_open = models.BooleanField(default=True, help_text="Whether the code lets anybody in.")
    created_at = models.DateTimeField()
    # An archived class can be read and not changed.
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return self.name


class Agreed(models.Model):
    """What is agreed for one learner, in every assignment of the class. Shown to the learner and
    the staff, and to nobody else."""

    factor = models.FloatField(default=1.0, help_text="Times the minutes, 1 to 4.")
    pause_minutes = models.PositiveSmallIntegerField(default=0, help_text="In all, per attempt.")
    extra_attempts = models.PositiveSmallIntegerField(default=0)
    later_hours = models.PositiveSmallIntegerField(default=0, help_text="Windows end later.")

    class Meta:
        abstract = True

    @property
    def terms(self):
        return {name: getattr(self, name) for name in TERMS}

    @property
    def agreed(self):
        """In short words, one for each thing agreed."""
        return agreed_words(**self.terms)


TERMS = ("factor", "pause_minutes", "extra_attempts", "later_hours")


class Membership(Agreed):
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.LEARNER)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(factor__gte=1, factor__lte=4),
                name="factor_is_1_to_4",
                violation_error_message="Extra time is 1 to 4 times the minutes.",
            ),
            models.UniqueConstraint(
                fields=["classroom", "user"],
                name="one_membership_per_classroom",
                violation_error_message="You are in this class already.",
            ),
        ]

    def __str__(self):
        return f"{self.user_id} in {self.classroom_id} as {self.role}"


class Place(Agreed):
    """Kept for somebody who has no account yet: the name and terms that they get when they join.

    It opens nothing: addresses are not proved where no mail is sent, so whoever takes the place
    needs the join code like everybody else.
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="places")
    email = models.EmailField(help_text="In small letters.")
    name = models.CharField(max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(factor__gte=1, factor__lte=4),
                name="factor_of_a_place_is_1_to_4",
                violation_error_message="Extra time is 1 to 4 times the minutes.",
            ),
            models.UniqueConstraint(
                fields=["classroom", "email"],
                name="one_place_per_classroom_and_address",
                violation_error_message="A place is kept for this address already.",
            ),
        ]

    def __str__(self):
        return f"{self.email} in {self.classroom_id}"


class Counting(models.TextChoices):
    BEST = "best", "The best attempt"
    LAST = "last", "The last attempt"
    FIRST = "first", "The first attempt"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def published(self):
        """Not drafts, which only the staff sees."""
        return self.filter(published_at__isnull=False)

    def for_learner(self, learner):
        """Published, to everybody in the class or to this learner among some."""
        return self.published().filter(
            Q(for_some=False) | Q(pk__in=Assignment.objects.filter(recipients=learner))
        )

    def startable(self, at):
        """Handed out and can still be started."""
        return self.published().filter(opens_at__lte=at, start_until__gt=at)


class Assignment(models.Model):
    """A quiz to take or a lesson to read, handed to a class or to some of its learners.

    It can be started from opens_at until start_until; the end of that window never cuts a running
    attempt short. A hard end, if there is one, does. A lesson is to be read by start_until.
    """

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="assignments")
    quiz = models.OneToOneField(
        Quiz, on_delete=models.PROTECT, null=True, blank=True, related_name="assignment"
    )
    lesson = models.SlugField(max_length=80, blank=True, help_text="Empty: a quiz.")
    opens_at = models.DateTimeField()
    start_until = models.DateTimeField()
    hard_end = models.DateTimeField(null=True, blank=True, help_text="Empty: each has its minutes.")
    published_at = models.DateTimeField(null=True, blank=True, help_text="Empty: a draft.")
    attempts = models.PositiveSmallIntegerField(default=1)
    counting = models.CharField(max_length=5, choices=Counting, default=Counting.BEST)
    for_some = models.BooleanField(default=False, help_text="Only for its recipients.")
    recipients = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["opens_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quiz__isnull=False, lesson="") | (Q(quiz__isnull=True) & ~Q(lesson="")),
                name="assignment_is_a_quiz_or_a_lesson",
                violation_error_message="An assignment is a quiz or a lesson.",
            ),
            models.CheckConstraint(
                condition=Q(attempts__gte=1, attempts__lte=10),
                name="assignment_has_1_to_10_attempts",
                violation_error_message="An assignment can be taken 1 to 10 times.",
            ),
            models.CheckConstraint(
                condition=Q(start_until__gt=F("opens_at")),
                name="assignment_window_has_a_length",
                violation_error_message="The window must end after it opens.",
            ),
            models.CheckConstraint(
                condition=Q(hard_end__isnull=True) | Q(hard_end__gte=F("start_until")),
                name="assignment_ends_after_its_window",
                violation_error_message="The end for everybody is not before the window's end.",
            ),
        ]

    def __str__(self):
        return f"{self.title} for {self.classroom_id}"

    @property
    def asked(self) -> Quiz:
        """Its quiz. Only where it is one; a lesson asks nothing."""
        assert self.quiz is not None
        return self.quiz

    @property
    def title(self):
        if self.quiz is not None:
            return self.quiz.title
        known = course().lessons.get(self.lesson)
        return known.title if known else self.lesson


class Override(models.Model):
    """A score or an excuse that staff has set for one learner in one assignment, with the reason.

    Only the newest holds; none is ever altered.
    """

    class Kind(models.TextChoices):
        SCORE = "score", "A score"
        EXCUSED = "excused", "Excused"
        LIFTED = "lifted", "As it was taken"

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="overrides")
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(max_length=7, choices=Kind)
    percent = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="score", percent__lte=100)
                | (~Q(kind="score") & Q(percent__isnull=True)),
                name="override_of_a_score_has_0_to_100_percent",
                violation_error_message="A score is 0 to 100 percent.",
            )
        ]

    def __str__(self):
        return f"{self.learner_id} in {self.assignment_id}: {self.kind}"
