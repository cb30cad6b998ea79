"""Reading: the course map, a lesson, its walkthrough."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.guests import ensure_learner
from lessons import access, actions
from lessons.pages import CourseMap, LessonPage


@login_not_required  # lessons can be read before signing up
@require_safe
def course_map(request):
    return render(request, "lessons/course_map.html", {"page": CourseMap.of(request.user)})


@login_not_required
@require_safe
def lesson(request, slug):
    page = LessonPage.of(access.lesson_named(slug), request.user)
    return render(request, "lessons/lesson.html", {"page": page})


@login_not_required
@require_safe
def walkthrough(request, slug):
    lesson = access.lesson_named(slug)
    if lesson.walkthrough is None:
        raise Http404("This lesson has no walkthrough.")
    return render(request, "lessons/walkthrough.html", {"lesson": lesson})


@login_not_required  # a reader without an account becomes a guest
@require_POST
def mark_read(request, slug):
    lesson = access.lesson_named(slug)
    learner = ensure_learner(request)
    if request.POST.get("read") == "no":
        actions.unmark_read(learner=learner, lesson=lesson.slug)
    else:
        actions.mark_read(learner=learner, lesson=lesson.slug, at=timezone.now())
    if not request.htmx:
        return redirect(f"{request.path.removesuffix('read')}#read")
    page = LessonPage.of(lesson, learner)
    return render(request, "lessons/lesson.html#read_mark", {"page": page})
