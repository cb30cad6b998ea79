"""Posted text to domain values."""

from django import forms

from classes.models import Override

DEEDS = {
    Override.Kind.SCORE: "Set the score",
    Override.Kind.EXCUSED: "Excuse: it does not count",
    Override.Kind.LIFTED: "As it was taken: lift what was set",
}


class OverrideForm(forms.Form):
    percent = forms.IntegerField(
        min_value=0, max_value=100, required=False, label="Score in percent"
    )
    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Reason",
        help_text="The learner reads it.",
    )

    def __init__(self, *args, scored, holds, **kwargs):
        """`scored`: whether it can have a score at all; `holds`: whether there is what to lift."""
        super().__init__(*args, **kwargs)
        wanted = {Override.Kind.SCORE: scored, Override.Kind.LIFTED: holds}
        kinds = [(kind, label) for kind, label in DEEDS.items() if wanted.get(kind, True)]
        self.fields["kind"] = forms.ChoiceField(
            choices=kinds, label="What to do", widget=forms.RadioSelect
        )
        self.order_fields(["kind"])
        if not scored:
            del self.fields["percent"]

    def clean(self):
        super().clean()
        data = self.cleaned_data
        given = data.get("percent") is not None
        if data.get("kind") == Override.Kind.SCORE and not given and "percent" not in self.errors:
            self.add_error("percent", "Give the score, 0 to 100.")
        return data

    def deed(self):
        """Keyword arguments for `set_override`."""
        data = self.cleaned_data
        return {
            "kind": data["kind"],
            "percent": data.get("percent"),
            "reason": data["reason"],
        }
