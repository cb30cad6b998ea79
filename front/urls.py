from django.urls import path

from front import views

urlpatterns = [
    path("", views.home, name="home"),
    path("advisor/<slug:family>/", views.advisor, name="advisor"),
    path("about/questions/", views.about_questions, name="about_questions"),
    path(
        "about/questions/preview/<slug:family>/",
        views.preview_question,
        name="preview_question",
    ),
]
