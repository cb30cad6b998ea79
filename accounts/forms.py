"""What is typed at sign-up, at sign-in and in the account."""

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from django import forms
from django.forms import ModelForm

from accounts.guests import remember_claim, work_of_guest
from accounts.models import User


class ClaimForm(forms.Form):
    """Asks whose the work of this browser's guest is, where there is any.

    On a shared computer it may be somebody else's: nothing is chosen beforehand.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = work_of_guest(context.request.user)
        if found:
            self.fields["mine"] = forms.ChoiceField(
                choices=[("yes", "Yes, add it to my account"), ("no", "No, somebody else’s")],
                widget=forms.RadioSelect,
                label=f"In this browser a guest has {' and '.join(found)}. Is that yours?",
                error_messages={"required": "Say whose it is; nothing is lost either way."},
            )

    def clean_mine(self):
        remember_claim(context.request, self.cleaned_data["mine"] == "yes")
        return self.cleaned_data["mine"]


class LoginForm(ClaimForm, AllauthLoginForm):
    pass


class SignupForm(ClaimForm, AllauthSignupForm):
    name = forms.CharField(
        max_length=80, required=False, label="Name", help_text="Your instructor sees it. Optional."
    )
    field_order = ["email", "password1", "name"]


class NameForm(ModelForm):
    class Meta:
        model = User
        fields = ["name"]
