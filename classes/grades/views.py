"""Scores of a class, as its staff sees them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from classes import access
from classes.grades import files
from classes.grades.actions import Archived, set_override
from classes.grades.book import Gradebook
from classes.grades.forms import OverrideForm
from classes.grades.pages import (
    AssignmentPage,
    AttemptPage,
    GradebookPage,
    LearnerPage,
    OverridePage,
)
from classes.grades.wanted import Wanted

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@never_cache
def gradebook(request, pk):
    book = _book(request, pk)
    page = GradebookPage.of(book, number=request.GET.get("page", "1"))
    return render(request, "classes/gradebook.html", {"page": page})


@require_safe
@never_cache
def gradebook_csv(request, pk):
    book = _book(request, pk)
    return _file(files.to_csv(book), "text/csv; charset=utf-8", files.name_of(book, "csv"))


@require_safe
@never_cache
def gradebook_xlsx(request, pk):
    book = _book(request, pk)
    return _file(files.to_xlsx(book), XLSX, files.name_of(book, "xlsx"))


def _book(request, pk):
    classroom = access.classroom_seen_by(request.user, pk)
    return Gradebook.of(classroom, at=timezone.now(), wanted=Wanted.of(request.GET))


def _file(content, kind, name):
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@never_cache
def assignment(request, pk, assignment):
    found = access.handed_seen_by(request.user, pk, assignment)
    page = AssignmentPage.of(found, at=timezone.now(), wanted=Wanted.of(request.GET))
    return render(request, "classes/assignment.html", {"page": page})


@require_safe
@never_cache
def learner(request, pk, learner):
    membership = access.learner_seen_by(request.user, pk, learner)
    teaches = access.teaches(request.user, membership.classroom)
    page = LearnerPage.of(membership, at=timezone.now(), teaches=teaches)
    return render(request, "classes/learner.html", {"page": page})


@require_safe
@never_cache
def learner_attempt(request, pk, assignment, learner):
    found = access.assignment_seen_by(request.user, pk, assignment)
    attempts = access.attempts_in(found, learner)
    number = request.GET.get("attempt")
    chosen = access.numbered(attempts, number) if number is not None else None
    page = AttemptPage.of(found, attempts, chosen, at=timezone.now())
    if page is None:
        messages.info(request, "This attempt is still running; it can be read once it is over.")
        return redirect("learner", pk, learner)
    return render(request, "classes/attempt.html", {"page": page.result, "of": page})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def override(request, pk, assignment, learner):
    found, person = access.given_by(request.user, pk, assignment, learner)
    at = timezone.now()
    page = OverridePage.of(found, person, at=at)
    form = OverrideForm(request.POST or None, scored=found.quiz_id is not None, holds=page.holds)
    if form.is_valid():
        try:
            set_override(assignment=found, learner=person, by=request.user, at=at, **form.deed())
        except Archived as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Saved: {found.title}, {person.display_name}.")
            return redirect("learner", pk, learner)
    status = 422 if form.is_bound else 200
    context = {"page": page, "form": form}
    return render(request, "classes/override.html", context, status=status)
