"""What a class is given to do: the list, drafts and their preview, changes, and the start."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classes import access
from classes.assigning import actions
from classes.assigning.forms import KINDS, LessonForm, RulesForm, StartedForm, first_wish, wish_of
from classes.assigning.mixes import MOCK, QUIZ, for_an_insight, mix_of
from classes.assigning.pages import AssignmentsPage, HandOutPage, PreviewPage
from classes.assigning.rules import Rules
from classes.learners import learners_of
from classes.models import Membership
from scenarios.drawing import NoItem

PAGE = ["GET", "HEAD", "POST"]


def says_no(view):
    """What cannot be done now is told on the list of assignments, and changes nothing."""

    @wraps(view)
    def wrapped(request, pk, *args, **kwargs):
        try:
            return view(request, pk, *args, **kwargs)
        except (actions.NotNow, NoItem) as refusal:
            messages.warning(request, str(refusal))
            return redirect("assignments", pk)

    return wrapped


@require_safe
@never_cache
def assignments(request, pk):
    classroom = access.classroom_seen_by(request.user, pk)
    page = AssignmentsPage.of(classroom, user=request.user, at=timezone.now())
    return render(request, "classes/assignments.html", {"page": page})


@require_http_methods(PAGE)
@never_cache
def hand_out(request, pk):
    """A choice of three kinds; then the form of that kind."""
    classroom = access.classroom_taught_by(request.user, pk)
    at = timezone.now()
    given = request.POST if request.method == "POST" else request.GET
    kind = given.get("kind", QUIZ if request.method == "POST" else "")
    if kind not in KINDS:
        context = {"page": HandOutPage.of(classroom, None, kind="")}
        return render(request, "classes/hand_out_choice.html", context)
    people = learners_of(classroom)
    form = KINDS[kind](request.POST or None, initial=first_wish(kind, at), people=people)
    if form.is_valid():
        try:
            return _handed_out(request, classroom, form, at)
        except (actions.NotNow, NoItem) as refusal:
            form.add_error(None, str(refusal))
    return _form_page(request, HandOutPage.of(classroom, form, kind=kind))


def _handed_out(request, classroom, form, at):
    if isinstance(form, LessonForm):
        lesson = actions.hand_out_lesson(classroom=classroom, at=at, **form.deed())
        count = len(form.given_to)
        whom = f"{count} learner{'' if count == 1 else 's'}" if count else "the class"
        messages.success(request, f"{lesson.title} was given to {whom} to read.")
        return redirect("assignments", classroom.pk)
    draft = actions.draft(
        classroom=classroom,
        instructor=request.user,
        mix=form.mix(),
        rules=form.rules(),
        recipients=form.given_to,
        at=at,
    )
    return redirect("preview_assignment", classroom.pk, draft.pk)


def _form_page(request, page):
    status = 422 if page.form.is_bound else 200
    return render(request, "classes/hand_out.html", {"page": page}, status=status)


@require_http_methods(PAGE)
@never_cache
def edit(request, pk, assignment):
    found = access.handed_taught_by(request.user, pk, assignment)
    at = timezone.now()
    form, kind = _edit_form(request, found)
    if form.is_valid():
        try:
            _changed(found, form, at)
        except (actions.NotNow, NoItem) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found.title} was changed.")
            name = "assignments" if found.quiz_id is None else "preview_assignment"
            return redirect(name, pk, *([] if found.quiz_id is None else [found.pk]))
    return _form_page(request, HandOutPage.of(found.classroom, form, kind=kind, assignment=found))


def _edit_form(request, found):
    """The form that fits what may still change, and the kind of the page."""
    posted, initial = request.POST or None, wish_of(found)
    people = learners_of(found.classroom)
    if found.quiz_id is None:
        return LessonForm(posted, initial=initial, people=people), "lesson"
    mix = mix_of(found.asked)
    started = found.asked.begun
    if started:
        form = StartedForm(
            posted, initial=initial, before=Rules.of(found), formats=mix.get("formats", ())
        )
        return form, "started"
    if found.published_at is None and not for_an_insight(found.asked):
        return KINDS[mix["kind"]](posted, initial=initial, people=people), mix["kind"]
    formats = mix.get("formats", ())
    kind = "published" if found.published_at else "insight"
    return RulesForm(posted, initial=initial, people=people, formats=formats), kind


def _changed(found, form, at):
    if isinstance(form, LessonForm):
        actions.change_lesson(assignment=found, **form.deed())
        return
    new = None
    if hasattr(form, "mix") and form.kind != MOCK:
        before = mix_of(found.asked)
        new = form.mix() if any(before.get(k) != v for k, v in form.mix().items()) else None
    whom = form.given_to if "recipients" in form.fields else None
    actions.change(assignment=found, rules=form.rules(), mix=new, recipients=whom, at=at)
    found.asked.refresh_from_db()


@require_safe
@never_cache
def preview(request, pk, assignment):
    found = access.assignment_seen_by(request.user, pk, assignment)
    drawn = request.GET.get("drawn", "")
    page = PreviewPage.of(found, user=request.user, at=timezone.now(), drawn=drawn)
    return render(request, "classes/preview.html", {"page": page})


@require_POST
@never_cache
@says_no
def redraw(request, pk, assignment):
    found = access.assignment_taught_by(request.user, pk, assignment)
    position = request.POST.get("position", "")
    if not position.isdecimal() or not 1 <= int(position[:4]) <= found.asked.size:
        messages.warning(request, "There is no such question.")
        return redirect("preview_assignment", pk, assignment)
    places = actions.redraw_question(
        assignment=found, position=int(position[:4]), at=timezone.now()
    )
    told = ", ".join(map(str, places))
    messages.success(request, f"Question {told} is another one now, and proved.")
    address = redirect("preview_assignment", pk, assignment)
    address["Location"] += f"?drawn={places[0]}#q{places[0]}"
    return address


@require_POST
@never_cache
@says_no
def publish(request, pk, assignment):
    found = access.handed_taught_by(request.user, pk, assignment)
    actions.publish(assignment=found, at=timezone.now())
    messages.success(request, f"{found.title} was handed out.")
    return redirect("assignments", pk)


@require_POST
@never_cache
@says_no
def duplicate(request, pk, assignment):
    found = access.handed_taught_by(request.user, pk, assignment)
    copy = actions.duplicate(assignment=found, instructor=request.user, at=timezone.now())
    messages.success(request, f"Here is a draft like {found.title}; its window begins now.")
    return redirect("edit_assignment", pk, copy.pk)


@require_POST
@never_cache
@says_no
def withdraw(request, pk, assignment):
    found = access.handed_taught_by(request.user, pk, assignment)
    actions.withdraw(assignment=found, at=timezone.now())
    messages.success(request, f"{found.title} is a draft again; learners do not see it.")
    return redirect("assignments", pk)


@require_POST
@never_cache
@says_no
def delete(request, pk, assignment):
    found = access.handed_taught_by(request.user, pk, assignment)
    title = found.title
    actions.delete_draft(assignment=found, at=timezone.now())
    messages.success(request, f"The draft {title} was deleted.")
    return redirect("assignments", pk)


@require_POST
@never_cache
def start(request, pk, assignment):
    found = access.assignment_for(request.user, pk, assignment)
    try:
        attempt = actions.start_assignment(
            assignment=found, learner=request.user, at=timezone.now()
        )
    except Membership.DoesNotExist:  # removed from the class at this moment
        raise Http404("You are not in this class.") from None
    except actions.NotNow as refusal:
        messages.warning(request, str(refusal))
        return redirect("classroom", pk)
    return redirect("attempt", attempt.pk)
