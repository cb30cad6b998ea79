from django.urls import include, path

from classes import views
from classes.roster.views import join_link

urlpatterns = [
    path("", views.classes, name="classes"),
    path("new/", views.new_class, name="new_class"),
    path("join/", views.join, name="join"),
    path("join/<slug:code>/", join_link, name="join_link"),
    path("<id:pk>/", views.classroom, name="classroom"),
    path("<id:pk>/gradebook.csv", views.gradebook_csv, name="gradebook_csv"),
    path("<id:pk>/assignments/<id:assignment>/", views.assignment, name="assignment"),
    path(
        "<id:pk>/assignments/<id:assignment>/learners/<id:learner>/",
        views.attempt,
        name="learner_attempt",
    ),
    path("<id:pk>/", include("classes.roster.urls")),
    path("<id:pk>/", include("classes.assigning.urls")),
    path("<id:pk>/", include("classes.live.urls")),
    path("<id:pk>/", include("classes.grades.urls")),
    path("<id:pk>/", include("classes.insight.urls")),
    path("<id:pk>/", include("classes.rulings.urls")),
]
