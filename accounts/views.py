"""Your own account."""

from allauth.account.views import ConfirmEmailView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.forms import NameForm


@login_not_required  # a stranger is told what an account is for, instead of being sent away
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def account(request):
    if not request.user.is_authenticated:
        return redirect("account_login")
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("account")
    status = 422 if form.is_bound else 200
    return render(request, "accounts/account.html", {"form": form}, status=status)


class ConfirmAddress(ConfirmEmailView):
    """A guest stays signed in: its work goes over when the new account signs in."""

    def logout_other_user(self, confirmation):
        user = self.request.user
        if not (user.is_authenticated and user.is_guest):
            super().logout_other_user(confirmation)


confirm_address = ConfirmAddress.as_view()
