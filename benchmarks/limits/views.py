from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from benchmarks.limits.models import Answer, Attempt, Event, Mark, Question


@cache
def body():
    return (settings.DATA_DIR / "lesson.html").read_text()


@login_required
def lesson(request):
    is_read = Mark.objects.filter(learner=request.user, lesson="lesson").exists()
    return render(request, "lesson.html", {"body": body(), "is_read": is_read})


@login_required
def question(request, pk, position):
    attempt = get_object_or_404(Attempt, pk=pk, learner=request.user)
    asked = get_object_or_404(Question, attempt=attempt, position=position)
    answers = {answer.position: answer for answer in Answer.objects.filter(attempt=attempt)}
    context = {
        "attempt": attempt,
        "question": asked,
        "answer": answers.get(position),
        "left": int((attempt.closes_at - timezone.now()).total_seconds()),
        "places": [(n, n in answers) for n in range(1, attempt.size + 1)],
        "answered": len(answers),
    }
    return render(request, "question.html", context)


@require_POST
@login_required
def answer(request, pk, position):
    """The bare upsert: the owner's attempt, locked; the answer; an event; one commit."""
    choice, revision = request.POST["choice"], int(request.POST["base"]) + 1
    now = timezone.now()
    with transaction.atomic():
        attempt = get_object_or_404(
            Attempt.objects.select_for_update(), pk=pk, learner=request.user
        )
        row = Answer(
            attempt=attempt, position=position, choice=choice, revision=revision, answered_at=now
        )
        Answer.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["attempt", "position"],
            update_fields=["choice", "revision", "answered_at"],
        )
        Event.objects.create(
            attempt=attempt, position=position, choice=choice, revision=revision, at=now
        )
    return JsonResponse({"saved": True, "choice": choice, "revision": revision})


urlpatterns = [
    path("lesson/", lesson),
    path("quizzes/<int:pk>/<int:position>/", question),
    path("quizzes/<int:pk>/<int:position>/answer", answer),
]
