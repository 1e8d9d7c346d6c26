"""What becomes of a candidate beside what is known: it is added, confirms, takes another's place, ends one, or nothing.

Code decides, whoever read the words. Later words win over earlier ones, in whatever order they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum

from django.contrib.auth.models import User

from agents import patterns as re
from agents.memory import forgetting, vectors
from agents.memory.candidates import LONGEST, THE_PERSON, Candidate, one_line, same, span, without_denial
from agents.memory.models import Fact
from agents.memory.private import is_private
from agents.memory.rules.sentences import is_own_statement
from agents.memory.speech import Words

_FIGURES = re.compile(r"\d+")

MOST = 2000  # facts of one person that hold at a time: where there are more, those that were said longest ago end


class Decision(StrEnum):
    ADDED = "added"
    CONFIRMED = "confirmed"
    SUPERSEDED = "superseded"
    ENDED = "ended"
    NOTHING = "nothing"


def lock(user: int) -> None:
    """In a transaction: what is known of one person changes one after another. Errors: `User.DoesNotExist`."""
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user)


def decide(
    user: int, candidates: Iterable[Candidate], words: Words, thread: str, now: datetime, *, by_hand: bool = False
) -> list[tuple[Decision, Fact | None]]:
    """In a transaction that has the person's `lock`: write what becomes of each, and return it, with its fact.

    `words` are those that the quotes have to stand in. `by_hand`: the person asked for it just now, so that nothing
    that was forgotten before stands against it.
    """
    found: list[tuple[Decision, Fact | None]] = []
    for candidate in candidates:
        read = _as_fact(user, candidate, words, thread)
        if read is None or (not by_hand and forgetting.is_forgotten(read[0])):
            found.append((Decision.NOTHING, None))
        else:
            found.append(_beside_what_is_known(*read, candidate))
    if any(decision is Decision.ADDED for decision, _ in found):
        _keep_within(user, now)
    return found


def _as_fact(user: int, candidate: Candidate, words: Words, thread: str) -> tuple[Fact, bool] | None:
    """Return it as a row, and whether it says that this holds no more.

    None for what may not be kept: nobody said it, it says nothing, or it is private.
    """
    place = span(candidate.quote, words.text)
    line: Mapping[str, str] = {name: one_line(getattr(candidate, name), longest) for name, longest in LONGEST.items()}
    if place is None or not line["value"] or not line["statement"] or candidate.kind not in Fact.Kind.values:
        return None
    quote = words.text[place[0] : place[1]]
    is_own = candidate.is_asked or is_own_statement(words.text, *place)
    if not is_own or _invents_numbers(candidate, words.text):
        return None
    private = candidate.is_private or is_private(f"{quote} {line['statement']}")
    if private and not candidate.is_asked:
        return None
    subject = "" if line["subject"].casefold() in THE_PERSON else line["subject"]
    is_preference = candidate.kind == Fact.Kind.PREFERENCE and bool(line["attribute"])
    value = without_denial(line["value"]) if line["attribute"] else line["value"]
    is_over = candidate.is_over or value != line["value"]
    fact = Fact(
        user_id=user,
        kind=Fact.Kind.PREFERENCE if is_preference else Fact.Kind.FACT,
        subject=subject,
        attribute=line["attribute"].lower(),
        value=value,
        statement=line["statement"],
        quote=quote,
        thread=thread,
        message=words.message,
        position=place[0],
        said_at=words.said_at,
        confirmed_at=words.said_at,
        expires_on=candidate.expires_on,
    )
    return fact, is_over


def _invents_numbers(candidate: Candidate, text: str) -> bool:
    """Whether it tells figures that the person did not write, nor are those of its day."""
    written = {*_FIGURES.findall(text), *_FIGURES.findall(f"{candidate.expires_on or ''}")}
    return not set(_FIGURES.findall(f"{candidate.value} {candidate.statement}")) <= written


def _beside_what_is_known(fact: Fact, is_over: bool, candidate: Candidate) -> tuple[Decision, Fact | None]:
    known = list(
        Fact.objects.filter(
            user_id=fact.user_id, subject__iexact=fact.subject, attribute=fact.attribute, ended_at=None
        ).order_by("-confirmed_at")
    )
    alike = next((each for each in known if same(each.value, fact.value)), None) or _same_note(fact)
    if is_over:
        return _end(alike, fact)
    if alike is not None:
        return _confirm(alike, fact)
    if _was_over_already(fact):
        return Decision.NOTHING, None
    is_single = bool(fact.attribute) and (candidate.is_single or fact.kind == Fact.Kind.PREFERENCE)
    if is_single and known and known[0].confirmed_at > fact.said_at:  # an older word that is read late
        fact.ended_at, fact.superseded_by = known[0].said_at, known[0]
        fact.save()
        return Decision.NOTHING, fact
    replaced = known if is_single else []
    if candidate.replaces:
        of_them = Fact.objects.filter(user_id=fact.user_id, pk__in=candidate.replaces, ended_at=None)
        replaced += [each for each in of_them.filter(said_at__lte=fact.said_at) if each not in replaced]
    for old in replaced:
        old.ended_at = fact.said_at
        old.save(update_fields=["ended_at"])
    vectors.put([fact])
    fact.save()
    Fact.objects.filter(pk__in=[old.pk for old in replaced]).update(superseded_by=fact)
    return (Decision.SUPERSEDED if replaced else Decision.ADDED), fact


def _same_note(fact: Fact) -> Fact | None:
    """A note is what it says: one that says what is known says nothing new."""
    if fact.attribute:
        return None
    return Fact.objects.filter(user_id=fact.user_id, ended_at=None, statement__iexact=fact.statement).first()


def _confirm(known: Fact, fact: Fact) -> tuple[Decision, Fact]:
    """The same said again moves the moment on, and the day to which it holds where a new one was said."""
    if fact.said_at > known.confirmed_at:
        known.confirmed_at = fact.said_at
        is_past = known.expires_on is not None and known.expires_on < fact.said_at.date()
        if fact.expires_on or not known.attribute or is_past:
            known.expires_on = fact.expires_on
    known.note_said_again(fact.places[0])
    known.save(update_fields=["confirmed_at", "expires_on", "said_again"])
    return Decision.CONFIRMED, known


def _end(known: Fact | None, fact: Fact) -> tuple[Decision, Fact | None]:
    if known is None:
        return Decision.NOTHING, None
    is_over = known.confirmed_at <= fact.said_at
    if is_over:
        known.ended_at = fact.said_at
    known.note_said_again(fact.places[0])
    known.save(update_fields=["ended_at", "said_again"])
    return (Decision.ENDED if is_over else Decision.NOTHING), known


def _was_over_already(fact: Fact) -> bool:
    """Whether this value was said before, and ended by words that are later than these. Then it is noted there."""
    same_value = Fact.objects.filter(
        user_id=fact.user_id, subject__iexact=fact.subject, attribute=fact.attribute, value__iexact=fact.value
    )
    known = same_value.filter(said_at__lte=fact.said_at, ended_at__gt=fact.said_at).first()
    if known is not None:
        known.note_said_again(fact.places[0])
        known.save(update_fields=["said_again"])
    return known is not None


def _keep_within(user: int, now: datetime) -> None:
    held = Fact.objects.filter(user_id=user, ended_at=None).order_by("-confirmed_at", "pk")
    beyond = list(held.values_list("pk", flat=True)[MOST : 2 * MOST])
    if beyond:
        Fact.objects.filter(pk__in=beyond).update(ended_at=now)
