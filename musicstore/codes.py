"""Codes by letter: asked for in a row, written down in the background, made as the letter leaves.

So no request takes longer for a customer that there is, and the code stands nowhere but in the letter.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from agents.limits import Limit
from agents.mail import Mail, before_sending, needs_view_right, outbox, words_as_it_leaves
from musicstore.actions import verification
from musicstore.models import Verification

AT_ONCE = 50
LETTERS = Limit("verification_customer")  # to one address on file, whoever asks

OVER = "Its code counts no more."
SUBJECT = "Your code for the music store"
KEPT = "A code of six digits, made as the letter leaves. It is kept nowhere."

needs_view_right(Verification)


class Codes:
    """Due work: letters with codes. See `agents.due.Source`."""

    name = "musicstore.codes"

    def next_at(self) -> datetime | None:
        found: datetime | None = Verification.objects.filter(sent_at=None).aggregate(first=Min("created_at"))["first"]
        return found

    @transaction.atomic
    def work(self) -> int:
        asked = Verification.objects.filter(sent_at=None).order_by("created_at", "pk")
        rows = list(asked.select_for_update(of=("self",), skip_locked=True).select_related("customer")[:AT_ONCE])
        outbox.write([_letter(row) for row in rows if row.customer is not None and _may_be_sent(row)])
        Verification.objects.filter(pk__in=[row.pk for row in rows]).update(sent_at=timezone.now())
        return len(rows)


def _may_be_sent(row: Verification) -> bool:
    """Whether a letter goes out: not to a customer who was written to enough today, whoever asked for that."""
    return row.ended_at is None and not LETTERS.take(row.customer_id)


def _letter(row: Verification) -> Mail:
    assert row.customer is not None
    return Mail(key=f"verification:{row.pk}", to=row.customer.email, subject=SUBJECT, text=KEPT).about(row)


@before_sending(Verification)
def why_not(mail: Mail) -> str:
    """A code that cannot be given any more is not sent, nor one to an address that is not on file any more."""
    row = mail.entity
    is_pending = Verification.objects.pending().filter(pk=row.pk, customer__email=mail.to).exists()
    return "" if is_pending else OVER


@words_as_it_leaves(Verification)
def letter(mail: Mail) -> str:
    """Make the code, and keep its digest. Tried again, the letter has another one."""
    row = mail.entity
    code = f"{secrets.randbelow(10**6):06}"
    Verification.objects.filter(pk=row.pk).update(code=verification.digest(row, code))
    return (
        f"Dear {row.customer},\n\n"
        f"somebody would like to speak with the music store as you. If it is you, this is your code:\n\n{code}\n\n"
        "Type it where you were asked for it, within ten minutes of asking. The store asks for it nowhere else.\n\n"
        "If it was not you, do nothing: without the code nobody can.\n"
    )
