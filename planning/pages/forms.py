"""What a host fills in by hand to plan an event."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms

from agents import currencies, zones
from planning import recurrence

WHEN = "%Y-%m-%dT%H:%M"  # what an input of the kind datetime-local sends


class LocalMoment(forms.CharField):
    """A date and time without a zone: whoever plans the event knows whose clock it goes by."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=WHEN)

    def to_python(self, value: Any) -> datetime | None:  # type: ignore[override]
        text = super().to_python(value)
        if not text:
            return None
        try:
            return datetime.strptime(text[: len("2026-12-18T19:00")], WHEN)
        except ValueError:
            raise forms.ValidationError("Give a date and a time, such as 2026-12-18T19:00.", code="invalid") from None


def _currencies() -> list[tuple[str, str]]:
    return [("", "As usual here"), *((code, f"{code}: {currencies.name(code)}") for code in currencies.COMMON)]


def _zones() -> list[tuple[str, str]]:
    return [("", "As at the place, else as where you are"), *((name, name.replace("_", " ")) for name in zones.names())]


class NewEventForm(forms.Form):
    """An event as one plans it without a word to a model. Without a date it is made all the same."""

    title = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"placeholder": "Mia's baby shower"}))
    kind = forms.CharField(
        max_length=60,
        required=False,
        help_text="What is bought and booked for such an event is taken from this.",
        widget=forms.TextInput(attrs={"list": "kinds", "placeholder": "baby shower"}),
    )
    starts_at = LocalMoment(required=False, label="Begins", help_text="Left empty, the date is still to be found.")
    ends_at = LocalMoment(required=False, label="Ends")
    recurrence = forms.ChoiceField(
        required=False, label="Repeats", choices=[("", "never"), *recurrence.CHOICES.items()]
    )
    zone = forms.ChoiceField(required=False, label="Time zone", choices=_zones)
    place = forms.CharField(max_length=300, required=False)
    guest_count = forms.IntegerField(min_value=0, max_value=100_000, required=False, label="Expected guests")
    budget = forms.DecimalField(min_value=0, max_digits=12, decimal_places=2, required=False)
    currency = forms.ChoiceField(required=False, choices=_currencies)
    with_list = forms.BooleanField(required=False, initial=True, label="Make the usual shopping list")
    with_invitation = forms.BooleanField(required=False, initial=True, label="Draft the invitation")

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or {}
        starts, ends = fields.get("starts_at"), fields.get("ends_at")
        if ends and not starts:
            self.add_error("ends_at", "It has an end: give its beginning, too.")
        elif starts and ends and ends <= starts:
            self.add_error("ends_at", "It must end after it begins.")
        if repeats := fields.get("recurrence"):
            if not starts:
                self.add_error("recurrence", "What repeats needs a date first.")
            else:
                fields["recurrence"] = recurrence.of_choice(repeats, starts)
        return fields


def on(day: str) -> dict[str, str]:
    """Return what a form begins with for a day such as `2026-12-18`: that day, at the hour that suits most."""
    try:
        return {"starts_at": f"{date.fromisoformat(day).isoformat()}T18:00"}
    except ValueError:
        return {}
