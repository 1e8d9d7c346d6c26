"""What the public pages ask: a guest's answer, a vendor's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from planning.models import Guest, Question
from planning.models.guest import LARGEST_PARTY

ANSWERS = [
    (Guest.Answer.COMING.value, "I am coming"),
    (Guest.Answer.MAYBE.value, "Perhaps"),
    (Guest.Answer.DECLINED.value, "I cannot come"),
]


def say(form: forms.Form, error: ValidationError) -> None:
    """Put what is wrong beside its field, or above the form where it has no such field."""
    for field, said in (error.message_dict if hasattr(error, "error_dict") else {"": error.messages}).items():
        form.add_error(field if field in form.fields else None, said)


class RsvpForm(forms.Form):
    """A guest says whether they come, with how many and whom, and what else they were asked.

    `whole` is sent by the page's form: without it only what is there is answered, as by the button "Still coming".
    """

    answer = forms.ChoiceField(choices=ANSWERS, error_messages={"required": "Choose one of these."})
    party_size = forms.IntegerField(min_value=1, max_value=LARGEST_PARTY, required=False)
    children = forms.IntegerField(min_value=0, max_value=LARGEST_PARTY, required=False)
    companions = forms.CharField(max_length=1000, required=False)
    whole = forms.BooleanField(required=False)
    shown = forms.CharField(max_length=400, required=False, strip=False)

    def __init__(self, data: Any = None, *, questions: Sequence[Question] = ()) -> None:
        super().__init__(data)
        self.questions = questions
        for question in questions:
            self.fields[f"question_{question.pk}"] = forms.CharField(max_length=500, required=False)

    def answered(self) -> dict[str, Any]:
        """Return what the guest says, as `actions.rsvp` takes it."""
        given = self.cleaned_data
        said = {key: given[key] for key in ("answer", "party_size", "shown")}
        if not given["whole"]:
            return said
        said["said"] = {question.pk: given[f"question_{question.pk}"] for question in self.questions}
        if "companions" in self.data:
            said["companions"] = given["companions"].split(",")
        return said | ({} if given["children"] is None else {"children": given["children"]})


class RequestForm(forms.Form):
    """A vendor says whether they can be there."""

    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    notes = forms.CharField(max_length=500, required=False)
    shown = forms.CharField(max_length=500, required=False, strip=False)
