"""Planning an event by a form: the event, its usual list and the draft of its invitation, as talk makes them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents import boards
from agents.boards import Board
from agents.signed_in import signed_in
from planning import actions, catalogue
from planning.models import Event
from planning.pages.forms import NewEventForm, on


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_event(request: HttpRequest) -> HttpResponse:
    """Show the form; a posted one makes the event and leads to its page. `?on=2026-12-18` names a day."""
    is_posted = request.method == "POST"
    form = NewEventForm(request.POST if is_posted else None, initial=on(request.GET.get("on", "")))
    if is_posted and form.is_valid():
        try:
            return redirect("event", _plan(signed_in(request), **form.cleaned_data).pk)
        except ValidationError as error:
            form.add_error(None, error)
    board = Board("event:new", "New event", [])
    kinds = sorted({name for kind in catalogue.kinds().values() for name in kind.begins})
    response = boards.show(request, board, "planning/new_event.html", form=form, kinds=kinds)
    response.status_code = 400 if is_posted else 200
    return response


@transaction.atomic
def _plan(user: User, *, with_list: bool, with_invitation: bool, **fields: Any) -> Event:
    """Errors: `ValidationError` by field."""
    given = {name: value for name, value in fields.items() if value not in (None, "") or name == "starts_at"}
    event = actions.create_event(by=user, **given)
    if with_list:
        actions.make_shopping_list(event, by=user)
    if with_invitation:
        actions.draft_invitations(event, by=user)
    return event
