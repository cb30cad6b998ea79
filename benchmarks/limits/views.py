from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from benchmarks.limits.models import Answer, Attempt, Event, Mark, Question

BODY = (settings.DATA_DIR / "lesson.html").read_text()


@login_required
def lesson(request):
    is_read = Mark.objects.filter(learner=request.user, lesson="lesson").exists()
    return render(request, "lesson.html", {"body": BODY, "is_read": is_read})


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
    choice, base = request.POST["choice"], int(request.POST["base"])
    now = timezone.now()
    with transaction.atomic():
        attempt = get_object_or_404(
            Attempt.objects.select_for_update(), pk=pk, learner=request.user, finished_at=None
        )
        asked = get_object_or_404(Question, attempt=attempt, position=position)
        row = Answer.objects.filter(attempt=attempt, position=position).first()
        if base != (row.revision if row else 0) or now > attempt.closes_at:
            return JsonResponse({"saved": False}, status=409)
        row = row or Answer(attempt=attempt, position=position)
        row.choice, row.right = choice, choice == asked.key
        row.revision, row.answered_at = base + 1, now
        row.save()
        Event.objects.create(
            attempt=attempt, position=position, choice=choice, revision=row.revision, at=now
        )
    return JsonResponse({"saved": True, "choice": choice, "revision": row.revision})


urlpatterns = [
    path("lesson/", lesson),
    path("quizzes/<int:pk>/<int:position>/", question),
    path("quizzes/<int:pk>/<int:position>/answer", answer),
]
