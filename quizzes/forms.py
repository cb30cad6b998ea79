"""Posted text to domain values."""

from dataclasses import replace

from django import forms

from lessons.content import course
from measurement.replies import MATCHING, MULTIPLE_CHOICE, MULTIPLE_RESPONSE, ORDERING
from quizzes import modes
from quizzes.models import Confidence, Feedback, Report
from quizzes.plans import CASE_STUDY, Plan, offered
from scenarios.drawing import Wishes
from scenarios.family import CORE

FORMATS = [
    (MULTIPLE_CHOICE, "Multiple choice"),
    (MULTIPLE_RESPONSE, "Multiple response"),
    (ORDERING, "Ordering"),
    (MATCHING, "Matching"),
    (CASE_STUDY, "Case study"),
]
DIFFICULTIES = [("", "Any"), (1, "1, easy"), (2, "2"), (3, "3"), (4, "4"), (5, "5, hard")]
FACTORS = [("", "None"), (1.25, "a quarter more"), (1.5, "half as much again"), (2.0, "twice")]
MINUTES = [("", "Untimed"), *((n, f"{n} minutes") for n in (10, 20, 30, 45, 60, 90, 120))]


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
    def narrow(self):
        """Whether one option or attribute is asked about, which only multiple choice can be."""
        return bool(self.cleaned_data.get("key") or self.cleaned_data.get("about"))

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
    """The decisions there are to practice, as choices."""
    return [(id, family.name) for id, family in offered().items()]


def topics():
    """What a topic drill can be about: by family, choices of a wish as `family key|about id`."""
    return tuple(
        (
            family.name,
            (
                (f"{id} key ", f"{family.name}: all of it"),
                *((f"{id} key {option.id}", option.name) for option in family.options),
                *((f"{id} about {one.id}", one.name) for one in _asked_about(family)),
            ),
        )
        for id, family in offered().items()
    )


def _asked_about(family):
    """The attributes that decide in a signed question."""
    deciding = {
        fact.partition(".")[0]
        for logic in family.signed
        for fact in logic.partition("|")[0].split("+")
    }
    return [one for one in family.attributes_of(CORE) if one.id in deciding]


class TopicForm(forms.Form):
    """One topic, as `topics` lists them."""

    topic = forms.CharField(max_length=100)

    def clean_topic(self):
        known = {value: name for _, choices in topics() for value, name in choices}
        value = self.cleaned_data["topic"]
        if value not in known:
            raise forms.ValidationError("Choose one of the topics.")
        return value

    def plan(self):
        family, kind, id = self.cleaned_data["topic"].split(" ")
        found = offered()[family]
        if kind == "about":
            name = next(one.name for one in found.attributes if one.id == id)
            return modes.topic(name, family, Wishes(about=id))
        name = found.option(id).name if id else found.name
        return modes.topic(name, family, Wishes(key=id or None))


class PracticeForm(WishesForm):
    """A mix of the learner's own."""

    size = forms.IntegerField(
        min_value=5,
        max_value=65,
        initial=10,
        label="Questions",
        help_text="5 to 65. The exam has 65.",
    )
    minutes = forms.TypedChoiceField(
        choices=MINUTES,
        coerce=int,
        empty_value=None,
        required=False,
        label="Time",
        help_text="The exam gives 90 minutes, 120 with the language accommodation.",
    )
    factor = forms.TypedChoiceField(
        choices=FACTORS, coerce=float, empty_value=None, required=False, label="Extra time"
    )
    feedback = forms.ChoiceField(choices=Feedback, initial=Feedback.EACH, label="Reasons")
    formats = forms.MultipleChoiceField(choices=FORMATS, required=False, label="Formats")
    difficulty = forms.TypedChoiceField(
        choices=DIFFICULTIES, coerce=int, empty_value=None, required=False, label="Difficulty"
    )
    partial = forms.BooleanField(required=False, label="Partial credit")

    def plan(self):
        data = self.cleaned_data
        wishes = replace(self.wishes, difficulty=data["difficulty"])
        formats = data["formats"] or [MULTIPLE_CHOICE]
        return Plan(
            self.topic or "Mixed practice",
            data["size"],
            {self.asked.id: 1.0} if self.narrow or data.get("family") else modes.shares(),
            minutes=data["minutes"],
            feedback=data["feedback"],
            formats=dict.fromkeys([MULTIPLE_CHOICE] if self.narrow else formats, 1.0),
            wishes=wishes,
            partial=data["partial"],
        )


class PlaceForm(forms.Form):
    """Which question a button was pressed at."""

    position = forms.IntegerField(min_value=1, max_value=65)


class NoteField(forms.CharField):
    """A text of several lines, in which a line break is one character, as in the browser."""

    def to_python(self, value):
        return (super().to_python(value) or "").replace("\r\n", "\n")


class AsideForm(forms.Form):
    """What a learner notes beside a question; only what was posted is there."""

    flagged = forms.BooleanField(required=False)
    note = NoteField(required=False, max_length=1000)
    confidence = forms.ChoiceField(choices=[("", ""), *Confidence.choices], required=False)

    def changes(self):
        return {name: value for name, value in self.cleaned_data.items() if name in self.data}


class ReportForm(forms.Form):
    reason = forms.ChoiceField(choices=Report.Reason, label="What is wrong?")
    words = NoteField(required=False, max_length=1000, label="In your words, if you like")
