"""Posted text to domain values."""

from django import forms

from classes.codes import LENGTH, read_code


class ClassForm(forms.Form):
    name = forms.CharField(max_length=80, label="Name of the class")

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not any(sign.isalnum() for sign in name):
            raise forms.ValidationError("Give a name with a letter or a digit in it.")
        return name


class JoinForm(forms.Form):
    code = forms.CharField(max_length=20, label="Join code", help_text="Like KTEX-4973.")
    name = forms.CharField(
        max_length=80, label="Your name", help_text="Your instructor sees it; classmates do not."
    )

    def clean_code(self):
        code = read_code(self.cleaned_data["code"])
        if len(code) != LENGTH:
            raise forms.ValidationError(f"A join code has {LENGTH} letters and digits.")
        return code
