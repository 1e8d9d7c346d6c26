"""One guest by a form: all that can be said of them, and taking them off the list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents import boards
from agents.boards import Board
from agents.signed_in import signed_in
from planning import actions
from planning.models import Guest
from planning.models.guest import LARGEST_PARTY, LONGEST_NAME, LONGEST_NOTES, LONGEST_PHONE
from planning.pages.guests import the_event


class GuestForm(forms.Form):
    """A guest with their party. `companions` are names, one a line."""

    name = forms.CharField(max_length=LONGEST_NAME)
    email = forms.EmailField(required=False)
    phone = forms.CharField(max_length=LONGEST_PHONE, required=False)
    answer = forms.ChoiceField(choices=[choice for choice in Guest.Answer.choices if choice[0] != Guest.Answer.WAITING])
    party_size = forms.IntegerField(
        min_value=1, max_value=LARGEST_PARTY, label="How many they are", help_text="Themselves and children included."
    )
    party_limit = forms.IntegerField(
        min_value=1,
        max_value=LARGEST_PARTY,
        label="At most",
        help_text="More cannot answer by their link.",
    )
    children = forms.IntegerField(min_value=0, max_value=LARGEST_PARTY, required=False, label="Children among them")
    companions = forms.CharField(
        max_length=LARGEST_PARTY * LONGEST_NAME,
        required=False,
        label="Who comes along",
        help_text="As far as it is known, a name a line.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    notes = forms.CharField(max_length=LONGEST_NOTES, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def clean_companions(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["companions"].splitlines() if line.strip()]

    def clean_children(self) -> int:
        return self.cleaned_data["children"] or 0


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def guest(request: HttpRequest, event: int, guest: int) -> HttpResponse:
    """Show the form; what is posted is written, or with `remove` the guest is taken off the list."""
    row, user = the_event(request, event), signed_in(request)
    known = row.guests.filter(pk=guest).first()
    if known is None:
        raise Http404
    if "remove" in request.POST:
        actions.remove_guests(row, by=user, guests=[known.pk])
        return redirect("guests", row.pk)
    form = GuestForm(request.POST if request.method == "POST" else None, initial=_shown(known))
    if known.answer == Guest.Answer.WAITING:
        form.fields["answer"] = forms.ChoiceField(choices=Guest.Answer.choices)
    if form.is_bound and form.is_valid():
        try:
            actions.change_guest(row, by=user, guest=known.pk, **form.cleaned_data)
            return redirect("guests", row.pk)
        except ValidationError as error:
            form.add_error(None, error)
    board = Board(f"event:{row.pk}:guest:{known.pk}", row.title, [])
    response = boards.show(request, board, "planning/guest_form.html", event=row, guest=known, form=form)
    response.status_code = 400 if form.is_bound else 200
    return response


def _shown(known: Guest) -> dict[str, Any]:
    fields = {name: getattr(known, name) for name in GuestForm.base_fields}
    return {**fields, "companions": "\n".join(known.companions)}
