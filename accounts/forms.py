"""What is typed at sign-up and in the account."""

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.forms import ModelForm

from accounts.models import User


class SignupForm(AllauthSignupForm):
    name = forms.CharField(
        max_length=80, required=False, label="Name", help_text="Your instructor sees it. Optional."
    )
    field_order = ["email", "password1", "name"]


class NameForm(ModelForm):
    class Meta:
        model = User
        fields = ["name"]
