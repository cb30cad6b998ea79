"""Posted text to domain values: a wish, the rules of an assignment, a lesson."""

from dataclasses import replace
from datetime import timedelta

from django import forms
from django.utils import timezone

from classes.assigning.mixes import MOCK, QUIZ, mix_of
from classes.assigning.rules import Rules
from classes.models import Counting
from lessons.content import course
from quizzes.forms import FORMATS, topics
from quizzes.models import Feedback
from quizzes.modes import MOCK_MINUTES
from quizzes.plans import CASE_STUDY

MOMENT = "%Y-%m-%dT%H:%M"
CLOSED = ("closed", "When nobody can answer any more")
WEEK = timedelta(days=7)
LEVELS = [(str(n), word) for n, word in enumerate(("1, easy", "2", "3", "4", "5, hard"), start=1)]
WHOM = [("", "Everybody in the class, and who joins later"), ("1", "Only some learners")]
FORMS = [("", "The same for everybody"), ("1", "Their own for each attempt, of the same kinds")]


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


class GivenForm(forms.Form):
    """For whom, and from when until when; until is not over yet.

    `people` are the learners of the class: without any, there is nobody to choose.
    """

    some = forms.ChoiceField(choices=WHOM, required=False, widget=forms.RadioSelect, label="For")
    recipients = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Somebody has left the class meanwhile. Choose again."},
    )
    opens_at = _moment("Can be started from")
    start_until = _moment("Can be started until")

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        recipients = self.fields["recipients"]
        assert isinstance(recipients, forms.ChoiceField)
        recipients.choices = [(one.pk, one.display_name) for one in people]
        if not people:
            del self.fields["some"], self.fields["recipients"]

    def clean_recipients(self):
        """Whoever is ticked counts only where it is for some."""
        found = self.cleaned_data["recipients"] if self.cleaned_data.get("some") else []
        if self.cleaned_data.get("some") and not found:
            raise forms.ValidationError("Choose at least one learner.")
        return found

    @property
    def given_to(self):
        """The learners who get it; none: everybody."""
        return self.cleaned_data.get("recipients", [])

    def clean(self):
        super().clean()
        opens, until = self.cleaned_data.get("opens_at"), self.cleaned_data.get("start_until")
        if opens and until and until <= opens:
            self.add_error("start_until", "The window must end after it opens.")
        elif until and until <= timezone.now() and "start_until" in self.changed_data:
            self.add_error("start_until", "This moment has passed; nobody could start the quiz.")
        return self.cleaned_data


