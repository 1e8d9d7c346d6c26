"""Who hosts an event, what each may do, and who is asked to join."""

from __future__ import annotations

from typing import Any, Literal

from django.contrib.auth.models import User

from agents.runtime import widget
from planning import actions
from planning.models import CoHostInvitation, Event

May = Literal["change", "look"]


@widget(
    "co_hosts",
    template="planning/co_hosts.html",
    title="Hosts",
    follows={Event: "pk", CoHostInvitation: "event_id"},
)
def co_hosts(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …, "owner": …, "hosts": […], "asked": […]}`; `is_own` says whether the reader owns it."""
    row = Event.objects.visible_to(user).select_related("owner").get(pk=event)
    accepted = {each.accepted_by_id: each for each in row.co_host_invitations.exclude(accepted_by=None)}
    return {
        "event": {"id": row.pk, "title": row.title},
        "is_own": row.owner_id == user.pk,
        "owner": row.host,
        "hosts": [
            {
                "id": host.pk,
                "name": host.get_full_name() or host.get_username(),
                "is_reader": host.pk == user.pk,
                "may": accepted[host.pk].may if host.pk in accepted else CoHostInvitation.May.CHANGE.value,
            }
            for host in row.co_hosts.order_by("pk")
        ],
        "asked": [
            {"id": each.pk, "email": each.email, "may_words": each.get_may_display()}
            for each in row.co_host_invitations.filter(accepted_at=None)
        ],
        "rights": [{"value": value, "words": words} for value, words in CoHostInvitation.May.choices],
    }


@co_hosts.action
def invite(user: User, event: int, *, email: str, may: May = "change") -> None:
    """Ask somebody by a letter to host, too."""
    actions.invite_co_host(_the_event(user, event), by=user, email=email, may=may)


@co_hosts.action
def withdraw(user: User, event: int, *, invitation: int) -> None:
    """Take an invitation back."""
    actions.withdraw_co_host_invitation(_the_event(user, event), by=user, invitation=invitation)


@co_hosts.action
def allow(user: User, event: int, *, host: int, may: May) -> None:
    """Say what a co-host may do."""
    actions.change_co_host(_the_event(user, event), by=user, user=host, may=may)


@co_hosts.action
def remove(user: User, event: int, *, host: int) -> None:
    """Let somebody host no more."""
    actions.remove_co_host(_the_event(user, event), by=user, user=host)


def _the_event(user: User, pk: int) -> Event:
    return Event.objects.visible_to(user).get(pk=pk)
