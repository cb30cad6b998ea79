"""What the course map and a lesson page show."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from lessons.boards import board_of, comparison_of
from lessons.content import course
from lessons.models import ReadingMark
from lessons.values import Domain, Lesson, Task


def read_slugs(user: Any) -> set[str]:
    """The slugs of the lessons that this person has marked as read."""
    if not user.is_authenticated:
        return set()
    return set(ReadingMark.objects.filter(learner=user).values_list("lesson", flat=True))


@dataclass(frozen=True, slots=True)
class LessonLink:
    lesson: Lesson
    is_read: bool


@dataclass(frozen=True, slots=True)
class CourseMap:
    """Domains with their tasks, and under each task the lessons that exist."""

    domains: tuple[tuple[Domain, tuple[tuple[Task, tuple[LessonLink, ...]], ...]], ...]
    read: int
    total: int

    @classmethod
    def of(cls, user: Any) -> CourseMap:
        read = read_slugs(user)
        lessons = course().lessons.values()
        return cls(
            domains=tuple(
                (
                    domain,
                    tuple(
                        (
                            task,
                            tuple(
                                LessonLink(lesson, lesson.slug in read)
                                for lesson in lessons
                                if lesson.task == task.id
                            ),
                        )
                        for task in domain.tasks
                    ),
                )
                for domain in course().exam.domains
            ),
            read=len(read & set(course().lessons)),
            total=len(lessons),
        )


@dataclass(frozen=True, slots=True)
class LessonPage:
    """A lesson with its neighbors; `body` is rendered once per process."""

    lesson: Lesson
    body: SafeString
    domain: Domain
    siblings: tuple[LessonLink, ...]
    before: Lesson | None
    after: Lesson | None
    is_read: bool

    @classmethod
    def of(cls, lesson: Lesson, user: Any) -> LessonPage:
        read = read_slugs(user)
        before, after = course().neighbors(lesson.slug)
        return cls(
            lesson=lesson,
            body=body_of(lesson),
            domain=next(d for d in course().exam.domains if d.id == lesson.domain),
            siblings=tuple(
                LessonLink(other, other.slug in read)
                for other in course().lessons.values()
                if other.domain == lesson.domain
            ),
            before=before,
            after=after,
            is_read=lesson.slug in read,
        )


@cache
def body_of(lesson: Lesson) -> SafeString:
    """The lesson's blocks as HTML, the same for every reader."""
    family = course().families.get(lesson.family or "")
    return render_to_string(
        "lessons/body.html",
        {
            "lesson": lesson,
            "family": family,
            "comparison": comparison_of(family) if family else None,
            "board": board_of(family) if family else None,
            "options": {option.id: option for option in family.options} if family else {},
        },
    )
