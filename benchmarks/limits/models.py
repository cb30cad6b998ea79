from django.conf import settings
from django.db import models


class Mark(models.Model):
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    lesson = models.CharField(max_length=80)


class Attempt(models.Model):
    learner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    size = models.IntegerField()
    closes_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)


class Question(models.Model):
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE)
    position = models.IntegerField()
    stem = models.TextField()
    ask = models.TextField()
    options = models.JSONField()
    key = models.CharField(max_length=40)

    class Meta:
        unique_together = [("attempt", "position")]


class Answer(models.Model):
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE)
    position = models.IntegerField()
    choice = models.CharField(max_length=40)
    revision = models.IntegerField()
    answered_at = models.DateTimeField()

    class Meta:
        unique_together = [("attempt", "position")]


class Event(models.Model):
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE)
    position = models.IntegerField()
    choice = models.CharField(max_length=40)
    revision = models.IntegerField()
    at = models.DateTimeField()
