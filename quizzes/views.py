"""Taking a quiz: start, answer, note, hand in, read the result; and the single live question."""

from contextlib import suppress
from dataclasses import replace
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guests import ensure_learner
from lessons.content import course
from measurement.replies import MATCHING, MULTIPLE_RESPONSE, ORDERING
from quizzes import access, actions, checks, modes, pauses
from quizzes.changes import change_of
from quizzes.forms import (
    AsideForm,
    PlaceForm,
    PracticeForm,
    ReportForm,
    TopicForm,
    WishesForm,
    families,
    topics,
)
from quizzes.history import History
from quizzes.models import Mode
from quizzes.pages import (
    Clock,
    HandInPage,
    PracticePage,
    QuestionPage,
    ResultPage,
    Running,
)
from quizzes.replies import PLACE, Asked, Malformed, base_of
from quizzes.told import told_in
from scenarios.drawing import NoItem
from scenarios.items import Item as Question

KEPT = "what was saved stands."
TOO_LONG = f"A note has 1,000 characters at most; {KEPT}"
# Formats whose reply is taken back by choosing nothing.
UNTICKED = (MULTIPLE_RESPONSE, MATCHING)


def hidden_while_paused(view):
    """Whatever the view asks of a paused attempt, the answer is that it is paused."""

    @wraps(view)
    def guarded(request, pk, *args, **kwargs):
        try:
            return view(request, pk, *args, **kwargs)
        except actions.Paused:
            return _paused_page(request, access.attempt_of(request.user, pk))

    return guarded


def _paused_page(request, attempt):
    page = pauses.PausedPage.of(attempt, position=_position(request, attempt), at=timezone.now())
    status = 200 if request.method in ("GET", "HEAD") else 409
    if "application/json" in request.headers.get("Accept", ""):
        words = "This quiz is paused; nothing was saved meanwhile. Go on, then answer."
        return JsonResponse({"paused": True, "saved": False, "words": words}, status=409)
    part = "#paused" if request.htmx else ""
    return render(request, f"quizzes/paused.html{part}", {"page": page}, status=status)


def _position(request, attempt):
    """The question to go back to: of the address or of the form; 1 if there is none."""
    form = PlaceForm({**request.POST.dict(), **request.resolver_match.kwargs})
    found = form.cleaned_data["position"] if form.is_valid() else 1
    return min(found, len(attempt.shown))


@login_not_required  # practice needs no account; the first POST makes a guest
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def practice(request):
    if request.method == "POST":
        return _start_practice(request)
    return _practice_page(request, _own_mix(**request.GET.dict()))


def _start_practice(request):
    at = timezone.now()
    mode = request.POST.get("mode", Mode.CUSTOM)
    form = PracticeForm(request.POST) if mode == Mode.CUSTOM else _own_mix()
    plan = _plan(request, mode, form, at)
    if plan is None:
        problem = "" if form.errors else "There is nothing of that kind to practice now."
        return _practice_page(request, form, problem=problem, status=422)
    factor = form.cleaned_data["factor"] if mode == Mode.CUSTOM else None
    try:
        attempt = actions.start_practice(
            learner=ensure_learner(request), plan=plan, at=at, factor=factor or 1.0
        )
    except NoItem:
        problem = "There is no question of that kind. Choose a wider topic."
        return _practice_page(request, form, problem=problem, status=422)
    if attempt.started_at != at:
        messages.info(request, "This quiz was running already. Hand it in to start another.")
    return redirect("attempt", attempt.pk)


def _own_mix(**initial):
    return PracticeForm(initial={"size": 10, "feedback": "each", **initial})


def _plan(request, mode, form, at):
    """The plan that was asked for, or None."""
    if mode == Mode.CUSTOM:
        return form.plan() if form.is_valid() else None
    if mode == Mode.TOPIC:
        wanted = TopicForm(request.POST)
        return wanted.plan() if wanted.is_valid() else None
    history = History(request.user, at)
    plans = {
        Mode.QUICK: modes.quick,
        Mode.MOCK: lambda: modes.mock("language" if request.POST.get("language") else ""),
        Mode.MISSED: lambda: modes.missed(history),
        Mode.REVIEW: lambda: modes.review(history),
    }
    return plans[mode]() if mode in plans else None


