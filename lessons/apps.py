from django.apps import AppConfig
from django.core.checks import Error, register

from accounts import personal_data


class LessonsConfig(AppConfig):
    name = "lessons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from lessons.personal_data import merge, told

        register(content_is_sound)
        personal_data.register("lessons", merge=merge, told=told)


def content_is_sound(**kwargs):
    """A broken file of the course stops every command, with all faults named."""
    from lessons.content import ContentError, course

    try:
        course()
    except ContentError as error:
        return [
            Error(f"{problem.where}: {problem.what}", hint=problem.cure, id="lessons.E001")
            for problem in error.problems
        ]
    return []
