from django.apps import AppConfig

from accounts import personal_data


class QuizzesConfig(AppConfig):
    name = "quizzes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from quizzes.personal_data import merge, told

        personal_data.register("quizzes", merge=merge, told=told)
