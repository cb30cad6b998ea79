from django.urls import path

from classes import views

urlpatterns = [
    path("", views.classes, name="classes"),
    path("new/", views.new_class, name="new_class"),
    path("join/", views.join, name="join"),
    path("<int:pk>/", views.classroom, name="classroom"),
    path("<int:pk>/gradebook.csv", views.gradebook_csv, name="gradebook_csv"),
    path("<int:pk>/hand-out/", views.hand_out, name="hand_out"),
    path("<int:pk>/assignments/<int:assignment>/", views.assignment, name="assignment"),
    path("<int:pk>/assignments/<int:assignment>/start", views.start, name="start_assignment"),
    path(
        "<int:pk>/assignments/<int:assignment>/learners/<int:learner>/",
        views.attempt,
        name="learner_attempt",
    ),
]