def _practice_page(request, form, *, problem="", status=200):
    at = timezone.now()
    wishes = WishesForm(request.POST or request.GET)
    history = History(request.user, at)
    page = PracticePage(
        form=form,
        problem=problem,
        running=tuple(
            Running(attempt, Clock.of(attempt, at=at))
            for attempt in access.running_practices(request.user, at)
        ),
        topic=wishes.topic if wishes.is_valid() else "",
        families=families(),
        missed=len(history.missed),
        due=len(history.due),
        covered=tuple(domain.name for domain in modes.covered()),
        domains=len(course().exam.domains),
        at_once=modes.QUICK,
        topics=topics(),
    )
    return render(request, "quizzes/practice.html", {"page": page}, status=status)


@require_safe
@never_cache
def attempt(request, pk):
    attempt = access.attempt_of(request.user, pk)
    if attempt.is_closed(timezone.now()):
        return redirect("result", pk)
    given = attempt.answers.filter(late=False).exclude(reply="")
    answered = set(given.values_list("position", flat=True))
    every = range(1, len(attempt.shown) + 1)
    return redirect("question", pk, next((n for n in every if n not in answered), 1))


@require_safe
@never_cache
@hidden_while_paused
def question(request, pk, position):
    attempt = access.attempt_of(request.user, pk)
    at = timezone.now()
    if attempt.is_closed(at):
        return redirect("result", pk)
    pauses.check(attempt, at)
    return _question_page(request, attempt, position, at)


def _question_page(request, attempt, position, at, *, problem="", status=200):
    page = QuestionPage.of(attempt, access.item_at(attempt, position), at=at)
    part = "#question" if request.htmx else ""
    if status == 422 and page.format == ORDERING:
        page = _with_places(page, request.POST)
    context = {"page": page, "problem": problem, "told": [] if part else told_in(attempt)}
    return render(request, f"quizzes/question.html{part}", context, status=status)


def _with_places(page, posted):
    """An order that is none yet is shown as it was given, so that it can be finished."""
    places = {str(number): number for number in page.numbers}
    given = {option.id: posted.get(f"{PLACE}{option.id}", "") for option in page.options}
    options = [replace(option, place=places.get(given[option.id])) for option in page.options]
    return replace(page, options=tuple(options))


@require_POST
@never_cache
@hidden_while_paused
def answer(request, pk, position):
    at = timezone.now()
    attempt, item = access.question_of(request.user, pk, position)
    pauses.check(attempt, at)
    asked = Asked.of(attempt, item)
    base = base_of(request.POST)
    long = _note_beside(request, attempt, position, at)
    try:
        saved = actions.save_answer(
            attempt=attempt,
            position=position,
            reply=asked.reply(request.POST, base=base),
            base=base,
            at=at,
            item=item,
        )
    except Malformed as fault:
        problem = f"{fault}; {KEPT}"
        return _answered(request, attempt, item, at, problem=problem, status=422)
    except actions.Refused as refusal:
        return _answered(request, attempt, item, at, problem=str(refusal), status=409)
    if saved.late:
        problem = "This answer arrived after the end. It is kept, and not counted."
        return _answered(request, attempt, item, at, problem=problem)
    if long:
        return _answered(request, attempt, item, at, problem=long, status=422)
    return _answered(request, attempt, item, at, stored=saved)


def _note_beside(request, attempt, position, at):
    """Keep flag and note, which come with every button without script; what is wrong, if any."""
    if "flagged" not in request.POST:
        return ""
    form = AsideForm(request.POST)
    if not form.is_valid():
        return TOO_LONG
    with suppress(actions.Refused):  # the answer says that the attempt is over
        actions.note(attempt=attempt, position=position, at=at, **form.changes())
    return ""


