from django.urls import path

from quizzes import views

urlpatterns = [
    path("practice/", views.practice, name="practice"),
    path("check/<slug:family>/", views.check, name="check"),
    path("quizzes/<id:pk>/", views.attempt, name="attempt"),
    path("quizzes/<id:pk>/state", views.attempt_state, name="attempt_state"),
    path("quizzes/<id:pk>/<id:position>/", views.question, name="question"),
    path("quizzes/<id:pk>/<id:position>/answer", views.answer, name="answer"),
    path("quizzes/<id:pk>/<id:position>/reveal", views.reveal, name="reveal"),
    path("quizzes/<id:pk>/<id:position>/aside", views.aside, name="aside"),
    path("quizzes/<id:pk>/<id:position>/change", views.change, name="change"),
    path("quizzes/<id:pk>/<id:position>/report", views.report, name="report"),
    path("quizzes/<id:pk>/pause", views.pause, name="pause"),
    path("quizzes/<id:pk>/resume", views.resume, name="resume"),
    path("quizzes/<id:pk>/hand-in/", views.hand_in, name="hand_in"),
    path("quizzes/<id:pk>/result/", views.result, name="result"),
]
