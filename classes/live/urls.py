"""Addresses inside one class: each begins with the class, `<id:pk>/`."""

from django.urls import path

from classes.live import views

urlpatterns = [
    path("assignments/<id:assignment>/live/", views.live, name="live"),
    path("assignments/<id:assignment>/live/rows", views.live_rows, name="live_rows"),
    path("assignments/<id:assignment>/live/time", views.add_time, name="add_time"),
    path("assignments/<id:assignment>/live/end", views.end_attempts, name="end_attempts"),
    path("assignments/<id:assignment>/live/notice", views.send_notice, name="send_notice"),
]
