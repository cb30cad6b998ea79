"""Posted text to domain values."""

from django import forms

from classes.insight.subjects import Kind, Subject


class StepForm(forms.Form):
    """What is to be practiced, and by whom: ids of learners, with commas between them."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind])
    family = forms.SlugField(max_length=80)
    id = forms.CharField(max_length=200)
    learners = forms.RegexField(r"^\d{1,18}(,\d{1,18})*$", max_length=100_000)

    @property
    def subject(self):
        data = self.cleaned_data
        return Subject(Kind(data["kind"]), data["family"], data["id"])

    @property
    def who(self):
        return {int(pk) for pk in self.cleaned_data["learners"].split(",")}
