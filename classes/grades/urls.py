"""Addresses inside one class: each begins with the class, `<id:pk>/`."""

from django.urls import path
from django.urls.resolvers import URLPattern

from classes.grades import views

OF_LEARNER = "assignments/<id:assignment>/learners/<id:learner>/"

urlpatterns: list[URLPattern] = [
    path("scores/", views.gradebook, name="gradebook"),
    path("gradebook.csv", views.gradebook_csv, name="gradebook_csv"),
    path("gradebook.xlsx", views.gradebook_xlsx, name="gradebook_xlsx"),
    path("assignments/<id:assignment>/", views.assignment, name="assignment"),
    path("learners/<id:learner>/", views.learner, name="learner"),
    path(OF_LEARNER, views.learner_attempt, name="learner_attempt"),
    path(f"{OF_LEARNER}override/", views.override, name="override"),
]
