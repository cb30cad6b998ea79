"""Addresses inside one class: each begins with the class, `<id:pk>/`."""

from django.urls import path

from classes.roster import views

urlpatterns = [
    path("settings/", views.class_settings, name="class_settings"),
    path("settings/code", views.renew_code, name="renew_code"),
    path("settings/joining", views.close_code, name="close_code"),
    path("settings/archive", views.archive_class, name="archive_class"),
    path("leave/", views.leave_class, name="leave_class"),
    path("learners/", views.roster, name="roster"),
    path("learners/import/", views.roster_import, name="roster_import"),
    path("learners/places/<id:place>/cancel", views.cancel_place, name="cancel_place"),
    path("learners/<id:learner>/terms/", views.member_terms, name="member_terms"),
    path("learners/<id:learner>/remove/", views.member_remove, name="member_remove"),
    path("learners/<id:learner>/role", views.member_role, name="member_role"),
]
