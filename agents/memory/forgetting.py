"""Forgetting for good: the rows go, with their vectors, and nothing said before brings them back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

from agents.memory.candidates import key
from agents.memory.models import Fact, Forgotten
from agents.memory.signals import forgotten


def make_away(facts: Iterable[Fact], now: datetime) -> list[Fact]:
    """In a transaction that has the person's lock: delete these with their past values; return all that went.

    What is kept of them is a digest, which only this installation can compute, and where the words stood. Others are
    told (`memory.forgotten`), so that summaries made of the words go in the same commit.
    """
    gone = {fact.pk: fact for fact in facts}
    before = list(gone)
    while before:
        past = list(Fact.objects.filter(superseded_by__in=before).exclude(pk__in=list(gone)))
        gone |= {fact.pk: fact for fact in past}
        before = [fact.pk for fact in past]
    Forgotten.objects.bulk_create(
        Forgotten(
            user_id=fact.user_id, digest=digest(fact), thread=fact.thread, message=fact.message, begin=fact.position,
            end=fact.position + len(fact.quote), forgotten_at=now,
        )
        for fact in gone.values()
    )  # fmt: skip
    for fact in gone.values():
        forgotten.send(Fact, fact=fact)
    Fact.objects.filter(pk__in=list(gone)).delete()
    return list(gone.values())


def digest(fact: Fact) -> str:
    """Return what tells this fact from all others, and is nothing to read."""
    parts = (str(fact.user_id), fact.subject.casefold(), fact.attribute.casefold(), key(fact.value))
    return salted_hmac("agents.memory.forgotten", "\x00".join(parts), algorithm="sha256").hexdigest()


def is_forgotten(fact: Fact) -> bool:
    """Whether the person had this forgotten after it was said: the same thing, or what stood at this place."""
    told = Forgotten.objects.filter(user_id=fact.user_id, forgotten_at__gte=fact.said_at)
    if told.filter(digest=digest(fact)).exists():
        return True
    if not fact.message:
        return False
    end = fact.position + len(fact.quote)
    return told.filter(thread=fact.thread, message=fact.message, begin__lt=end, end__gt=fact.position).exists()
