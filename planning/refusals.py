"""Addresses that said no: to one host, or to everybody here. What bounced or was complained of counts as a no."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from agents.runtime import touch
from planning.models import Guest, MailRefusal

WEIGHT: list[str] = [MailRefusal.Reason.BOUNCED, MailRefusal.Reason.COMPLAINED, MailRefusal.Reason.ASKED]


def takes_letters(address: str, host: Any) -> bool:
    """Whether letters of this host may go to this address. One query, none for no address."""
    return bool(address) and not MailRefusal.objects.keeping(host, [address]).exists()


def refuse(address: str, host: Any | None, reason: str = MailRefusal.Reason.ASKED) -> None:
    """In a transaction: nothing more goes to this address from this host, or (None) from anybody here.

    What a person says stands over what a mail server said, and a click over a report; saying it twice is no error.
    """
    row, is_new = MailRefusal.objects.get_or_create(address=address.lower(), host=host, defaults={"reason": reason})
    if not is_new and WEIGHT.index(reason) > WEIGHT.index(row.reason):
        row.reason = reason
        row.save(update_fields=["reason"])
    _show(address)


def welcome(address: str, host: Any, *, all_hosts: bool = False) -> None:
    """In a transaction: letters of this host are welcome again, as whoever reads this address says.

    A no to everybody here stays, unless that is taken back (`all_hosts`); a no to another host stays in any case.
    """
    taken_back = Q(host=host) | Q(host=None) if all_hosts else Q(host=host)
    MailRefusal.objects.filter(taken_back, address=address.lower()).delete()
    _show(address)


def _show(address: str) -> None:
    """The hosts see it on the guest's row."""
    events = Guest.objects.filter(email__iexact=address).values_list("event_id", flat=True).distinct()
    touch({f"invitations:{event}" for event in events})
