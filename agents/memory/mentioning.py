"""Who has said something of a thing: for code that then speaks to each of these people of their own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from agents.memory.models import Fact, FactQuerySet, Pause


def mentions(words: Sequence[str]) -> FactQuerySet:
    """Return the facts that hold and have all of these words, whosever they are, by person; of no word, none.

    Nothing of who has paused memory, or whose account is closed. No index knows the words: it looks through all facts,
    so it is for the background.
    """
    if not words:
        return Fact.objects.none()
    paused = Pause.objects.filter(user=OuterRef("user"), ended_at=None)
    found = Fact.objects.filter(~Exists(paused), ended_at=None, user__is_active=True)
    for word in words:
        found = found.filter(Q(statement__icontains=word) | Q(quote__icontains=word))
    somewhere = timezone.now().date() - timedelta(days=1)  # where it is still yesterday
    return found.filter(Q(expires_on=None) | Q(expires_on__gte=somewhere)).order_by("user", "-confirmed_at", "pk")
