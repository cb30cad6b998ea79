from django.apps import AppConfig

from accounts import personal_data


class ClassesConfig(AppConfig):
    name = "classes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from classes.access import still_to_take
        from classes.assigning import moments
        from classes.personal_data import merge, told
        from quizzes import reservations

        personal_data.register("classes", merge=merge, told=told)
        reservations.register("classes", still_to_take)
        moments.watch()
