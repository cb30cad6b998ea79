"""Posted text to domain values."""

from django import forms

from classes.models import Role
from classes.roster.lists import LONGEST_NAME, MOST_BYTES, RANGES, decoded

FACTORS = ("1", "1.25", "1.5", "2")
OWN = "own"
PASTED = 200_000


class StaffForm(forms.Form):
    email = forms.EmailField(
        label="E-mail of their account", help_text="They need not be in the class yet."
    )
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in (Role.ASSISTANT, Role.INSTRUCTOR)],
        label="Role",
        help_text="Assistants see all of it and run the live view; they change nothing else.",
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Role)


def _whole(column, label, help_text):
    least, most = RANGES[column]
    return forms.IntegerField(
        min_value=least, max_value=most, initial=0, label=label, help_text=help_text
    )


class TermsForm(forms.Form):
    """What is agreed with one learner. A guest's name can be put right here, too."""

    name = forms.CharField(
        max_length=LONGEST_NAME,
        label="Name",
        help_text="This learner is a guest; the name is what everybody in the staff sees.",
    )
    time = forms.ChoiceField(
        choices=[("1", "As everybody"), *((one, f"{one} ×") for one in FACTORS[1:]), (OWN, "Own")],
        label="Time",
    )
    factor = forms.FloatField(
        min_value=RANGES["factor"][0],
        max_value=RANGES["factor"][1],
        required=False,
        label="Own factor",
        help_text="1 to 4; only if the time is “Own”.",
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    pause_minutes = _whole(
        "pause_minutes", "Minutes of pause", "In all, in each attempt. The clock stands meanwhile."
    )
    extra_attempts = _whole("extra_attempts", "Attempts more than others", "")
    later_hours = _whole("later_hours", "Hours that windows end later", "24 hours are a day.")

    def __init__(self, *args, guest, **kwargs):
        super().__init__(*args, **kwargs)
        if not guest:
            del self.fields["name"]

    @classmethod
    def of(cls, membership):
        """As it is agreed now."""
        factor = f"{membership.factor:g}"
        known = factor in FACTORS
        first = {
            **membership.terms,
            "name": membership.user.name,
            "time": factor if known else OWN,
            "factor": "" if known else factor,
        }
        return cls(initial=first, guest=membership.user.is_guest)

    def clean(self):
        super().clean()
        data = self.cleaned_data
        if data.get("time") == OWN:
            if data.get("factor") is None and "factor" not in self.errors:
                self.add_error("factor", "Give the factor, 1 to 4.")
        elif "time" in data:
            data["factor"] = float(data["time"])
        return data

    def deed(self):
        """The arguments of `actions.agree`."""
        terms = {name: self.cleaned_data[name] for name in RANGES}
        return {"terms": terms, "name": self.cleaned_data.get("name", "")}


class ListForm(forms.Form):
    """A file or pasted text; `text` and `guess` say what was read."""

    file = forms.FileField(required=False, label="A file", help_text="CSV or text, 2 MB at most.")
    pasted = forms.CharField(
        required=False,
        strip=False,
        max_length=PASTED,
        label="Or paste lines",
        help_text="For example: Ana Lima, ana@example.com",
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file is not None and file.size > MOST_BYTES:
            raise forms.ValidationError("The file is larger than 2 MB.")
        return file

    def clean(self):
        super().clean()
        if not self.errors and not (self.cleaned_data["file"] or self.cleaned_data["pasted"]):
            raise forms.ValidationError("Choose a file or paste some lines.")
        return self.cleaned_data

    def read(self):
        """The text, and what was guessed of a file."""
        file = self.cleaned_data["file"]
        return decoded(file.read()) if file else (self.cleaned_data["pasted"], "")


class ApplyForm(forms.Form):
    """The list that was looked at is the one that is imported."""

    digest = forms.CharField(max_length=64)
