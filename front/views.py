"""The first page, the advisor, and how questions are made."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from front import access
from front.forms import PreviewForm
from front.pages import AdvisorPage, HomePage
from front.previews import PreviewPage
from front.reports import QuestionsPage
from lessons.content import course
from quizzes import checks
from scenarios.advice import UnknownFact, advise
from scenarios.drawing import Wishes


@login_not_required  # the first page is for strangers first of all
@require_safe
@never_cache
def home(request):
    if request.user.is_authenticated:
        page = HomePage.of(request.user, at=timezone.now())
        return render(request, "front/home.html", {"page": page})
    family = course().family
    context = {
        "check": checks.check_of(family, checks.new_nonce(), Wishes()),
        "wishes": Wishes(),
        "course": course(),
        "family": family,
    }
    return render(request, "front/welcome.html", context)


@login_not_required  # the board can be used and shared by anybody
@require_safe
def advisor(request, family):
    try:
        found = course().families[family]
    except KeyError:
        raise Http404(f"There is no family {family!r}.") from None
    facts = {name: value for name, value in request.GET.items() if value}
    query = urlencode(facts)
    if len(facts) < len(request.GET) and not request.htmx:
        return redirect(f"{request.path}?{query}" if query else request.path)
    problem, status = "", 200
    try:
        advice = advise(found, facts)
    except UnknownFact as error:
        problem, status = str(error), 422
        facts = _known(found, facts)
        advice = advise(found, facts)
    page = AdvisorPage.of(found, facts, advice, query)
    part = "#board" if request.htmx else ""
    context = {"page": page, "problem": problem, "chosen": bool(request.htmx)}
    response = render(request, f"front/advisor.html{part}", context, status=status)
    if request.htmx:
        response["HX-Push-Url"] = f"{request.path}?{query}" if query else request.path
    return response


def _known(family, facts):
    """Those of the facts that the family has."""
    known = {(level.attribute, level.level) for level in family.levels.values()}
    return {name: value for name, value in facts.items() if (name, value) in known}


@login_not_required  # anyone may see how questions are proved
@require_safe
def about_questions(request):
    page = QuestionsPage.of(course().families.values())
    return render(request, "front/about_questions.html", {"page": page})


@login_not_required  # the door answers 404 to everybody who is not staff, signed in or not
@require_safe
@never_cache
def preview_question(request, family):
    found = access.family_for_staff(request.user, family)
    form = PreviewForm(request.GET.dict(), family=found)
    if form.is_valid():
        page, status = PreviewPage.of(found, form.wanted), 200
    else:
        page, status = PreviewPage.empty(found), 422
    context = {"page": page, "form": form}
    return render(request, "front/preview.html", context, status=status)
