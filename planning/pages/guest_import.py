"""A guest list as a file or pasted: read here, looked at on the event's guests, added there."""

from __future__ import annotations

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents import boards, documents
from agents.boards import Board
from agents.signed_in import signed_in
from planning import actions
from planning.models.guest_import import MOST_TEXT
from planning.pages.guests import the_event

TAKEN = ".csv,.tsv,.txt,.xlsx,.vcf,.eml,.md,.docx"


class ImportForm(forms.Form):
    """Either a file or words."""

    file = forms.FileField(
        required=False,
        help_text="A table (CSV or Excel), contacts (vCard) or the text of a mail.",
        widget=forms.FileInput(attrs={"accept": TAKEN}),
    )
    text = forms.CharField(
        max_length=MOST_TEXT,
        required=False,
        label="Or paste it here",
        widget=forms.Textarea(attrs={"rows": 8, "placeholder": "Ada Young, ada@example.com"}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def import_guests(request: HttpRequest, event: int) -> HttpResponse:
    """Show the form; what is posted is read, and leads to where it is looked at. Nobody is added by it."""
    row, user = the_event(request, event), signed_in(request)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_bound and form.is_valid():
        try:
            text, name, is_cut = form.cleaned_data["text"], "", False
            if uploaded := form.cleaned_data["file"]:
                name = uploaded.name
                text, is_cut = documents.read_text(name, uploaded.read())
            actions.propose_guests(row, by=user, text=text, name=name, is_cut=is_cut)
            return redirect("event", row.pk, "guests")
        except documents.Unreadable as error:
            form.add_error("file", str(error))
        except ValidationError as error:
            form.add_error("file" if form.cleaned_data["file"] else "text", error.messages)
    board = Board(f"event:{row.pk}:import", row.title, [])
    response = boards.show(request, board, "planning/guest_import_form.html", event=row, form=form)
    response.status_code = 400 if form.is_bound else 200
    return response
