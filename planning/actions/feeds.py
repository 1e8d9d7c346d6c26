"""The verbs of a host's calendar feed: an address for it, another one, none."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth.models import User

from planning.models import CalendarFeed


def renew_feed(*, by: User) -> CalendarFeed:
    """Give this person's feed a new address; the one before, if there was one, ends."""
    feed, _ = CalendarFeed.objects.update_or_create(user=by, defaults={"key": uuid4()})
    return feed


def end_feed(*, by: User) -> None:
    """End this person's feed; ending it again changes nothing."""
    CalendarFeed.objects.filter(user=by).delete()
