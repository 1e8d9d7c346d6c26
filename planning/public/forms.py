"""What the public pages ask: a guest's answer, a vendor's answer."""

from __future__ import annotations

from django import forms

from planning.models import Guest
from planning.models.guest import LARGEST_PARTY

ANSWERS = [
    (Guest.Answer.COMING.value, "I am coming"),
    (Guest.Answer.MAYBE.value, "Perhaps"),
    (Guest.Answer.DECLINED.value, "I cannot come"),
]


class RsvpForm(forms.Form):
    """A guest says whether they come, and with how many."""

    answer = forms.ChoiceField(choices=ANSWERS, error_messages={"required": "Choose one of these."})
    party_size = forms.IntegerField(min_value=1, max_value=LARGEST_PARTY, required=False)
    shown = forms.CharField(max_length=400, required=False, strip=False)


class RequestForm(forms.Form):
    """A vendor says whether they can be there."""

    answer = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])
    notes = forms.CharField(max_length=500, required=False)
