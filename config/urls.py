"""Each room's addresses; who may open them is said at the view."""

from django.conf import settings
from django.urls import include, path, register_converter

from config.converters import IdConverter

register_converter(IdConverter, "id")

urlpatterns = [
    path("", include("front.urls")),
    path("lessons/", include("lessons.urls")),
    path("", include("quizzes.urls")),
    path("progress/", include("progress.urls")),
    path("classes/", include("classes.urls")),
    path("account/", include("accounts.urls")),
]
if settings.ADMIN_PATH:
    from django.contrib import admin

    urlpatterns.append(path(f"{settings.ADMIN_PATH}/", admin.site.urls))

handler400 = "front.errors.bad_request"
handler403 = "front.errors.forbidden"
handler404 = "front.errors.not_found"
handler500 = "front.errors.server_error"
