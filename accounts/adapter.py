"""Where allauth meets guests: signing up fills in the guest's row, signing in moves its work.

Either only if the person says that the work is theirs.
"""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.guests import claims_guest, merge_guest
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def new_user(self, request):
        """The guest's own row if it is theirs, so that nothing has to move at sign-up.

        Not where addresses are confirmed: after a mistyped one the guest must still be there.
        """
        if settings.HAS_MAIL:
            return User()
        guest = request.user.is_authenticated and request.user.is_guest
        if guest and claims_guest(request):
            return User.objects.get(pk=request.user.pk)
        return User()

    def save_user(self, request, user, form, commit=True):
        user = super().save_user(request, user, form, commit=False)
        user.name = form.cleaned_data.get("name") or user.name
        user.is_guest = False
        if commit:
            user.save()
        return user

    def login(self, request, user):
        guest = request.user
        other = guest.is_authenticated and guest.is_guest and guest.pk != user.pk
        mine = other and claims_guest(request)
        request.leaves_guest = other and not mine
        if mine:
            merge_guest(guest=guest, user=user, at=timezone.now())
        return super().login(request, user)

    def post_login(self, request, user, *, redirect_url, **rest):
        """Back to where the person came from, unless that may be the quiz of somebody else."""
        if request.leaves_guest:
            redirect_url = reverse("home")
        return super().post_login(request, user, redirect_url=redirect_url, **rest)

    def get_email_verification_redirect_url(self, email_address):
        user = self.request.user
        if user.is_authenticated and user.is_guest:
            return reverse("account_login")
        return super().get_email_verification_redirect_url(email_address)
