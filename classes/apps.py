from django.apps import AppConfig

from accounts import personal_data


class ClassesConfig(AppConfig):
    name = "classes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from classes.personal_data import merge, told

        personal_data.register("classes", merge=merge, told=told)
