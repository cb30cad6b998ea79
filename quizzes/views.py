"""Taking a quiz: start, answer, hand in, read the result; and the single live question."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guests import ensure_learner
from lessons.content import course
from quizzes import access, actions, checks
from quizzes.forms import AnswerForm, PracticeForm, WishesForm
from quizzes.pages import Clock, HandInPage, PracticePage, QuestionPage, ResultPage
from scenarios.drawing import NoItem

KEPT = "what was saved stands."


@login_not_required  # practice needs no account; the first POST makes a guest
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def practice(request):
    if request.method == "POST":
        return _start_practice(request)
    form = PracticeForm(initial={"size": 10, "feedback": "each", **request.GET.dict()})
    return _practice_page(request, form)


def _start_practice(request):
    form = PracticeForm(request.POST)
    if not form.is_valid():
        return _practice_page(request, form, status=422)
    at = timezone.now()
    try:
        attempt = actions.start_practice(
            learner=ensure_learner(request),
            family=form.decision.id,
            title=form.title(),
            size=form.cleaned_data["size"],
            minutes=form.cleaned_data["minutes"],
            feedback=form.cleaned_data["feedback"],
            at=at,
            wishes=form.wishes,
        )
    except NoItem:
        form.add_error(None, "There is no question of that kind. Choose a wider topic.")
        return _practice_page(request, form, status=422)
    if attempt.started_at != at:
        messages.info(request, "This quiz was running already. Hand it in to start another.")
    return redirect("attempt", attempt.pk)


def _practice_page(request, form, status=200):
    at = timezone.now()
    running = access.running_practice(request.user, at)
    wishes = WishesForm(request.POST or request.GET)
    page = PracticePage(
        form=form,
        running=running,
        clock=Clock.of(running, at=at) if running else None,
        topic=wishes.topic if wishes.is_valid() else "",
    )
    return render(request, "quizzes/practice.html", {"page": page}, status=status)


@require_safe
@never_cache
def attempt(request, pk):
    attempt = access.attempt_of(request.user, pk)
    if attempt.is_closed(timezone.now()):
        return redirect("result", pk)
    answered = set(attempt.answers.values_list("position", flat=True))
    every = range(1, len(attempt.shown) + 1)
    return redirect("question", pk, next((n for n in every if n not in answered), 1))


@require_safe
@never_cache
def question(request, pk, position):
    attempt = access.attempt_of(request.user, pk)
    at = timezone.now()
    if attempt.is_closed(at):
        return redirect("result", pk)
    return _question_page(request, attempt, position, at)


def _question_page(request, attempt, position, at, *, problem="", status=200):
    page = QuestionPage.of(attempt, access.item_at(attempt, position), at=at)
    part = "#question" if request.htmx else ""
    context = {"page": page, "problem": problem}
    return render(request, f"quizzes/question.html{part}", context, status=status)


@require_POST
@never_cache
def answer(request, pk, position):
    at = timezone.now()
    attempt = access.attempt_of(request.user, pk)
    form = AnswerForm(request.POST, shown=access.shown_at(attempt, position))
    if not form.is_valid():
        chosen = request.POST.get("choice")
        problem = f"{'That is none of the options' if chosen else 'Choose an option first'}; {KEPT}"
        return _answered(request, attempt, position, at, problem=problem, status=422)
    try:
        saved = actions.save_answer(
            attempt=attempt,
            position=position,
            choice=form.cleaned_data["choice"],
            base=form.cleaned_data["base"],
            at=at,
        )
    except actions.Refused as refusal:
        return _answered(request, attempt, position, at, problem=str(refusal), status=409)
    if saved.late:
        problem = "This answer arrived after the end. It is kept, and not counted."
        return _answered(request, attempt, position, at, problem=problem)
    return _answered(request, attempt, position, at, stored=saved)


def _answered(request, attempt, position, at, *, stored=None, problem="", status=200):
    """What the server holds now, as JSON for the page's script, or as a page."""
    if "application/json" not in request.headers.get("Accept", ""):
        if stored:
            return redirect("question", attempt.pk, position)
        if attempt.is_closed(at):
            messages.warning(request, problem)
            return redirect("result", attempt.pk)
        return _question_page(request, attempt, position, at, problem=problem, status=status)
    held = stored or attempt.answers.filter(position=position, late=False).first()
    ids = {option: id for id, option in attempt.shown[position - 1]}
    return JsonResponse(
        {
            "choice": ids[held.choice] if held else None,
            "revision": held.revision if held else 0,
            "words": problem or "Saved",
            "saved": stored is not None,
            "closed": attempt.is_closed(at),
            "seconds_left": Clock.of(attempt, at=at).seconds_left,
        },
        status=status,
    )


