from django.urls import path

from lessons import views

urlpatterns = [
    path("", views.course_map, name="course_map"),
    path("<slug:slug>/", views.lesson, name="lesson"),
    path("<slug:slug>/walkthrough/", views.walkthrough, name="walkthrough"),
    path("<slug:slug>/read", views.mark_read, name="mark_read"),
]