def _answered(request, attempt, item, at, *, stored=None, problem="", status=200):
    """What the server holds now, as JSON for the page's script, or as a page."""
    if "application/json" not in request.headers.get("Accept", ""):
        if stored:
            return redirect("question", attempt.pk, item.position)
        if attempt.is_closed(at):
            messages.warning(request, problem)
            return redirect("result", attempt.pk)
        return _question_page(request, attempt, item.position, at, problem=problem, status=status)
    held = stored or attempt.answers.filter(position=item.position, late=False).first()
    asked = Asked.of(attempt, item)
    return JsonResponse(
        {
            "fields": asked.fields(held.reply) if held else [],
            "revision": held.revision if held else 0,
            "words": problem or "Saved",
            "saved": stored is not None,
            "answered": bool(held and asked.complete(held.reply)),
            "closed": attempt.is_closed(at),
            "seconds_left": Clock.of(attempt, at=at).seconds_left,
        },
        status=status,
    )


@require_POST
@never_cache
@hidden_while_paused
def reveal(request, pk, position):
    at = timezone.now()
    attempt, item = access.question_of(request.user, pk, position)
    if attempt.is_closed(at):
        return redirect("result", pk)
    pauses.check(attempt, at)
    base = base_of(request.POST)
    # Without script the reply travels with the button.
    asked, reply = Asked.of(attempt, item), None
    long = _note_beside(request, attempt, position, at)
    if long:
        return _question_page(request, attempt, position, at, problem=long, status=422)
    try:
        reply = asked.reply(request.POST, base=base)
        actions.save_answer(
            attempt=attempt, position=position, reply=reply, base=base, at=at, item=item
        )
    except Malformed as fault:
        if asked.given(request.POST):
            problem = f"{fault}; {KEPT}"
            return _question_page(request, attempt, position, at, problem=problem, status=422)
    except actions.AlreadyRevealed:
        pass
    except actions.Refused as refusal:
        return _question_page(request, attempt, position, at, problem=str(refusal), status=409)
    if reply == "" or actions.reveal(attempt=attempt, position=position, at=at) is None:
        problem = "Answer the question first; then its reasons can be shown."
        return _question_page(request, attempt, position, at, problem=problem, status=422)
    if not request.htmx:
        return redirect(_reasons_at(attempt, position, at))
    return _question_page(request, attempt, position, at)


@require_POST
@never_cache
@hidden_while_paused
def aside(request, pk, position):
    """Flag, note, confidence and struck options; a reply in the same post is saved with them."""
    at = timezone.now()
    attempt, item = access.question_of(request.user, pk, position)
    pauses.check(attempt, at)
    asked = Asked.of(attempt, item)
    form = AsideForm(request.POST)
    if not form.is_valid():
        return _answered(request, attempt, item, at, problem=TOO_LONG, status=422)
    # Without script the whole form comes: `answer` keeps what else is in it. The base is there,
    # too, and then nothing at all takes a reply back.
    replies = asked.given(request.POST) or (base_of(request.POST) and asked.format in UNTICKED)
    changes = _struck(request, attempt, asked, position) | ({} if replies else form.changes())
    try:
        if changes:
            actions.note(attempt=attempt, position=position, at=at, **changes)
    except actions.Refused as refusal:
        return _answered(request, attempt, item, at, problem=str(refusal), status=409)
    if replies:
        return answer(request, pk, position)
    if "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(status=204)
    return redirect("question", pk, position)


def _struck(request, attempt, asked, position):
    """The options struck out after this post: the script says on or off, a button alone toggles."""
    id = request.POST.get("strike", "")
    if id not in asked.options:
        return {}
    struck = set(access.struck_at(attempt, position))
    wanted = request.POST.get("struck", "off" if id in struck else "on") == "on"
    struck = struck | {id} if wanted else struck - {id}
    return {"struck": [one for one in asked.options if one in struck]}


