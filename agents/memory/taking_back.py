"""Taking back that something was forgotten, for as long as whoever forgot it holds what it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction

from agents.memory import forgetting, vectors
from agents.memory.decisions import lock
from agents.memory.models import Fact, Forgotten
from agents.refused import Refused

_KEPT = (
    "id", "kind", "subject", "attribute", "value", "statement", "quote", "thread", "message", "position", "said_at",
    "said_again", "confirmed_at", "ended_at", "superseded_by_id", "expires_on",
)  # fmt: skip
TAKEN = "Something else is known in its place by now, so it stays forgotten."


def as_data(facts: Iterable[Fact]) -> list[dict[str, Any]]:
    """Return these rows as plain JSON, without their vectors and without whose they are."""
    return [{name: _plain(getattr(fact, name)) for name in _KEPT} for fact in facts]


def take_back(user: User, rows: Sequence[dict[str, Any]]) -> list[Fact]:
    """Make rows that `forget` returned this person's again, with their ids; return those that hold.

    The caller vouches for them: nobody else's words may come in here. Errors: `Refused` where a newer value has taken
    the place, and for what are no such rows.
    """
    try:
        facts = [_fact(user, row) for row in rows]
        with transaction.atomic():
            lock(user.pk)
            if Fact.objects.filter(pk__in=[fact.pk for fact in facts]).exists():
                raise Refused("refused", "It is remembered already.", {"fact": ["It is remembered already."]})
            if any(_is_taken(fact) for fact in facts):
                raise Refused("refused", TAKEN, {"fact": [TAKEN]})
            before = {fact.pk: fact.superseded_by_id for fact in facts}
            for fact in facts:
                fact.superseded_by = None
            vectors.put([fact for fact in facts if fact.ended_at is None])
            Fact.objects.bulk_create(facts)
            for fact in facts:
                later = before[fact.pk]
                if later is not None and Fact.objects.filter(user=user, pk=later).exists():
                    Fact.objects.filter(pk=fact.pk).update(superseded_by=later)
            digests = [forgetting.digest(fact) for fact in facts]
            Forgotten.objects.filter(user=user, digest__in=digests).delete()
    except (KeyError, TypeError, ValueError, ValidationError):
        raise Refused("invalid", "These are no facts.", {"rows": ["These are no facts."]}) from None
    return [fact for fact in facts if fact.ended_at is None]


def _is_taken(fact: Fact) -> bool:
    known = Fact.objects.filter(user_id=fact.user_id, subject__iexact=fact.subject, attribute=fact.attribute)
    return fact.ended_at is None and bool(fact.attribute) and known.filter(ended_at=None).exists()


def _fact(user: User, row: dict[str, Any]) -> Fact:
    values = {name: row[name] for name in _KEPT}
    for name in ("said_at", "confirmed_at", "ended_at"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    values["expires_on"] = date.fromisoformat(values["expires_on"]) if values["expires_on"] else None
    for name in ("id", "superseded_by_id"):
        values[name] = UUID(values[name]) if values[name] else None
    return Fact(user=user, **values)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, UUID) else value
