from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in

from accounts import personal_data


class ClassesConfig(AppConfig):
    name = "classes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from classes.access import still_to_take
        from classes.assigning import moments
        from classes.personal_data import merge, told
        from classes.roster.places import at_sign_in
        from quizzes import reservations

        user_logged_in.connect(at_sign_in, dispatch_uid="places")
        personal_data.register("classes", merge=merge, told=told)
        reservations.register("classes", still_to_take)
        moments.watch()
