"""While memory is paused nothing is remembered or recalled; what is said meanwhile is never read later either."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from agents.memory.models import Pause


def is_paused(user: User) -> bool:
    return Pause.objects.filter(user=user, ended_at=None).exists()


def pause(user: User) -> None:
    """From now on nothing is remembered or recalled. What is known is kept. Pausing twice is one pause."""
    try:
        with transaction.atomic():
            Pause.objects.create(user=user, begun_at=timezone.now())
    except IntegrityError:  # it is paused already
        if not is_paused(user):
            raise


def resume(user: User) -> None:
    """From now on it is as before the pause."""
    Pause.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())


def outside(user: User, moments: Iterable[datetime]) -> set[datetime]:
    """Return which of these moments were in no pause."""
    pauses = list(Pause.objects.filter(user=user).values_list("begun_at", "ended_at"))
    return {
        moment
        for moment in moments
        if not any(begun <= moment and (ended is None or moment < ended) for begun, ended in pauses)
    }
