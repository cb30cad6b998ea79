"""Posted text of the live view to domain values."""

from django import forms

from quizzes.models import ClockChange

WHY = [
    (ClockChange.Kind.EXTENSION, "More time"),
    (ClockChange.Kind.OUTAGE, "Time that was lost, for example to an outage"),
]


class TimeForm(forms.Form):
    minutes = forms.IntegerField(min_value=1, max_value=120, initial=5, label="Minutes")
    kind = forms.ChoiceField(choices=WHY, initial=ClockChange.Kind.EXTENSION, label="What for")
    reason = forms.CharField(
        max_length=200, label="Reason", help_text="Learners read it, and it stays on record."
    )


class NoticeForm(forms.Form):
    words = forms.CharField(
        max_length=500,
        label="Message",
        help_text="500 characters at most. It is on their page within 15 seconds.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class EndForm(forms.Form):
    reason = forms.CharField(
        max_length=200, label="Reason", help_text="Learners read it, and it stays on record."
    )
