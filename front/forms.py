"""Addresses to domain values."""

from django import forms

from front.previews import Wanted
from scenarios.family import Family
from scenarios.formats import EVERY_FORMAT
from scenarios.signing import known_options

HIGHEST_SEED = 999_999_999
UNKNOWN = {"invalid_choice": "“%(value)s” is none of these. Choose one of the list."}
WHOLE = f"Write a whole number from 0 to {HIGHEST_SEED:,}."


class PreviewForm(forms.Form):
    """Which question to draw, as an address says it; what is left out may be anything."""

    format = forms.ChoiceField(
        choices=[(name, name.replace("_", " ").capitalize()) for name in EVERY_FORMAT],
        label="Format",
        error_messages=UNKNOWN,
    )
    # Which settings and options there are, the family says.
    setting = forms.ChoiceField()
    key = forms.ChoiceField()
    logic = forms.CharField(
        required=False,
        max_length=300,
        label="Logic",
        help_text="As the commands print it: facts|goal>key",
    )
    seed = forms.IntegerField(
        min_value=0,
        max_value=HIGHEST_SEED,
        label="Seed",
        error_messages=dict.fromkeys(("invalid", "required", "min_value", "max_value"), WHOLE),
    )
    # All facts of one situation: links to twins name it, and nobody types it.
    facts = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)

    def __init__(self, data, *, family: Family):
        super().__init__({"format": EVERY_FORMAT[0], "seed": "1", **data})
        self.family = family
        settings = [("", "Any"), *_settings(family)]
        keys = [("", "Any"), *((option.id, option.name) for option in known_options(family))]
        self.fields["setting"] = _any_of(settings, "Setting and job")
        self.fields["key"] = _any_of(keys, "Right answer")

    def clean_facts(self):
        facts = tuple(filter(None, self.cleaned_data["facts"].split("+")))
        for fact in facts:
            if fact not in self.family.levels:
                raise forms.ValidationError(f"The family has no fact {fact!r}.")
        return facts

    @property
    def wanted(self):
        return Wanted(**self.cleaned_data)


def _any_of(choices, label):
    return forms.ChoiceField(choices=choices, required=False, label=label, error_messages=UNKNOWN)


def _settings(family):
    """Each setting with its jobs: the whole, or one of them."""
    for setting in family.settings:
        jobs = [(f"{setting.id}/{job.id}", f"{setting.id}, {job.id}") for job in setting.jobs]
        yield setting.id, [(setting.id, f"{setting.id}, any job"), *jobs]
