"""What a person does with what is known of them: have something remembered, correct it, have it forgotten."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents.memory.models import Fact, FactQuerySet
from agents.memory.signals import forgotten
from agents.refused import Refused, not_found

LONGEST = 300  # characters of what is remembered in one go
PAUSED = "Memory is paused: nothing is remembered. Let it go on first."


def facts_of(user: User) -> FactQuerySet:
    """Return all that is known of this person, past values too: what a page shows. See `FactQuerySet.current`."""
    return Fact.objects.visible_to(user)


def remember(user: User, text: str) -> Fact:
    """Keep what the person wrote to be kept; return its row, or the row of the same that was known already.

    The words themselves are the quote. Errors: `Refused`, by field.
    """
    text = _checked(text)
    now = timezone.now()
    with transaction.atomic():
        _lock(user)
        same = Fact.objects.visible_to(user).filter(ended_at=None, statement__iexact=text).first()
        if same is not None:
            same.confirmed_at = now
            same.save(update_fields=["confirmed_at"])
            return same
        return Fact.objects.create(
            user=user, kind=Fact.Kind.FACT, value=text, statement=text, quote=text, said_at=now, confirmed_at=now
        )


def edit(user: User, fact: UUID, text: str) -> Fact:
    """Put what the person wrote in the place of a fact of theirs; return the new row. The old one gets an end.

    Errors: `Refused`, by field.
    """
    text = _checked(text)
    now = timezone.now()
    with transaction.atomic():
        _lock(user)
        old = _own(user, fact)
        if old.ended_at is not None:
            raise Refused("refused", "This is over: something else took its place.", {"fact": ["It is over."]})
        if old.statement == text:
            return old
        Fact.objects.filter(pk=old.pk).update(ended_at=now)
        new = Fact.objects.create(
            user=user, kind=old.kind, subject=old.subject, attribute=old.attribute, value=text, statement=text,
            quote=text, said_at=now, confirmed_at=now,
        )  # fmt: skip
        Fact.objects.filter(pk=old.pk).update(superseded_by=new)
    return new


def forget(user: User, fact: UUID) -> None:
    """Delete a fact with its past values, and all that was made of it. Errors: `Refused` for one that is not theirs."""
    with transaction.atomic():
        _lock(user)
        _delete([_own(user, fact)])


def forget_all(user: User) -> int:
    """Delete all that is known of this person; return how many facts that were."""
    with transaction.atomic():
        _lock(user)
        facts = list(Fact.objects.visible_to(user))
        _delete(facts)
    return len(facts)


def _delete(facts: list[Fact]) -> None:
    for fact in facts:
        forgotten.send(Fact, fact=fact)
    Fact.objects.filter(pk__in=[fact.pk for fact in facts]).delete()


def _own(user: User, fact: UUID) -> Fact:
    found = Fact.objects.visible_to(user).filter(pk=fact).first()
    if found is None:
        raise not_found("fact")
    return found


def _lock(user: User) -> None:
    """What is known of one person changes one after another."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)


def _checked(text: str) -> str:
    text = " ".join(text.replace("\x00", "").split())
    if not text:
        raise Refused("invalid", "Write what is to be remembered.", {"text": ["Write something."]})
    if len(text) > LONGEST:
        words = f"At most {LONGEST} characters."
        raise Refused("invalid", words, {"text": [words]})
    return text
