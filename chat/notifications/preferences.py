"""What reaches a person how: kinds they do not want, quiet hours, how many a day. Kept by the contact policy's rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import time

from django.contrib.auth.models import User
from django.db import transaction

from agents import zones
from agents.business import ContactPolicy, OptOut

#: By how it reaches a person: "in the page" is the conversation itself, and without it there is nothing to push.
CHANNELS = ("all", "push", "email")


def wants(user: User, kind: str, channel: str) -> bool:
    """Whether the person wants this kind by this channel (`push`, `email`). One query."""
    return not OptOut.objects.filter(user=user, kind=kind, channel__in=("all", channel)).exists()


def opted_out(user: User) -> set[tuple[str, str]]:
    """Return what the person does not want, as pairs of kind and channel."""
    return set(OptOut.objects.filter(user=user).values_list("kind", "channel"))


def policy_of(user: User) -> ContactPolicy:
    """Return the person's contact policy, unsaved if they never chose one."""
    return ContactPolicy.objects.filter(user=user).first() or ContactPolicy(user=user)


@transaction.atomic
def choose(
    user: User,
    *,
    kinds: Collection[str],
    unwanted: Collection[tuple[str, str]],
    quiet_from: time | None,
    quiet_until: time | None,
    most_a_day: int | None,
    zone: str,
) -> None:
    """Keep a person's choices of these kinds. Opt-outs of kinds that they were not offered are left as they are."""
    rows = [OptOut(user=user, kind=kind, channel=channel) for kind, channel in sorted(unwanted)]
    OptOut.objects.filter(user=user, kind__in=kinds).delete()
    OptOut.objects.bulk_create(rows, ignore_conflicts=True)
    ContactPolicy.objects.update_or_create(
        user=user,
        defaults={"quiet_from": quiet_from, "quiet_until": quiet_until, "most_a_day": most_a_day},
    )
    zones.note(user, zone)
