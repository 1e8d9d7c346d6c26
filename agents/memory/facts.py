"""What a person does with what is known of them: have something remembered, correct it, have it forgotten."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents import patterns as re
from agents.memory import rules, vectors
from agents.memory.candidates import Candidate, one_line
from agents.memory.decisions import decide, lock
from agents.memory.forgetting import make_away
from agents.memory.models import Fact, FactQuerySet, day_of, today
from agents.memory.pauses import is_paused
from agents.memory.rules.made import until
from agents.memory.speech import Words
from agents.memory.taking_back import as_data
from agents.refused import Refused, not_found

MOST_STATED = 400
LONGEST = 300  # characters of what is remembered in one go
PAUSED = "Memory is paused: nothing is remembered. Let it go on first."

_FURTHER = re.compile(r"[^\w;.!\n]*[;.!\n]\s*(\w.*?)[\s.!]*$", re.S)


def facts_of(user: User) -> FactQuerySet:
    """Return all that is known of this person, past values too: what a page shows. See `FactQuerySet.current`."""
    return Fact.objects.visible_to(user)


def remember(user: User, text: str) -> Fact:
    """Keep what the person wrote to be kept; return its row, or the row of the same that was known already.

    The words themselves are the quote. What they plainly state of a thing takes the place of what was said of it
    before. What they say to be over ends: its row is returned, with its end. Errors: `Refused`, by field, and while
    memory is paused.
    """
    text = _checked(text)
    return keep(user, Words("", text, timezone.now()), text)[0]


def keep(user: User, words: Words, quote: str, statement: str = "", thread: str = "") -> list[Fact]:
    """Keep what was asked to be kept, as it stands at `quote` in the person's words. Errors: `Refused`.

    What the rules read in it is kept so, several things if it says several; what it says to be over ends, where it is
    known. Else it is a note: the `statement`, or the words themselves. Days count from the one on which it was said.
    """
    if is_paused(user):
        raise Refused("refused", PAUSED, {"text": [PAUSED]})
    said_on = day_of(words.said_at, user)
    line = statement or quote
    note = Candidate("", "", line, line, quote, is_single=False, is_asked=True, expires_on=until(line, said_on))
    found = rules.read_asked(quote, said_on)
    if not all(each.attribute for each in found):
        found = []
    elif found and (rest := _behind(found[-1], quote)):
        found[-1] = replace(found[-1], statement=one_line(f"{found[-1].statement}; {rest}", MOST_STATED))
    with transaction.atomic():
        lock(user.pk)
        for candidates in (found, [note]):
            decided = decide(user.pk, candidates, words, thread, timezone.now(), by_hand=True)
            if kept := [fact for _, fact in decided if fact is not None]:
                return kept
    raise Refused("invalid", NOT_SAID, {"text": [NOT_SAID]})


def _behind(last: Candidate, quote: str) -> str:
    """Return what was said in further sentences behind the last thing that the rules read: nothing of it is dropped."""
    behind = _FURTHER.match(quote[quote.rfind(last.quote) + len(last.quote) :])
    return behind[1] if behind else ""


NOT_SAID = "Only what the person wrote can be remembered, in their own words."


def edit(user: User, fact: UUID, text: str) -> Fact:
    """Put what the person wrote in the place of a fact of theirs; return the new row. The old one gets an end.

    Errors: `Refused`, by field.
    """
    text = _checked(text)
    now = timezone.now()
    with transaction.atomic():
        lock(user.pk)
        old = _own(user, fact)
        if old.ended_at is not None:
            raise Refused("refused", "This is over: something else took its place.", {"fact": ["It is over."]})
        if old.statement == text:
            return old
        Fact.objects.filter(pk=old.pk).update(ended_at=now)
        new = Fact(
            user=user, kind=old.kind, subject=old.subject, attribute=old.attribute, value=text, statement=text,
            quote=text, said_at=now, confirmed_at=now, expires_on=until(text, today(user)),
        )  # fmt: skip
        vectors.put([new])
        new.save()
        Fact.objects.filter(pk=old.pk).update(superseded_by=new)
    return new


def forget(user: User, fact: UUID) -> list[dict[str, Any]]:
    """Delete a fact with its past values, and all that was made of it; return the rows as `take_back` reads them.

    Errors: `Refused` for one that is not theirs.
    """
    with transaction.atomic():
        lock(user.pk)
        return as_data(make_away([_own(user, fact)], timezone.now()))


def forget_all(user: User) -> int:
    """Delete all that is known of this person; return how many facts that were."""
    with transaction.atomic():
        lock(user.pk)
        return len(make_away(Fact.objects.visible_to(user).defer("vector"), timezone.now()))


def _own(user: User, fact: UUID) -> Fact:
    found = Fact.objects.visible_to(user).filter(pk=fact).first()
    if found is None:
        raise not_found("fact")
    return found


def _checked(text: str) -> str:
    text = " ".join(text.replace("\x00", "").split())
    if not text:
        raise Refused("invalid", "Write what is to be remembered.", {"text": ["Write something."]})
    if len(text) > LONGEST:
        words = f"At most {LONGEST} characters."
        raise Refused("invalid", words, {"text": [words]})
    return text
