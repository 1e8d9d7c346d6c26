"""Taking accounts away, many at a time: a superuser's, and one's own, stays; and staff's but for a superuser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction

from agents import personal


@dataclass
class Taken:
    """Whom a deletion took away, and whom it kept."""

    deleted: list[int]
    kept: list[User]


@transaction.atomic
def delete(ids: Iterable[int], *, by: User) -> Taken:
    """Delete these accounts and all that is theirs, but those that `_is_kept`. Unknown ids are passed over."""
    found = list(User.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk"))
    kept = [user for user in found if _is_kept(user, by)]
    gone = [user for user in found if user not in kept]
    ids = [user.pk for user in gone]
    with personal.leaving(*gone):
        User.objects.filter(pk__in=ids).delete()
    return Taken(ids, kept)


def _is_kept(user: User, by: User) -> bool:
    return user.is_superuser or user.pk == by.pk or (user.is_staff and not by.is_superuser)