@require_POST
@never_cache
def reveal(request, pk, position):
    at = timezone.now()
    attempt = access.attempt_of(request.user, pk)
    form = AnswerForm(request.POST, shown=access.shown_at(attempt, position))
    if attempt.is_closed(at):
        return redirect("result", pk)
    if form.is_valid():
        # Without script the choice travels with the button.
        try:
            actions.save_answer(
                attempt=attempt,
                position=position,
                choice=form.cleaned_data["choice"],
                base=form.cleaned_data["base"],
                at=at,
            )
        except actions.AlreadyRevealed:
            pass
        except actions.Refused as refusal:
            return _question_page(request, attempt, position, at, problem=str(refusal), status=409)
    if actions.reveal(attempt=attempt, position=position, at=at) is None:
        problem = "Choose an option first; then its reasons can be shown."
        return _question_page(request, attempt, position, at, problem=problem, status=422)
    if not request.htmx:
        return redirect("question", pk, position)
    return _question_page(request, attempt, position, at)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_in(request, pk):
    at = timezone.now()
    attempt = access.attempt_of(request.user, pk)
    if request.method == "POST":
        actions.hand_in(attempt=attempt, at=at)
        return redirect("result", pk)
    if attempt.is_closed(at):
        return redirect("result", pk)
    return render(request, "quizzes/hand_in.html", {"page": HandInPage.of(attempt, at=at)})


@require_safe
@never_cache
def result(request, pk):
    at = timezone.now()
    attempt = access.attempt_of(request.user, pk)
    if not attempt.is_closed(at):
        return redirect("attempt", pk)
    return render(request, "quizzes/result.html", {"page": ResultPage.of(attempt, at=at)})


@login_not_required  # a question to try stands on public pages
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def check(request, family):
    if family not in course().families:
        raise Http404(f"There is no family {family!r}.")
    given = request.POST if request.method == "POST" else request.GET
    form = WishesForm({**given.dict(), "family": family})
    if not form.is_valid():
        return _check_page(request, {"problem": "There is no question of that kind."}, status=422)
    nonce = given.get("nonce", "")[:40] if request.method == "POST" else checks.new_nonce()
    try:
        check = checks.check_of(course().families[family], nonce, form.wishes)
    except NoItem:
        return _check_page(request, {"problem": "There is no question of that kind."}, status=422)
    context = {"check": check, "wishes": form.wishes, "lesson": check.family.lesson}
    if request.method != "POST":
        return _check_page(request, context)
    if given.get("token") != check.token:
        fresh = checks.check_of(check.family, checks.new_nonce(), form.wishes)
        problem = "That question was rewritten meanwhile; here is another one."
        return _check_page(request, {**context, "check": fresh, "problem": problem}, status=409)
    choice = check.chosen(given.get("choice", ""))
    if choice is None:
        return _check_page(request, {**context, "problem": "Choose one of the options."}, 422)
    return _check_page(request, {**context, "proof": check.proof(choice)})


def _check_page(request, context, status=200):
    part = "#check" if request.htmx else ""
    return render(request, f"quizzes/check.html{part}", context, status=status)
