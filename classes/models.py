"""Who learns together, and what was handed out to them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from quizzes.models import Quiz


class Role(models.TextChoices):
    INSTRUCTOR = "instructor", "Instructor"
    LEARNER = "learner", "Learner"


class Classroom(models.Model):
    name = models.CharField(max_length=80)
    # Eight of 32 letters and digits without I, O, 0 and 1; shown as KTEX-4973.
    join_code = models.CharField(max_length=8, unique=True)
    created_at = models.DateTimeField()

    def __str__(self):
        return self.name


class Membership(models.Model):
    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships"
    )
    role = models.CharField(max_length=10, choices=Role, default=Role.LEARNER)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["classroom", "user"],
                name="one_membership_per_classroom",
                violation_error_message="You are in this class already.",
            )
        ]

    def __str__(self):
        return f"{self.user_id} in {self.classroom_id} as {self.role}"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def startable(self, at):
        """Handed out and can still be started."""
        return self.filter(opens_at__lte=at, start_until__gt=at)


class Assignment(models.Model):
    """A quiz handed to a class. It can be started from opens_at until start_until; the end of
    that window never cuts a running attempt short. A hard end, if there is one, does."""

    classroom = models.ForeignKey(Classroom, on_delete=models.CASCADE, related_name="assignments")
    quiz = models.OneToOneField(Quiz, on_delete=models.PROTECT, related_name="assignment")
    opens_at = models.DateTimeField()
    start_until = models.DateTimeField()
    hard_end = models.DateTimeField(null=True, blank=True, help_text="Empty: each has its minutes.")

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["opens_at", "pk"]
        constraints = [
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
        return f"{self.quiz.title} for {self.classroom.name}"
