"""Addresses inside one class: each begins with the class, `<id:pk>/`."""

from django.urls.resolvers import URLPattern

urlpatterns: list[URLPattern] = []
