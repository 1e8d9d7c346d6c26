"""Showing that one may speak for a customer: by a code that goes to the address on file and nowhere else.

Whatever is said of a customer, the same is done and written whether there is one. Only the letter, made in the
background, tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from agents import due
from agents.limits import Limit
from musicstore import identifying
from musicstore.models import Customer, Verification
from musicstore.models.verification import GROUND

LIFE = timedelta(minutes=10)  # of a code
TRIES = 5  # wrong codes
BLOCK = timedelta(minutes=10)  # after so many

ASKED = Limit("verification_user")  # codes, by who asks
TRIED = Limit("verification_tries")  # wrong codes, by who tries, in all their conversations


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a code. `left` is how many more may be tried; `is_over` where none can be given now."""

    customer: Customer | None = None
    left: int = 0
    is_over: bool = False


def blocked(user: User) -> bool:
    """Whether this user has just given too many wrong codes, in whatever conversation."""
    since = timezone.now() - BLOCK
    return Verification.objects.filter(
        user=user, ended=Verification.Ended.TRIES, ended_at__gt=since
    ).exists()  # fmt: skip


def wait_to_ask(user: User) -> float:
    """Return how many seconds this user has to wait until they may ask for another code: 0.0 for none."""
    with transaction.atomic():
        wait = ASKED.take(user.pk)
        transaction.set_rollback(True)
    return wait


def pending(user: User, conversation: UUID, said: str) -> Verification | None:
    """Return the code that was asked for here by the same words and may still be given, or None."""
    last = Verification.objects.filter(user=user, conversation=conversation).pending().order_by("-pk").first()
    return last if last is not None and last.named == _named(said) else None


def ask(user: User, conversation: UUID, said: str, customer: Customer | None) -> Verification:
    """Let a code be made for this customer, or as if there were one. What was asked for here before counts no more.

    Whoever has asked too often waits in vain.
    """
    now = timezone.now()
    with transaction.atomic():
        earlier = Verification.objects.filter(user=user, conversation=conversation, verified_at=None, ended_at=None)
        earlier.update(ended_at=now, ended=Verification.Ended.ANOTHER)
        made = Verification.objects.create(
            user=user,
            conversation=conversation,
            customer=customer,
            named=_named(said),
            expires_at=now + LIFE,
            sent_at=now if ASKED.take(user.pk) else None,
        )
        due.hint()
    return made


def give(user: User, conversation: UUID, code: str) -> Tried:
    """Give the code that was asked for here. In a transaction that is to be committed, whatever comes of it."""
    here = Verification.objects.filter(user=user, conversation=conversation)
    asked = here.pending().select_related("customer").select_for_update(of=("self",))
    row = asked.order_by("-pk").first()
    if row is None or blocked(user) or TRIED.take(user.pk):
        return Tried(is_over=True)
    is_right = constant_time_compare(row.code, digest(row, code))
    if not (is_right and row.customer_id):
        row.tries += 1
        if row.tries >= TRIES:
            row.ended_at, row.ended = timezone.now(), Verification.Ended.TRIES
        row.save(update_fields=["tries", "ended_at", "ended"])
        return Tried(left=TRIES - row.tries)
    TRIED.give_back(user.pk)
    _verified(row)
    return Tried(customer=row.customer)


def _verified(row: Verification) -> None:
    now = timezone.now()
    before = Verification.objects.filter(user=row.user_id, conversation=row.conversation, ended_at=None)
    before.exclude(pk=row.pk).update(ended_at=now, ended=Verification.Ended.ANOTHER)
    ground = Verification.objects.annotate(now=GROUND).values_list("now", flat=True).get(pk=row.pk)
    row.verified_at, row.until = now, now + timedelta(hours=settings.VERIFICATION_HOURS)
    row.ground, row.code = ground, ""
    row.save(update_fields=["verified_at", "until", "ground", "code"])


def speak_again(user: User, conversation: UUID) -> None:
    """Let whoever is linked to a customer speak for that one here, though they wanted to speak for nobody."""
    here = Verification.objects.filter(user=user, conversation=conversation).exclude(verified_at=None)
    here.filter(ended_at=None).update(ended_at=timezone.now(), ended=Verification.Ended.ANOTHER)
    here.filter(ended=Verification.Ended.PERSON).update(ended=Verification.Ended.ANOTHER)


def forget(user: User, conversation: UUID, customer: Customer) -> None:
    """Speak for nobody in this conversation, until a customer is named again."""
    now = timezone.now()
    end(Verification.Ended.PERSON, user=user, conversation=conversation)
    Verification.objects.create(
        user=user,
        conversation=conversation,
        customer=customer,
        named="",
        sent_at=now,
        expires_at=now,
        verified_at=now,
        ended_at=now,
        ended=Verification.Ended.PERSON,
    )


def end(because: str, **which: object) -> list[UUID]:
    """End these, as in a filter, whether their code was given or is still to be; return in which conversations."""
    found = Verification.objects.filter(ended_at=None, **which)
    conversations = list(found.order_by().values_list("conversation", flat=True).distinct())
    found.update(ended_at=timezone.now(), ended=because)
    return conversations


def digest(row: Verification, code: str) -> str:
    """Return what is stored of a code. It counts only while the address it went to is the one on file."""
    address = row.customer.email if row.customer is not None else ""
    return salted_hmac("musicstore.code", f"{row.pk}:{address}:{code}", algorithm="sha256").hexdigest()


def _named(said: str) -> str:
    return salted_hmac("musicstore.named", identifying.normal(said), algorithm="sha256").hexdigest()
