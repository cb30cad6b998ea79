from allauth.account import views as allauth_views
from django.conf import settings
from django.urls import path, re_path

from accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("login/", allauth_views.login, name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("signup/", allauth_views.signup, name="account_signup"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
]
# Without a mail server there is nothing that these could send.
if settings.HAS_MAIL:
    urlpatterns += [
        path(
            "confirm-email/",
            allauth_views.email_verification_sent,
            name="account_email_verification_sent",
        ),
        path("confirm-email/<str:key>/", views.confirm_address, name="account_confirm_email"),
        path("password/reset/", allauth_views.password_reset, name="account_reset_password"),
        path(
            "password/reset/done/",
            allauth_views.password_reset_done,
            name="account_reset_password_done",
        ),
        re_path(
            r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            allauth_views.password_reset_from_key,
            name="account_reset_password_from_key",
        ),
        path(
            "password/reset/key/done/",
            allauth_views.password_reset_from_key_done,
            name="account_reset_password_from_key_done",
        ),
    ]