class RulesForm(GivenForm):
    """By which rules a quiz is taken. `formats` are those that it asks in."""

    title = forms.CharField(max_length=120)
    minutes = forms.IntegerField(
        min_value=1,
        max_value=600,
        required=False,
        label="Minutes",
        help_text="Empty: untimed. The exam gives 90 for 65 questions.",
    )
    hard_end = _moment(
        "Ends for everybody at",
        required=False,
        help_text="Optional. Whoever starts late then has less time, and is told so before.",
    )
    attempts = forms.IntegerField(min_value=1, max_value=10, label="How many")
    counting = forms.ChoiceField(choices=Counting, label="Of several attempts counts")
    own_forms = forms.ChoiceField(
        choices=FORMS,
        required=False,
        widget=forms.RadioSelect,
        label="Which questions",
        help_text="Their own: the same line of thought at every place, told in other words. "
        "Case studies are the same for everybody.",
    )
    partial = forms.BooleanField(
        required=False, label="Give credit for what is right in part (the exam gives none)"
    )
    scores = forms.ChoiceField(
        choices=[("end", "After handing in"), CLOSED], label="Learners see their score"
    )
    feedback = forms.ChoiceField(
        choices=[
            (Feedback.END, "After handing in"),
            CLOSED,
            (Feedback.EACH, "After each question"),
        ],
        label="Learners see the right answers and reasons",
    )

    def __init__(self, *args, formats=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.formats = formats

    def clean(self):
        data = super().clean()
        end, until = data.get("hard_end"), data.get("start_until")
        if end and until and end < until:
            self.add_error("hard_end", "This is not before the last moment to start.")
        if not self.errors:
            cases = CASE_STUDY in data.get("formats", self.formats)
            for name, words in self.rules().faults(case_studies=cases).items():
                self.add_error(name, words)
        return data

    def rules(self):
        data = self.cleaned_data
        return Rules(
            title=data["title"],
            opens_at=data["opens_at"],
            start_until=data["start_until"],
            minutes=data["minutes"],
            hard_end=data["hard_end"],
            attempts=data["attempts"],
            counting=data["counting"],
            own_forms=bool(data["own_forms"]),
            partial=data["partial"],
            reasons=data["feedback"],
            scores=data["scores"],
        )


class QuizForm(RulesForm):
    """A quiz of the instructor's own mix."""

    kind = QUIZ
    ideas = forms.MultipleChoiceField(
        choices=topics, label="About", error_messages={"required": "Choose at least one idea."}
    )
    formats = forms.MultipleChoiceField(
        choices=FORMATS,
        widget=forms.CheckboxSelectMultiple,
        label="Formats",
        help_text="Shared out evenly.",
    )
    difficulty = forms.MultipleChoiceField(
        choices=LEVELS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Difficulty of multiple choice",
        help_text="Shared out evenly; none chosen means any.",
    )
    size = forms.IntegerField(min_value=5, max_value=65, label="Number of questions")

    def mix(self):
        names = ("ideas", "formats", "difficulty", "size")
        return {"kind": QUIZ} | {name: self.cleaned_data[name] for name in names}


class MockForm(RulesForm):
    """A mock exam: its mix is the exam's."""

    kind = MOCK

    def mix(self):
        return {"kind": MOCK}


class StartedForm(forms.Form):
    """What may still change once somebody has started."""

    title = forms.CharField(max_length=120)
    start_until = _moment("Can be started until", help_text="Not before now.")
    hard_end = _moment(
        "Ends for everybody at", required=False, help_text="Only later; running clocks stay."
    )
    attempts = forms.IntegerField(
        min_value=1, max_value=10, label="How many", help_text="Only more."
    )
    scores = RulesForm.base_fields["scores"]
    feedback = RulesForm.base_fields["feedback"]

    def __init__(self, *args, before, formats=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.before, self.formats = before, formats
        if before.hard_end is None:  # there was none to rely on, and none comes now
            del self.fields["hard_end"]

    def clean(self):
        super().clean()
        end, until = self.cleaned_data.get("hard_end"), self.cleaned_data.get("start_until")
        if end and until and end < until:
            self.add_error("hard_end", "This is not before the last moment to start.")
        if not self.errors:
            for name, words in self.rules().faults(case_studies=CASE_STUDY in self.formats).items():
                self.add_error(name if name in self.fields else None, words)
        return self.cleaned_data

    def rules(self):
        data = dict(self.cleaned_data)
        data["reasons"] = data.pop("feedback")
        # The page shows moments to the minute.
        for name in {"start_until", "hard_end"} - set(self.changed_data):
            data[name] = getattr(self.before, name)
        return replace(self.before, **data)


def lessons():
    """The lessons there are, as choices."""
    return [(one.slug, one.title) for one in course().lessons.values()]


class LessonForm(GivenForm):
    """A lesson to read."""

    lesson = forms.ChoiceField(choices=lessons, label="Lesson")
    opens_at = _moment("Shown from")
    start_until = _moment("To be read by")

    def deed(self):
        """The arguments of `actions.hand_out_lesson` and `actions.change_lesson`."""
        names = {"lesson", "opens_at", "start_until", "recipients"} & set(self.fields)
        return {name: self.cleaned_data[name] for name in names}


KINDS = {QUIZ: QuizForm, MOCK: MockForm, "lesson": LessonForm}


def first_wish(kind, at):
    """What an empty form of that kind begins with."""
    wish = {
        "opens_at": shown_moment(at),
        "start_until": shown_moment(at + WEEK),
        "attempts": 1,
        "counting": Counting.BEST,
        "own_forms": "",
        "scores": "end",
        # Everybody has the same questions: whoever ends first could tell the key to all who start.
        "feedback": CLOSED[0],
    }
    if kind == MOCK:
        return wish | {"title": "Mock exam", "minutes": MOCK_MINUTES[""]}
    return wish | {"size": 10, "minutes": 20, "formats": ["multiple_choice"]}


def wish_of(assignment):
    """An assignment as its form gives it."""
    window = {
        "opens_at": shown_moment(assignment.opens_at),
        "start_until": shown_moment(assignment.start_until),
        "some": "1" if assignment.for_some else "",
        "recipients": list(assignment.recipients.values_list("pk", flat=True)),
    }
    if assignment.quiz_id is None:
        return window | {"lesson": assignment.lesson}
    rules, quiz = Rules.of(assignment), assignment.asked
    return window | {
        **mix_of(quiz),
        "title": rules.title,
        "minutes": rules.minutes,
        "hard_end": rules.hard_end and shown_moment(rules.hard_end),
        "attempts": rules.attempts,
        "counting": rules.counting,
        "own_forms": "1" if rules.own_forms else "",
        "partial": rules.partial,
        "scores": rules.scores,
        "feedback": rules.reasons,
    }


def shown_moment(moment):
    """A moment as the field shows it: in the site's zone, to the minute."""
    return timezone.localtime(moment).replace(second=0, microsecond=0)
