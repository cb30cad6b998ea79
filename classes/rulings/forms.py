"""Posted text to rulings."""

from collections.abc import Sequence

from django import forms

from quizzes.models import Ruling

# A notice to those who take the quiz holds the reason, with some words before it.
LONGEST = 400
KINDS = [
    (Ruling.Kind.VOID, "It does not count"),
    (Ruling.Kind.CREDIT, "It counts as right for everybody"),
    (Ruling.Kind.ACCEPT, "Another answer is right, too"),
    (Ruling.Kind.KEY, "Another answer is right instead"),
]
WITHOUT_REPLY = KINDS[:2]


def _reason(label, help_text=""):
    words = forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST})
    return forms.CharField(max_length=LONGEST, widget=words, label=label, help_text=help_text)


class RulingForm(forms.Form):
    """`replies`: lines and words of answers that are not right now; `alike`: how many questions of
    the quiz have the item's logic; `running`: how many take the quiz now."""

    kind = forms.ChoiceField(choices=KINDS, label="Decision", widget=forms.RadioSelect)
    reply = forms.ChoiceField(required=False, label="Which answer")
    scope = forms.ChoiceField(label="For", widget=forms.RadioSelect, initial=Ruling.Scope.ITEM)
    reason = _reason("Reason")

    def __init__(self, *args, replies: Sequence[tuple[str, str]], alike: int, running: int, **kw):
        super().__init__(*args, **kw)
        if replies:
            self._offer("reply", [("", "–"), *replies])
            self.fields["reply"].help_text = "For the last two decisions."
        else:
            self._offer("kind", WITHOUT_REPLY)
            del self.fields["reply"]
        if alike > 1:
            every = f"All {alike} questions of this logic in the quiz"
            self._offer(
                "scope", [(Ruling.Scope.ITEM, "This question"), (Ruling.Scope.LOGIC, every)]
            )
        else:
            del self.fields["scope"]
        self.fields["reason"].help_text = "Learners read it on their result."
        if running:
            self.fields["reason"].help_text = (
                f"{running} {'takes' if running == 1 else 'take'} the quiz now and will read it at "
                "once. Do not say which answer is right."
            )

    def _offer(self, name, choices):
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self):
        super().clean()
        needs = self.cleaned_data.get("kind") in (Ruling.Kind.ACCEPT, Ruling.Kind.KEY)
        if needs and not self.cleaned_data.get("reply") and "reply" not in self.errors:
            self.add_error("reply", "Choose the answer that is right.")
        return self.cleaned_data

    @property
    def decision(self):
        """Keyword arguments of a ruling, but item, reason, who and when."""
        data = self.cleaned_data
        kind = data["kind"]
        needs = kind in (Ruling.Kind.ACCEPT, Ruling.Kind.KEY)
        return {
            "kind": kind,
            "reply": data.get("reply", "") if needs else "",
            "scope": data.get("scope") or Ruling.Scope.ITEM,
        }

    @property
    def mark(self):
        """Names the decision, so that only what was previewed is done."""
        return "/".join(self.decision.values())

    @property
    def confirmed(self):
        """Whether the button beside the preview of this very decision was pressed."""
        return self.data.get("seen") == self.mark


class UndoForm(forms.Form):
    reason = _reason("Why is it taken back?")
