"""The live view of one assignment, and what its staff can do from there."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localtime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from classes import access
from classes.live.forms import EndForm, NoticeForm, TimeForm
from classes.live.pages import LivePage, deeds_of
from quizzes import deeds
from quizzes.actions import Refused

ARCHIVED = "This class is archived: it can be read and not changed. Nothing was changed."


@require_safe
@never_cache
def live(request, pk, assignment):
    found = access.assignment_seen_by(request.user, pk, assignment)
    return _page(request, found, _target(found, request.GET))


@require_safe
@never_cache
def live_rows(request, pk, assignment):
    """The part of the page that changes; nothing, if the page shows it already."""
    found = access.assignment_seen_by(request.user, pk, assignment)
    if not request.htmx:
        return redirect("live", pk, assignment)
    page = LivePage.of(found, at=timezone.now(), number=request.GET.get("page"))
    seen = request.GET.get("seen", "")
    if not page.differs(seen):
        return HttpResponse(status=204)
    context = {"page": page, "counts": page.counts_differ(seen)}
    return render(request, "classes/live.html#rows", context)


@require_POST
@never_cache
def add_time(request, pk, assignment):
    at = timezone.now()
    found = access.assignment_seen_by(request.user, pk, assignment)
    target = _target(found, request.POST)
    form = TimeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, target, time=form, status=422)
    try:
        _open(found)
        said = _give_time(found, target, by=request.user, at=at, **form.cleaned_data)
    except Refused as refusal:
        return _page(request, found, target, time=form, problem=str(refusal), status=409)
    messages.success(request, said)
    return redirect("live", pk, assignment)


def _give_time(found, target, *, minutes, **deed):
    """Do it, and say what was done."""
    more = f"{minutes} more minute{'' if minutes == 1 else 's'}"
    if target is not None:
        change = deeds.give_time(attempt=target, minutes=minutes, **deed)
        return f"{target.learner.display_name} has {more}, until {localtime(change.after):%H:%M}."
    changes = deeds.give_time_to_all(attempts=access.taken_in(found), minutes=minutes, **deed)
    return f"{_learners(len(changes))} {'has' if len(changes) == 1 else 'have'} {more}."


@require_POST
@never_cache
def end_attempts(request, pk, assignment):
    """First says what will happen; done once that was read."""
    at = timezone.now()
    found = access.assignment_seen_by(request.user, pk, assignment)
    target = _target(found, request.POST)
    attempts = access.taken_in(found)
    if target is not None:
        attempts = attempts.filter(pk=target.pk)
    sure = "sure" in request.POST
    form = EndForm(request.POST if sure else None)
    try:
        _open(found)
        if form.is_valid():
            ended = deeds.end_now(attempts=attempts, by=request.user, at=at, **form.cleaned_data)
            messages.success(request, f"It was ended for {_whom(target, len(ended))}.")
            return redirect("live", pk, assignment)
        count = attempts.open(at).count()
        if not count:
            raise Refused(deeds.NOBODY)
    except Refused as refusal:
        return _page(request, found, target, problem=str(refusal), status=409)
    context = {"assignment": found, "target": target, "whom": _whom(target, count), "form": form}
    context["startable"] = at < found.start_until
    return render(request, "classes/live_end.html", context, status=422 if sure else 200)


@require_POST
@never_cache
def send_notice(request, pk, assignment):
    at = timezone.now()
    found = access.assignment_seen_by(request.user, pk, assignment)
    target = _target(found, request.POST)
    form = NoticeForm(request.POST)
    if not form.is_valid():
        return _page(request, found, target, notice=form, status=422)
    reached = access.taken_in(found).open(at)
    try:
        _open(found)
        if not (reached.filter(pk=target.pk) if target else reached).exists():
            raise Refused("Nobody who would read it is taking it now; it was not sent.")
    except Refused as refusal:
        return _page(request, found, target, notice=form, problem=str(refusal), status=409)
    deeds.tell(quiz=found.asked, attempt=target, by=request.user, at=at, **form.cleaned_data)
    messages.success(request, f"Your message goes to {_whom(target, reached.count())}.")
    return redirect("live", pk, assignment)


def _open(found):
    if found.classroom.archived_at is not None:
        raise Refused(ARCHIVED)


class TargetForm(forms.Form):
    attempt = forms.IntegerField(min_value=1, max_value=2**31 - 1)


def _target(found, given):
    """The attempt that a deed is for; None: all that run."""
    if not given.get("attempt"):
        return None
    form = TargetForm(given)
    return access.attempt_in(found, form.cleaned_data["attempt"] if form.is_valid() else 0)


def _learners(count):
    return f"{count} learner{'' if count == 1 else 's'}"


def _whom(target, count):
    return target.learner.display_name if target else _learners(count)


def _page(request, found, target, *, time=None, notice=None, problem="", status=200):
    at = timezone.now()
    context = {
        "page": LivePage.of(found, at=at, number=request.GET.get("page")),
        "target": target,
        "target_open": target is not None and not target.is_closed(at),
        "time": time or TimeForm(),
        "notice": notice or NoticeForm(),
        "problem": problem,
        "deeds": deeds_of(found),
    }
    return render(request, "classes/live.html", context, status=status)
