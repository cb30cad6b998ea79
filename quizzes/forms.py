"""Posted text to domain values."""

from django import forms

from lessons.content import course
from quizzes.models import Feedback
from scenarios.drawing import Wishes
from scenarios.family import CORE

SIZES = [(5, "5"), (10, "10"), (20, "20"), (65, "65, as in the exam")]
MINUTES = [("", "Untimed"), *((n, f"{n} minutes") for n in (10, 20, 45, 90, 120))]


class WishesForm(forms.Form):
    """What the questions should be about, as an address or a hidden field gives it."""

    family = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    about = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean_family(self):
        return self._known("family", [id for id, _ in families()])

    def clean_key(self):
        return self._known("key", [option.id for option in self.asked.options])

    def clean_about(self):
        return self._known("about", [attribute.id for attribute in self.asked.attributes_of(CORE)])

    @property
    def asked(self):
        """The family that is asked about: the named one, or the course's first."""
        return course().families.get(self.cleaned_data.get("family") or "", course().family)

    def _known(self, name, known):
        value = self.cleaned_data[name] or None
        if value is not None and value not in known:
            raise forms.ValidationError(f"{value!r} is unknown. Known: {', '.join(known)}.")
        return value

    @property
    def wishes(self):
        return Wishes(key=self.cleaned_data.get("key"), about=self.cleaned_data.get("about"))

    @property
    def topic(self):
        """The wish in words; empty for a mix."""
        data = self.cleaned_data
        if data.get("key"):
            return self.asked.option(data["key"]).name
        if data.get("about"):
            return next(a.name for a in self.asked.attributes if a.id == data["about"])
        return self.asked.name if data.get("family") else ""


def families():
    """The decisions there are to practice, as choices: those that somebody has read and signed."""
    return [(family.id, family.name) for family in course().families.values() if family.signed]


class PracticeForm(WishesForm):
    size = forms.IntegerField(min_value=5, max_value=65, initial=10, label="Questions")
    minutes = forms.TypedChoiceField(
        choices=MINUTES, coerce=int, empty_value=None, required=False, label="Time"
    )
    feedback = forms.ChoiceField(choices=Feedback, initial=Feedback.EACH, label="Reasons")

    def title(self):
        return self.topic or "Mixed practice"


class AnswerForm(forms.Form):
    """A choice among the options as this attempt shows them, by their random ids."""

    choice = forms.CharField(max_length=16)
    base = forms.IntegerField(min_value=0, max_value=10_000)

    def __init__(self, *args, shown, **kwargs):
        super().__init__(*args, **kwargs)
        self.options = dict(shown)

    def clean_choice(self):
        try:
            return self.options[self.cleaned_data["choice"]]
        except KeyError:
            raise forms.ValidationError("That is none of this question's options.") from None
