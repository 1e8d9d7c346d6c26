"""In whose time zone "tomorrow at 3" is meant: the person's, wherever code acts or shows for them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from django.utils import timezone

from agents.runtime.models import UserZone

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def of(user: User) -> ZoneInfo:
    """Return the user's zone, or the installation's while none is known. One query, or none if `user` brought it."""
    try:
        name = user.zone.name
    except UserZone.DoesNotExist:
        name = None
    return named(name) or ZoneInfo(timezone.get_default_timezone_name())


def named(name: str | None) -> ZoneInfo | None:
    """Return the zone of this name, or None for a name that is not one (it came from a client)."""
    return ZoneInfo(name) if name and name in _known() else None


def names() -> list[str]:
    """Return the names of all zones, sorted."""
    return sorted(_known())


@cache
def _known() -> set[str]:
    """All zones' names: read once, as they lie in hundreds of files."""
    return available_timezones()


def note(user: User, name: str) -> None:
    """Remember the zone that the user's device is in. A name that is no zone is not remembered."""
    if named(name):
        UserZone.objects.update_or_create(user=user, defaults={"name": name})
