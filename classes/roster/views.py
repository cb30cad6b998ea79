"""Who is in a class: settings, join code, people, lists, and what is agreed with each."""

from functools import wraps
from hashlib import sha256

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from classes import access, limits
from classes.codes import read_code, shown_code
from classes.forms import ClassForm, JoinForm
from classes.models import STAFF, Role
from classes.roster import actions
from classes.roster.forms import ApplyForm, ListForm, RoleForm, StaffForm, TermsForm
from classes.roster.lists import read
from classes.roster.pages import PreviewPage, RosterPage, SettingsPage
from classes.roster.steps import steps_of

LIST = "list_to_import"
NO_ACCOUNT = "No account with this address; ask them to sign up first."
TOO_OFTEN = "Too many addresses were looked up. Try again in an hour."


# Where a refused deed is told; the page of people for all others.
TOLD = {
    "leave_class": "classroom",
    "class_settings": "class_settings",
    "renew_code": "class_settings",
    "close_code": "class_settings",
}


def refusing(view):
    """A refused deed is told in words; nothing has changed."""

    @wraps(view)
    def guarded(request, pk, *args, **kwargs):
        try:
            return view(request, pk, *args, **kwargs)
        except actions.Refused as refusal:
            messages.warning(request, str(refusal))
            return redirect(TOLD.get(view.__name__, "roster"), pk)

    return guarded


def _teaches(request, classroom):
    return access.member_of(classroom, request.user.pk).role == Role.INSTRUCTOR


# Settings and the code.


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@refusing
def class_settings(request, pk):
    if request.method != "POST":
        classroom = access.classroom_seen_by(request.user, pk)
        return _settings_page(request, classroom, ClassForm(initial={"name": classroom.name}))
    classroom = access.classroom_taught_by(request.user, pk)
    form = ClassForm(request.POST)
    if not form.is_valid():
        return _settings_page(request, classroom, form, status=422)
    actions.rename(classroom=classroom, name=form.cleaned_data["name"])
    messages.success(request, "Renamed.")
    return redirect("class_settings", pk)


def _settings_page(request, classroom, form, status=200):
    address = reverse("join_link", args=[shown_code(classroom.join_code)])
    page = SettingsPage.of(
        classroom,
        address=request.build_absolute_uri(address),
        teaches=_teaches(request, classroom),
        form=form,
        at=timezone.now(),
    )
    return render(request, "classes/settings.html", {"page": page}, status=status)


@require_POST
@never_cache
@refusing
def renew_code(request, pk):
    actions.renew_code(classroom=access.classroom_taught_by(request.user, pk))
    messages.success(request, "The class has a new code; the old one lets nobody in any more.")
    return redirect("class_settings", pk)


@require_POST
@never_cache
@refusing
def close_code(request, pk):
    """Close joining, or open it again."""
    open = request.POST.get("open") == "yes"
    actions.let_in(classroom=access.classroom_taught_by(request.user, pk), open=open)
    said = "The code lets people in again." if open else "The code lets nobody in now."
    messages.success(request, said)
    return redirect("class_settings", pk)


@require_POST
@never_cache
def archive_class(request, pk):
    """Archive the class, or bring it back."""
    back = request.POST.get("back") == "yes"
    classroom = access.classroom_taught_by(request.user, pk)
    actions.archive(classroom=classroom, at=None if back else timezone.now())
    said = "The class is back." if back else "The class is archived; it can be read, not changed."
    messages.success(request, said)
    return redirect("class_settings", pk)


@login_not_required  # whoever reads the code on the wall may have no account
@require_safe
@never_cache
def join_link(request, code):
    """The form with the code in it. Nothing is looked up here: a code is tried by posting it."""
    name = request.user.name if request.user.is_authenticated else ""
    form = JoinForm(initial={"name": name, "code": shown_code(read_code(code))})
    return render(request, "classes/join.html", {"form": form})


# People.


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@refusing
def roster(request, pk):
    """Everybody; posting adds an instructor or an assistant."""
    if request.method != "POST":
        classroom = access.classroom_seen_by(request.user, pk)
        return _roster_page(request, classroom, StaffForm())
    classroom = access.classroom_taught_by(request.user, pk)
    form = StaffForm(request.POST)
    if not form.is_valid():
        return _roster_page(request, classroom, form, status=422)
    if not limits.may_look_up(request):
        form.add_error("email", TOO_OFTEN)
        return _roster_page(request, classroom, form, status=429)
    account = actions.account_of(form.cleaned_data["email"])
    if account is None:
        limits.count_look_up(request)
        form.add_error("email", NO_ACCOUNT)
        return _roster_page(request, classroom, form, status=422)
    role = form.cleaned_data["role"]
    actions.add_staff(classroom=classroom, account=account, role=role, at=timezone.now())
    messages.success(request, f"{account.display_name} is {_of(role)} now.")
    return redirect("roster", pk)


