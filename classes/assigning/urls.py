"""Addresses inside one class: each begins with the class, `<id:pk>/`."""

from django.urls import path

from classes.assigning import views

ONE = "assignments/<id:assignment>"

urlpatterns = [
    path("assignments/", views.assignments, name="assignments"),
    path("hand-out/", views.hand_out, name="hand_out"),
    path(f"{ONE}/preview/", views.preview, name="preview_assignment"),
    path(f"{ONE}/edit/", views.edit, name="edit_assignment"),
    path(f"{ONE}/redraw/", views.redraw, name="redraw_question"),
    path(f"{ONE}/publish/", views.publish, name="publish_assignment"),
    path(f"{ONE}/duplicate/", views.duplicate, name="duplicate_assignment"),
    path(f"{ONE}/withdraw/", views.withdraw, name="withdraw_assignment"),
    path(f"{ONE}/delete/", views.delete, name="delete_draft"),
    path(f"{ONE}/start", views.start, name="start_assignment"),
]
