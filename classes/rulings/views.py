"""Ruling on questions of a class: the form with its preview, the history, learners' reports."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from classes import access
from classes.rulings.forms import RulingForm, UndoForm
from classes.rulings.pages import PreviewPage, ReportedPage, RulePage, RulingPage, may_rule
from quizzes import rulings
from quizzes.actions import Refused
from quizzes.models import Item, Ruling

ARCHIVED = "This class has ended; its scores stand as they are."
# For so long one request computes marks; the next one goes on.
SECONDS = 1.0


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def reported(request, pk):
    if request.method == "POST":
        return _settle(request, access.classroom_taught_by(request.user, pk))
    classroom = access.classroom_seen_by(request.user, pk)
    page = ReportedPage.of(classroom, may_rule=may_rule(request.user, classroom))
    return render(request, "classes/reported.html", {"page": page})


def _settle(request, classroom):
    """Nothing is to be changed about a question that learners reported."""
    number = request.POST.get("item", "")
    if classroom.archived_at is not None:
        messages.warning(request, ARCHIVED)
    elif number.isdecimal() and len(number) < 19:
        items = Item.objects.filter(pk=int(number), quiz__assignment__classroom=classroom)
        if rulings.settle_reports(items, by=request.user, at=timezone.now()):
            messages.success(request, "Noted: nothing is to be changed.")
    return redirect("reported", classroom.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rule(request, pk, assignment, item):
    """The first post shows what would move, the second one does it."""
    at = timezone.now()
    found, item = access.item_taught_by(request.user, pk, assignment, item)
    if found.classroom.archived_at is not None:
        messages.warning(request, ARCHIVED)
        return redirect("reported", pk)
    page = RulePage.of(found, item, at=at)
    form = RulingForm(
        request.POST if request.method == "POST" else None,
        initial={"scope": Ruling.Scope.ITEM},
        replies=page.wrong,
        alike=page.alike,
        running=page.running,
    )
    context = {"page": page, "form": form}
    if form.is_valid():
        try:
            made = _ruled(request, form, item, at)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if made.pk:
                return redirect("ruling", pk, made.pk)
            context |= {"preview": PreviewPage.of(made, found.classroom, at=at), "seen": form.mark}
    status = 422 if form.errors else 200
    return render(request, "classes/rule.html", context, status=status)


def _ruled(request, form, item, at):
    """The ruling, made if it was seen in a preview; Refused if it cannot be."""
    draft = Ruling(item=item, reason=form.cleaned_data["reason"], **form.decision)
    if not form.confirmed:
        rulings.check(draft)
        return draft
    made = rulings.rule(item=item, reason=draft.reason, by=request.user, at=at, **form.decision)
    rulings.remark(made, at=at, seconds=SECONDS)
    return made


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ruling(request, pk, ruling):
    """A ruling with its history. A post goes on with the marks, or takes the ruling back."""
    if request.method != "POST":
        found = access.ruling_seen_by(request.user, pk, ruling)
        teaches = may_rule(request.user, found.item.quiz.assignment.classroom)
        return _ruling_page(request, found, UndoForm(), teaches)
    found = access.ruling_taught_by(request.user, pk, ruling)
    if found.item.quiz.assignment.classroom.archived_at is not None:
        messages.warning(request, ARCHIVED)
        return redirect("ruling", pk, ruling)
    if "undo" in request.POST:
        return _undo(request, found)
    rulings.remark(found, at=timezone.now(), seconds=SECONDS)
    if request.htmx:
        return _ruling_page(request, found, UndoForm(), True)
    return redirect("ruling", pk, ruling)


def _undo(request, found):
    at, form = timezone.now(), UndoForm(request.POST)
    if not form.is_valid():
        return _ruling_page(request, found, form, True, status=422)
    try:
        undone = rulings.undo(
            ruling=found, reason=form.cleaned_data["reason"], by=request.user, at=at
        )
        rulings.remark(undone, at=at, seconds=SECONDS)
    except Refused as refusal:
        messages.warning(request, str(refusal))
    return redirect("ruling", found.item.quiz.assignment.classroom_id, found.pk)


def _ruling_page(request, found, form, teaches, status=200):
    page = RulingPage.of(found, at=timezone.now(), may_rule=teaches)
    part = "#ruling" if request.htmx else ""
    context = {"page": page, "form": form}
    return render(request, f"classes/ruling.html{part}", context, status=status)