def _reasons_at(attempt, position, at):
    """Where the learner reads a question's reasons: in the result, or in the running quiz."""
    if attempt.is_closed(at):
        return f"{reverse('result', args=[attempt.pk])}#q{position}"
    return f"{reverse('question', args=[attempt.pk, position])}#verdict"


@require_POST
@never_cache
@hidden_while_paused
def change(request, pk, position):
    """One fact changed: which option fits now? Asked once the reasons may be seen."""
    at = timezone.now()
    attempt = access.attempt_of(request.user, pk)
    pauses.check(attempt, at)
    item = access.reasons_of(attempt, position, at=at)
    asked = change_of(Question.from_dict(item.content))
    if asked is None:
        raise Http404("Nothing is asked about a change of this question.")
    chosen = request.POST.get("choice", "")
    context = {
        "change": asked,
        "chosen": chosen,
        "right": chosen == asked.key,
        "attempt": attempt,
        "position": position,
        "problem": "" if chosen in dict(asked.options) else "Choose an option first.",
        "back": _reasons_at(attempt, position, at),
    }
    part = "#change" if request.htmx else ""
    status = 422 if context["problem"] else 200
    return render(request, f"quizzes/change.html{part}", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@hidden_while_paused
def report(request, pk, position):
    """Say that something is wrong with a question; instructor and operator read it."""
    at = timezone.now()
    attempt = access.attempt_of(request.user, pk)
    pauses.check(attempt, at)
    item = access.reasons_of(attempt, position, at=at)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.report(item=item, learner=request.user, at=at, **form.cleaned_data)
        messages.success(request, f"Thank you: your report on question {position} is kept.")
        if attempt.is_closed(at):
            return redirect("result", pk)
        return redirect("question", pk, position)
    back = _reasons_at(attempt, position, at)
    context = {"form": form, "attempt": attempt, "position": position, "back": back}
    status = 422 if form.is_bound else 200
    return render(request, "quizzes/report.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@hidden_while_paused
def hand_in(request, pk):
    at = timezone.now()
    attempt = access.attempt_of(request.user, pk)
    pauses.check(attempt, at)
    if request.method == "POST":
        actions.hand_in(attempt=attempt, at=at)
        return redirect("result", pk)
    if attempt.is_closed(at):
        return redirect("result", pk)
    context = {"page": HandInPage.of(attempt, at=at), "told": told_in(attempt)}
    return render(request, "quizzes/hand_in.html", context)


@require_POST
@never_cache
def pause(request, pk):
    """Hide the questions and let the clock stand, as long as was agreed with the learner."""
    attempt = access.attempt_of(request.user, pk)
    try:
        pauses.pause(attempt=attempt, by=request.user, at=timezone.now())
    except actions.Refused as refusal:
        messages.warning(request, str(refusal))
    return _back(request, attempt)


@require_POST
@never_cache
def resume(request, pk):
    attempt = access.attempt_of(request.user, pk)
    pauses.resume(attempt=attempt, by=request.user, at=timezone.now())
    return _back(request, attempt)


def _back(request, attempt):
    """To the question where the button was pressed; to the result, if the attempt is over."""
    return redirect("question", attempt.pk, _position(request, attempt))


@require_safe
@never_cache
def result(request, pk):
    at = timezone.now()
    attempt = access.attempt_of(request.user, pk)
    if not attempt.is_closed(at):
        return redirect("attempt", pk)
    context = {"page": ResultPage.of(attempt, at=at), "told": told_in(attempt)}
    return render(request, "quizzes/result.html", context)


@require_safe
@never_cache
def attempt_state(request, pk):
    """What an open page asks every few seconds: the clock, and what staff has told since."""
    at = timezone.now()
    attempt = access.attempt_of(request.user, pk)
    return JsonResponse(
        {
            "seconds_left": Clock.of(attempt, at=at).seconds_left,
            "closed": attempt.is_closed(at),
            "paused": attempt.is_paused(at),
            "told": told_in(attempt),
        }
    )


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
    context = {
        "check": check,
        "wishes": form.wishes,
        "lesson": check.family.lesson,
        "again": "again" in given,
    }
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
