"""Classes, as their instructors and their learners see them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.guests import ensure_learner
from classes import access, actions, limits
from classes.assigning.learning import LearnerClassPage
from classes.forms import ClassForm, JoinForm
from classes.insight.views import overview
from classes.models import STAFF
from classes.pages import ClassesPage


@login_not_required  # a stranger learns here what a class is and may join with a code
@require_safe
@never_cache
def classes(request):
    page = ClassesPage.of(request.user) if request.user.is_authenticated else None
    return render(request, "classes/classes.html", {"page": page, "form": JoinForm()})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new_class(request):
    if request.user.is_guest:
        messages.info(request, "Sign up to make a class; what you did as a guest stays yours.")
        return redirect("account_signup")
    if not access.may_create_class(request.user):
        raise Http404("Classes are made by staff here.")
    form = ClassForm(request.POST or None)
    if form.is_valid():
        name = form.cleaned_data["name"]
        classroom = actions.create_class(name=name, instructor=request.user, at=timezone.now())
        return redirect("classroom", classroom.pk)
    status = 422 if form.is_bound else 200
    return render(request, "classes/new_class.html", {"form": form}, status=status)


@login_not_required  # a learner without an account joins as a guest with a name
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request):
    if request.method != "POST":
        name = request.user.name if request.user.is_authenticated else ""
        return render(request, "classes/join.html", {"form": JoinForm(initial={"name": name})})
    form = JoinForm(request.POST)
    if not form.is_valid():
        return render(request, "classes/join.html", {"form": form}, status=422)
    if not limits.may_try(request):
        form.add_error("code", "Too many wrong codes. Ask your instructor and try in an hour.")
        return render(request, "classes/join.html", {"form": form}, status=429)
    classroom = access.classroom_by_code(form.cleaned_data["code"])
    if classroom is None:
        limits.count_wrong_code(request)
        form.add_error("code", "No class has this code. Compare it letter by letter and try again.")
        return render(request, "classes/join.html", {"form": form}, status=422)
    learner = ensure_learner(request)
    if not learner.name:
        learner.name = form.cleaned_data["name"]
        learner.save(update_fields=["name"])
    actions.join_class(classroom=classroom, learner=learner, at=timezone.now())
    return redirect("classroom", classroom.pk)


@require_safe
@never_cache
def classroom(request, pk):
    membership = access.membership_of(request.user, pk)
    if membership.role in STAFF:
        return overview(request, membership)
    own = LearnerClassPage.of(membership, at=timezone.now())
    return render(request, "classes/own_class.html", {"page": own})
