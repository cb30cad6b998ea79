"""What a class's answers say, as its staff sees it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from classes import access
from classes.insight.actions import hand_out_next
from classes.insight.forms import StepForm
from classes.insight.pages import AssignmentInsightsPage, InsightsPage, OverviewPage
from classes.insight.steps import Unknown
from classes.models import Role
from quizzes.actions import Refused


def overview(request, membership):
    """The class's page for one of its staff."""
    context = {
        "page": OverviewPage.of(membership.classroom, at=timezone.now()),
        "teaches": _may_hand_out(membership),
    }
    return render(request, "classes/classroom.html", context)


@require_safe
@never_cache
def insights(request, pk):
    classroom = access.classroom_seen_by(request.user, pk)
    page = InsightsPage.of(classroom, at=timezone.now(), assignment=_chosen(request, pk))
    teaches = _may_hand_out(access.membership_of(request.user, pk))
    return render(request, "classes/insights.html", {"page": page, "teaches": teaches})


def _may_hand_out(membership):
    return membership.role == Role.INSTRUCTOR and membership.classroom.archived_at is None


def _chosen(request, pk):
    """The assignment that was asked for, or None for all of them."""
    wanted = request.GET.get("assignment", "")
    if not wanted:
        return None
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= 18):
        raise Http404("There is no such assignment.")
    found = access.assignment_seen_by(request.user, pk, int(wanted))
    if found.quiz is None:
        raise Http404("A lesson has no answers.")
    return found


@require_safe
@never_cache
def assignment_insights(request, pk, assignment):
    found = access.assignment_seen_by(request.user, pk, assignment)
    if found.quiz is None:
        raise Http404("A lesson has no answers.")
    page = AssignmentInsightsPage.of(found, at=timezone.now())
    return render(request, "classes/assignment_insights.html", {"page": page})


@require_POST
@never_cache
def next_step(request, pk):
    classroom = access.classroom_taught_by(request.user, pk)
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Choose what is to be practiced; nothing was made.")
        return redirect("insights", pk)
    try:
        made = hand_out_next(
            classroom=classroom,
            instructor=request.user,
            subject=form.subject,
            learners=form.who,
            at=timezone.now(),
        )
    except Unknown:
        messages.error(request, "There are no questions on this; nothing was made.")
        return redirect("insights", pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("insights", pk)
    messages.success(request, made.words)
    return redirect("preview_assignment", pk, made.assignment.pk)
