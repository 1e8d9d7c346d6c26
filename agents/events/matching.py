"""Whether an event is about such a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError, ValidationError
from django.db import models

from agents.events import definitions
from agents.events.definition import ANYTHING
from agents.events.subscription import Match

if TYPE_CHECKING:
    from agents.events.models import Event


_CANNOT_BE_ASKED = (FieldError, TypeError, ValueError, ValidationError)


def matches(event: Event, match: Match | None) -> bool:
    """Whether the row of the event, as it is in the database now, has these values (ORM look-ups)."""
    if not match:
        return True
    if callable(match):
        return bool(match(event))
    if event.is_of_deletion:
        return _was(event, match)
    model = event.entity_model
    # Two filters, as the match may ask for the id itself.
    return model is not None and model._base_manager.filter(pk=event.entity_id).filter(**match).exists()


def may_match(event: Event, match: Match | None) -> bool:
    """The same for whoever hears of several kinds of rows: one that cannot be asked so is none of theirs.

    A match that no kind can be asked for is refused where it is declared.
    """
    model = event.entity_model
    if not match or callable(match) or event.is_of_deletion or model is None:
        return matches(event, match)
    try:
        rows = model._base_manager.filter(**match)
    except _CANNOT_BE_ASKED:
        return False
    return rows.filter(pk=event.entity_id).exists()


def _was(event: Event, match: Mapping[str, Any]) -> bool:
    """Whether the row that was deleted had these values in its fields: there is none any more to be asked."""
    known = {"pk": event.entity_id, "id": event.entity_id, **event.payload}
    return all(str(known.get(name, known.get(f"{name}_id"))) == str(value) for name, value in match.items())


def why_not(model: type[models.Model], match: Mapping[str, Any]) -> str:
    """Return why rows of this model cannot be asked for the match, "" when they can. Asks no database."""
    try:
        model._base_manager.filter(**match)
    except _CANNOT_BE_ASKED as error:
        return f"{model.__name__}: {error}"
    return ""


def why_none(event: str, match: Mapping[str, Any]) -> str:
    """Return why no row that can have this event can be asked for the match, "" when one can, or none is known."""
    models = definitions.tracked() if event == ANYTHING else definitions.declaring_event(event)
    problems = [why_not(model, match) for model in models]
    return " ".join(problems) if all(problems) else ""
