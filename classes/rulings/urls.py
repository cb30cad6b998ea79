"""Addresses inside one class: each begins with the class, `<id:pk>/`."""

from django.urls import path
from django.urls.resolvers import URLPattern

from classes.rulings import views

urlpatterns: list[URLPattern] = [
    path("reports/", views.reported, name="reported"),
    path(
        "assignments/<id:assignment>/questions/<id:item>/rule/",
        views.rule,
        name="rule",
    ),
    path("rulings/<id:ruling>/", views.ruling, name="ruling"),
]
