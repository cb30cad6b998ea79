"""Which lessons somebody has read. The lessons themselves are files in content/."""

from django.conf import settings
from django.db import models


class ReadingMark(models.Model):
    learner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reading_marks"
    )
    lesson = models.SlugField(max_length=80)
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["learner", "lesson"],
                name="one_mark_per_learner_and_lesson",
                violation_error_message="This lesson is marked as read already.",
            )
        ]

    def __str__(self):
        return f"{self.learner_id} read {self.lesson}"
