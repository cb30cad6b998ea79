"""Posted text to domain values."""

from django import forms
from django.utils import timezone

from classes.codes import LENGTH, read_code
from quizzes.actions import closing
from quizzes.forms import MINUTES, families
from quizzes.models import GRACE, Feedback

MOMENT = "%Y-%m-%dT%H:%M"


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


class MomentField(forms.DateTimeField):
    """A day and time of this century, in the site's zone."""

    def to_python(self, value):
        try:
            moment = super().to_python(value)
        except OverflowError:
            moment = None
        if value and (moment is None or not 2000 <= moment.year <= 2100):
            raise forms.ValidationError("Give a day between 2000 and 2100.")
        return moment


def _moment(label, **kwargs):
    return MomentField(
        label=label,
        **kwargs,
        input_formats=[MOMENT, "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )


class HandOutForm(forms.Form):
    title = forms.CharField(max_length=120, initial="Customizing a model")
    family = forms.ChoiceField(choices=families, label="About")
    size = forms.IntegerField(min_value=5, max_value=65, initial=10, label="Questions")
    minutes = forms.TypedChoiceField(
        choices=MINUTES, coerce=int, empty_value=None, required=False, label="Time", initial=20
    )
    opens_at = _moment("Can be started from")
    start_until = _moment("Can be started until")
    hard_end = _moment(
        "Ends for everybody at",
        required=False,
        help_text="Optional. Whoever starts late then has less time, and is told so before.",
    )
    feedback = forms.ChoiceField(
        choices=[
            (Feedback.END, "After handing in"),
            ("closed", "When nobody can answer any more"),
            (Feedback.EACH, "After each question"),
        ],
        label="Learners see the reasons",
    )

    def clean(self):
        super().clean()
        data = self.cleaned_data
        opens, until = data.get("opens_at"), data.get("start_until")
        if opens and until and until <= opens:
            self.add_error("start_until", "The window must end after it opens.")
        elif until and until <= timezone.now():
            self.add_error("start_until", "This moment has passed; nobody could start the quiz.")
        end = data.get("hard_end")
        if end and until and end < until:
            self.add_error("hard_end", "This is not before the last moment to start.")
        if data.get("feedback") == "closed" and not (data.get("minutes") or end):
            self.add_error(
                "minutes", "Choose a time: without one, nobody knows when the last quiz has ended."
            )
        return data

    def _last_end(self):
        """When the attempt of who starts last is over."""
        data = self.cleaned_data
        end = closing(data["start_until"], minutes=data["minutes"], hard_end=data["hard_end"])
        assert end is not None  # `clean` asks for one of the two
        return end + GRACE

    def deed(self):
        """Keyword arguments for `hand_out`."""
        data = dict(self.cleaned_data)
        closed = data["feedback"] == "closed"
        data["answers_from"] = self._last_end() if closed else None
        data["feedback"] = Feedback.END if closed else data["feedback"]
        return data
