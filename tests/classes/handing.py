"""Hands out as an instructor does, and takes what was handed out."""

from django.urls import reverse
from django.utils import timezone

from classes.actions import start_assignment
from classes.assigning import actions as assigning
from classes.models import Assignment
from quizzes import actions
from scenarios.drawing import texts_of

EVERY_FORMAT = ["multiple_choice", "multiple_response", "ordering", "matching", "case_study"]
HAND_OUT = {
    "title": "Week one",
    "kind": "quiz",
    "ideas": ["customization key "],
    "formats": ["multiple_choice"],
    "size": "5",
    "minutes": "20",
    "opens_at": "2026-11-24T12:00",
    "start_until": "2026-12-01T12:00",
    "attempts": "1",
    "counting": "best",
    "scores": "end",
    "feedback": "end",
}


def handed(cast, **changes):
    """What Tomas hands out by the form, published."""
    reply = cast.as_tomas.post(
        reverse("hand_out", args=[cast.classroom.pk]), {**HAND_OUT, **changes}
    )
    assert reply.status_code == 302, reply.context["page"].form.errors
    assignment = Assignment.objects.latest("pk")
    assigning.publish(assignment=assignment, at=timezone.now())
    return Assignment.objects.select_related("quiz", "classroom").get(pk=assignment.pk)


def address(name, assignment):
    return reverse(name, args=[assignment.classroom_id, assignment.pk])


def drafted(cast, **changes):
    cast.as_tomas.post(reverse("hand_out", args=[cast.classroom.pk]), {**HAND_OUT, **changes})
    return Assignment.objects.latest("pk")


def texts(quiz):
    return [
        texts_of("".join(part["text"] for part in item.content["stem"]), item.content["ask"])[0]
        for item in quiz.items.filter(form=0)
    ]


def taken(assignment, learner, *, right=5):
    """The learner's handed-in attempt with so many right."""
    attempt = start_assignment(assignment=assignment, learner=learner, at=timezone.now())
    for item in attempt.items:
        choices = [o["id"] for o in item.content["options"] if o["id"] != item.key]
        choice = item.key if item.position <= right or len(item.key.split()) > 1 else choices[0]
        actions.save_answer(
            attempt=attempt, position=item.position, reply=choice, base=0, at=timezone.now()
        )
    actions.hand_in(attempt=attempt, at=timezone.now())
    return attempt