def _of(role):
    return {Role.LEARNER: "a learner", Role.ASSISTANT: "an assistant"}.get(role, "an instructor")


def _roster_page(request, classroom, form, status=200):
    page = RosterPage.of(classroom, teaches=_teaches(request, classroom), form=form)
    return render(request, "classes/roster.html", {"page": page, "roles": Role}, status=status)


@require_POST
@never_cache
@refusing
def member_role(request, pk, learner):
    classroom = access.classroom_taught_by(request.user, pk)
    membership = access.member_of(classroom, learner)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise actions.Refused("Choose a role.")
    role = form.cleaned_data["role"]
    actions.change_role(membership=membership, role=role)
    messages.success(request, f"{membership.user.display_name} is {_of(role)} now.")
    return redirect("classroom" if membership.user == request.user else "roster", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@refusing
def member_terms(request, pk, learner):
    """What is agreed with one learner."""
    classroom = access.classroom_taught_by(request.user, pk)
    membership = access.learner_of(classroom, learner)
    actions.changeable(classroom)
    form = TermsForm.of(membership)
    if request.method == "POST":
        form = TermsForm(request.POST, guest=membership.user.is_guest)
    if form.is_valid():
        found = actions.agree(membership=membership, **form.deed())
        messages.success(request, f"Agreed with {found.user.display_name}.")
        return redirect("roster", pk)
    context = {"form": form, "membership": membership, "classroom": classroom, "roles": Role}
    status = 422 if form.is_bound else 200
    return render(request, "classes/member_terms.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@refusing
def member_remove(request, pk, learner):
    classroom = access.classroom_taught_by(request.user, pk)
    membership = access.member_of(classroom, learner)
    if request.method == "POST":
        actions.remove(membership=membership)
        messages.success(request, f"{membership.user.display_name} is not in the class any more.")
        return redirect("classes") if membership.user == request.user else redirect("roster", pk)
    actions.changeable(classroom)
    context = {"membership": membership, "classroom": classroom}
    return render(request, "classes/member_remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@refusing
def leave_class(request, pk):
    membership = access.membership_of(request.user, pk)
    if request.method == "POST":
        actions.remove(membership=membership)
        messages.success(request, f"You have left {membership.classroom.name}.")
        return redirect("classes")
    actions.changeable(membership.classroom)
    context = {"membership": membership, "staff": membership.role in STAFF}
    return render(request, "classes/leave_class.html", context)


@require_POST
@never_cache
@refusing
def cancel_place(request, pk, place):
    classroom = access.classroom_taught_by(request.user, pk)
    actions.cancel_place(place=access.place_in(classroom, place))
    messages.success(request, "The place is not kept any more.")
    return redirect("roster", pk)


# Lists.


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@refusing
def roster_import(request, pk):
    """A list: read and told first, done when its instructor has seen what it does."""
    classroom = access.classroom_taught_by(request.user, pk)
    actions.changeable(classroom)
    if request.method != "POST":
        return _preview(request, PreviewPage(classroom, ListForm()))
    if "digest" in request.POST:
        return _apply(request, classroom)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _preview(request, PreviewPage(classroom, form), status=422)
    if not limits.may_look_up(request):
        form.add_error(None, TOO_OFTEN)
        return _preview(request, PreviewPage(classroom, form), status=429)
    limits.count_look_up(request)
    text, guess = form.read()
    listing = read(text)
    if listing.faults:
        page = PreviewPage(classroom, form, listing, guess=guess)
        return _preview(request, page, status=422)
    request.session[LIST] = {"class": pk, "text": text}
    steps = tuple(steps_of(classroom, listing.lines))
    return _preview(request, PreviewPage(classroom, form, listing, steps, guess, _digest(text)))


def _preview(request, page, status=200):
    return render(request, "classes/roster_import.html", {"page": page}, status=status)


def _digest(text):
    return sha256(text.encode("utf-8", "replace")).hexdigest()


def _apply(request, classroom):
    kept = request.session.pop(LIST, {})
    form = ApplyForm(request.POST)
    seen = form.is_valid() and form.cleaned_data["digest"] == _digest(kept.get("text", ""))
    if not seen or kept.get("class") != classroom.pk:
        messages.warning(request, "Nothing was imported. Give the list once more, please.")
        return redirect("roster_import", classroom.pk)
    lines = read(kept["text"]).lines
    steps = actions.import_list(classroom=classroom, lines=lines, at=timezone.now())
    changed = sum(step.deed not in ("none", "staff") for step in steps)
    line = "line has" if changed == 1 else "lines have"
    messages.success(request, f"Imported: {changed} {line} changed something.")
    return redirect("roster", classroom.pk)
