from django.urls import path

from quizzes import views

urlpatterns = [
    path("practice/", views.practice, name="practice"),
    path("check/<slug:family>/", views.check, name="check"),
    path("quizzes/<int:pk>/", views.attempt, name="attempt"),
    path("quizzes/<int:pk>/<int:position>/", views.question, name="question"),
    path("quizzes/<int:pk>/<int:position>/answer", views.answer, name="answer"),
    path("quizzes/<int:pk>/<int:position>/reveal", views.reveal, name="reveal"),
    path("quizzes/<int:pk>/hand-in/", views.hand_in, name="hand_in"),
    path("quizzes/<int:pk>/result/", views.result, name="result"),
]
