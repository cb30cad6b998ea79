"""Addresses inside one class: each begins with the class, `<id:pk>/`."""

from django.urls import path

from classes.insight import views

urlpatterns = [
    path("insights/", views.insights, name="insights"),
    path(
        "assignments/<id:assignment>/insights/",
        views.assignment_insights,
        name="assignment_insights",
    ),
    path("next/", views.next_step, name="next_step"),
]
