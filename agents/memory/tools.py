"""What an agent may do with what is known of a person: have something remembered, have it forgotten, tell it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from agents import patterns as re
from agents.memory import facts, speech
from agents.memory.candidates import span
from agents.memory.decisions import MOST, lock
from agents.memory.extraction import ASKS
from agents.memory.forgetting import make_away
from agents.memory.models import Fact, today
from agents.memory.noting import note_recalled
from agents.memory.pauses import is_paused
from agents.memory.private import is_private
from agents.memory.ranking import words
from agents.memory.reading import skip_unread
from agents.memory.retrieval import recall
from agents.memory.speech import Words
from agents.refused import Refused
from agents.runtime import Context, Result, ToolRefused, tool

#: What an agent lists to have memory in talk: `tools=(*TOOLS, *memory.TOOLS)`.
TOOLS = ("remember", "forget", "what_do_you_know")

LATEST = 20  # messages of this conversation in which a quote may stand
SHOWN = 50
TEMPORARY = "This conversation is temporary: nothing of it is remembered, and nothing that is known is used in it."
PAUSED = "Memory is paused. It can be let go on on the page of what is remembered."
NOTHING = "Nothing is remembered of this person."

_EVERYTHING = re.compile(
    r"(?:absolutely )?(?:everything|all(?: of it)?|it all)"
    r"(?: (?:that )?(?:you|i|is|was) \w+(?: \w+)?)?(?: (?:about|of) me)?"
    r"|what you (?:know|remember|have remembered)(?: about me)?|me|about me",
    re.I,
)
_JUST_NOW = re.compile(
    r"(?:that|it|this|that one|the last (?:one|thing)"
    r"|what i(?: have|'ve)?(?: just)? (?:said|told you|wrote)(?: just now)?)?",
    re.I,
)
_ABOUT = re.compile(
    r"^(?:that |about |what (?:you know|i said|i told you|you remember) about |the fact that |everything about )+", re.I
)
_MINE = frozenset(("i", "am", "my", "me", "is", "are", "have", "that", "like", "about", "fact", "m", "dont", "don"))


def _is_everything(context: Context, arguments: dict[str, Any]) -> bool:
    return _EVERYTHING.fullmatch(_plain(arguments["what"])) is not None


@tool(doing="Remembering…", done="Remembered")
def remember(context: Context, fact: str, quote: str = "") -> Result:
    """Remember something of the person for later conversations, only when they ask for it.

    `fact`: one short sentence. `quote`: the person's own words that say it, exactly as they wrote them in this
    conversation. What is remembered is theirs: they see it, change it and have it forgotten.
    """
    _may_be_used(context)
    said = _said(context, quote.strip() or fact.strip())
    if is_private(f"{fact} {quote}") and not ASKS.search(said.text):
        raise ToolRefused("That is kept only where the person asks for it.", code="not_asked")
    try:
        kept = facts.keep(context.user, said, quote.strip() or fact.strip(), fact, str(context.conversation))
    except Refused as error:
        raise ToolRefused(error.detail, code=error.code) from None
    over = [each for each in kept if each.ended_at is not None]
    lines = (("Remembered", [each for each in kept if each not in over]), ("That holds no more", over))
    told = " ".join(
        f"{what}: {'; '.join(each.statement.rstrip('.') for each in those)}." for what, those in lines if those
    )
    return Result(told, {"facts": [{"fact": each.pk, "statement": each.statement} for each in kept]})


@tool(doing="Forgetting…", done="Forgotten", approval=_is_everything)
def forget(context: Context, what: str) -> Result:
    """Forget what is remembered of the person, for good.

    `what` is their words for it ("that I am vegan", "my budget"), "that" for what they said last, or "everything".
    What they said in this conversation and nobody has read yet is not remembered either.
    """
    plain = _plain(what)
    with transaction.atomic():
        lock(context.user.pk)
        known = list(Fact.objects.visible_to(context.user).filter(ended_at=None)[:MOST])
        skipped = skip_unread(context.user, str(context.conversation)) if context.conversation else False
        found = _meant(context, plain, known)
        if _EVERYTHING.fullmatch(plain):
            found = list(Fact.objects.visible_to(context.user))  # what holds no more, too
        gone = [fact for fact in make_away(found, timezone.now()) if fact.ended_at is None]
    if gone:
        told = "; ".join(fact.statement for fact in gone[:SHOWN])
        return Result(f"Forgotten: {told}.", {"forgotten": len(gone)})
    if skipped:
        return Result("Nothing of what was said just now is remembered.", {"forgotten": 0})
    raise ToolRefused(NOTHING if not known else "Nothing like that is remembered.", code="not_found")


@tool(doing="Looking up what I know…", done="Looked up what I know", reads=True)
def what_do_you_know(context: Context, about: str = "") -> Result:
    """Tell what is remembered of the person, or of somebody or something that they spoke of, `about`."""
    _may_be_used(context)
    if about:
        found = [
            (each.fact, each.statement) for each in recall(context.user, about, budget=3000, limit=SHOWN, always=())
        ]
    else:
        current = Fact.objects.visible_to(context.user).current(today(context.user))
        found = list(current.values_list("pk", "statement")[:SHOWN])
    if not found:
        return Result("Nothing is remembered of that." if about else NOTHING, {"facts": []})
    if context.run is not None:
        note_recalled(context.run, [fact for fact, _ in found])
    lines = "\n".join(f"- {statement}" for _, statement in found)
    data = [{"fact": fact, "statement": statement} for fact, statement in found]
    return Result(f"This is remembered, as the person said it:\n{lines}", {"facts": data})


def _plain(what: str) -> str:
    return what.strip().strip(".!?\"'“” ").strip()


def _may_be_used(context: Context) -> None:
    """Errors: `ToolRefused` in a temporary conversation, and while memory is paused."""
    if speech.is_temporary(context.conversation):
        raise ToolRefused(TEMPORARY, code="temporary")
    if is_paused(context.user):
        raise ToolRefused(PAUSED, code="paused")


def _said(context: Context, quote: str) -> Words:
    """Return the words of the person in which the quote stands. Errors: `ToolRefused`."""
    if context.conversation is not None:
        for words_ in speech.latest(context.user.pk, str(context.conversation), LATEST):
            if span(quote, words_.text) is not None:
                return words_
    raise ToolRefused(f"{facts.NOT_SAID} Give them as `quote`, exactly as they stand in a message.", code="not_said")


def _words_of(fact: Fact) -> set[str]:
    return words(f"{fact.subject} {fact.attribute} {fact.statement} {fact.quote}")


def _meant(context: Context, what: str, known: list[Fact]) -> list[Fact]:
    """Return the facts that are meant. Errors: `ToolRefused` where it may be one of several."""
    if _EVERYTHING.fullmatch(what):
        return known
    if _JUST_NOW.fullmatch(what):
        here = str(context.conversation)
        said = {fact: [place.said_at for place in fact.places if place.thread == here] for fact in known}
        last = max((moment for moments in said.values() for moment in moments), default=None)
        return [fact for fact, moments in said.items() if last in moments]
    wanted = words(_ABOUT.sub("", what)) - _MINE
    found = [
        fact
        for fact in known
        if wanted and wanted <= words(f"{fact.subject} {fact.attribute} {fact.statement} {fact.quote}")
    ]
    if not found and wanted:
        ids = {each.fact for each in recall(context.user, what, limit=3, always=())}
        found = [fact for fact in known if fact.pk in ids]
    if len(found) > 1 and len({fact.statement for fact in found}) > 1:
        told = "; ".join(fact.statement for fact in found[:10])
        raise ToolRefused(f"Which of these is to be forgotten? {told}.", code="ambiguous", data={"found": len(found)})
    return found
