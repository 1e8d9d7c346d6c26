"""What is known of a person, as the page lists it: by whom it is about, and each with the message it is from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse

from agents import memory
from agents.memory import Fact, FactQuerySet, today
from chat.models import Conversation, Message

SHOWN = 200  # facts that hold, and as many that do not; a search finds the others
YOU = "You"


@dataclass(frozen=True, slots=True)
class Known:
    """One fact, with where its words stand; "" where nobody can go there any more."""

    fact: Fact
    url: str = ""
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """All that a page shows: groups as (whom it is about, facts), what holds no more, how many hold in all."""

    groups: list[tuple[str, list[Known]]]
    past: list[Known]
    count: int
    is_cut: bool = field(default=False)


def listed(user: User, words: str = "") -> Listed:
    """Return what is known with these words in it, the person first, then others by their names. Five statements."""
    day = today(user)
    mine = with_words(memory.facts_of(user), words)
    holding, past = mine.current(day), mine.exclude(pk__in=mine.current(day).values("pk"))
    shown, over = list(holding[: SHOWN + 1]), list(past.order_by("-confirmed_at", "pk")[:SHOWN])
    known = {each.fact.pk: each for each in _with_places(user, [*shown[:SHOWN], *over])}
    by_subject = sorted(shown[:SHOWN], key=lambda fact: (bool(fact.subject), fact.subject.casefold()))
    groups = [
        (subject, [known[fact.pk] for fact in facts])
        for subject, facts in groupby(by_subject, key=lambda fact: fact.subject or YOU)
    ]
    count = holding.count() if len(shown) > SHOWN else len(shown)
    return Listed(groups, [known[fact.pk] for fact in over], count, len(shown) > SHOWN)


def with_words(facts: FactQuerySet, words: str) -> FactQuerySet:
    """Keep those that have each of these words in what is shown of them."""
    for word in words.split()[:12]:
        facts = facts.filter(
            Q(statement__icontains=word) | Q(quote__icontains=word) | Q(subject__icontains=word)
        )  # fmt: skip
    return facts


def _with_places(user: User, facts: Iterable[Fact]) -> list[Known]:
    """Find the messages that are still there to be read: one statement for all."""
    facts = list(facts)
    ids = {pk for fact in facts if (pk := _uuid(fact.message))}
    there = Message.objects.filter(
        pk__in=ids, conversation__in=Conversation.objects.visible_to(user), kind=Message.Kind.TEXT, branch=None
    )
    places = {
        str(pk): (thread, title) for pk, thread, title in there.values_list("pk", "conversation", "conversation__title")
    }
    return [_known(fact, places.get(fact.message)) for fact in facts]


def _known(fact: Fact, place: tuple[UUID, str] | None) -> Known:
    if place is None:
        return Known(fact)
    thread, title = place
    return Known(fact, f"{reverse('conversation', args=[thread])}#m-{fact.message}", title or "New conversation")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
