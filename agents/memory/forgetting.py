"""Forgetting for good: the rows go, with their vectors, and nothing said before brings them back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q
from django.utils.crypto import salted_hmac

from agents.memory.candidates import key
from agents.memory.models import Fact, Forgotten
from agents.memory.signals import forgotten


def make_away(facts: Iterable[Fact], now: datetime) -> list[Fact]:
    """In a transaction that has the person's lock: delete these with their past values; return all that went.

    What is kept of them is a digest, which only this installation can compute, and where the words stood. Others are
    told (`memory.forgotten`), so that summaries made of the words go in the same commit. The statements are as many
    for two thousand facts as for one.
    """
    gone = {fact.pk: fact for fact in facts}
    before = list(gone)
    while before:
        past = list(Fact.objects.filter(superseded_by__in=before).exclude(pk__in=list(gone)))
        gone |= {fact.pk: fact for fact in past}
        before = [fact.pk for fact in past]
    Forgotten.objects.bulk_create(
        Forgotten(
            user_id=fact.user_id, digest=digest(fact), thread=place.thread, message=place.message, begin=place.begin,
            end=place.end, forgotten_at=now,
        )
        for fact in gone.values()
        for place in fact.places
    )  # fmt: skip
    if gone:
        forgotten.send(Fact, facts=list(gone.values()))
        with (
            connection.cursor() as cursor
        ):  # the ORM would look by the hundred for those that point to them: they go, too
            cursor.execute("DELETE FROM memory_fact WHERE id = ANY(%s)", [list(gone)])
    return list(gone.values())


def digest(fact: Fact) -> str:
    """Return what tells this fact from all others, and is nothing to read."""
    parts = (str(fact.user_id), fact.subject.casefold(), fact.attribute.casefold(), key(fact.value))
    return salted_hmac("agents.memory.forgotten", "\x00".join(parts), algorithm="sha256").hexdigest()


def is_forgotten(fact: Fact) -> bool:
    """Whether the person had this forgotten after it was said: the same thing, or what stood at this place.

    In a transaction that has the person's lock. The same thing, said at a place that nobody had read when it was
    forgotten, is forgotten at this place, too: summaries made of it go.
    """
    (place,) = fact.places
    told = Forgotten.objects.filter(user_id=fact.user_id, forgotten_at__gte=place.said_at)
    at = Q(thread=place.thread, message=place.message, begin__lt=place.end, end__gt=place.begin)
    if place.message and told.filter(at).exists():
        return True
    same = told.filter(digest=digest(fact)).order_by("-forgotten_at").first()
    if same is not None and place.message:
        same.pk = None
        same.thread, same.message, same.begin, same.end, _ = place
        same.save(force_insert=True)
        forgotten.send(Fact, facts=[fact])
    return same is not None
