"""Addresses that said no: to one sender, or to everybody here. What bounced or was complained of counts as a no."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from agents.mail.models import MailRefusal

if TYPE_CHECKING:
    from django.contrib.auth.models import User

WEIGHT: list[str] = [MailRefusal.Reason.BOUNCED, MailRefusal.Reason.COMPLAINED, MailRefusal.Reason.ASKED]


def takes_letters(address: str, sender: User) -> bool:
    """Whether letters of this sender may go to this address. One query, none for no address."""
    return bool(address) and not MailRefusal.objects.keeping(sender, [address]).exists()


def takes_none(address: str) -> bool:
    """Whether nobody here may write to this address, this installation itself neither."""
    return MailRefusal.objects.filter(address=address.lower(), sender=None).exists()


def refuse(address: str, sender: User | None, reason: str = MailRefusal.Reason.ASKED) -> None:
    """In a transaction: nothing more goes to this address from this sender, or (None) from anybody here.

    What a person says stands over what a mail server said, and a click over a report; saying it twice is no error.
    """
    row, is_new = MailRefusal.objects.get_or_create(address=address.lower(), sender=sender, defaults={"reason": reason})
    if not is_new and WEIGHT.index(reason) > WEIGHT.index(row.reason):
        row.reason = reason
        row.save(update_fields=["reason"])


def welcome(address: str, sender: User, *, all_senders: bool = False) -> None:
    """In a transaction: letters of this sender are welcome again, as whoever reads this address says.

    A no to everybody here stays, unless that is taken back (`all_senders`); a no to another sender stays in any case.
    """
    taken_back = Q(sender=sender) | Q(sender=None) if all_senders else Q(sender=sender)
    MailRefusal.objects.filter(taken_back, address=address.lower()).delete()
