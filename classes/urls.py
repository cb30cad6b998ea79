from django.urls import include, path

from classes import views

urlpatterns = [
    path("", views.classes, name="classes"),
    path("new/", views.new_class, name="new_class"),
    path("join/", views.join, name="join"),
    path("<id:pk>/", views.classroom, name="classroom"),
    path("<id:pk>/hand-out/", views.hand_out, name="hand_out"),
    path("<id:pk>/assignments/<id:assignment>/start", views.start, name="start_assignment"),
    path("<id:pk>/", include("classes.roster.urls")),
    path("<id:pk>/", include("classes.assigning.urls")),
    path("<id:pk>/", include("classes.live.urls")),
    path("<id:pk>/", include("classes.grades.urls")),
    path("<id:pk>/", include("classes.insight.urls")),
    path("<id:pk>/", include("classes.rulings.urls")),
]
