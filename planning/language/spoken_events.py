"""Which events there are that a message speaks of: by their titles, by whose and what they are, "the office one"."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.understanding.language import Free
from agents.llm.offline.values.relations import KIN
from agents.llm.offline.values.span import Extractor, Scene, Span
from planning.grammar.values.kinds import GENERIC, KIND, canonical
from planning.language import event_titles

_possessor = r"(?:(?!(?:what|when|where|who|how|it|that|there|here|let|today|tomorrow)'s)[\w-]+(?: and [\w-]+)?'s?)"
_NAMED = re.compile(
    rf"\b(?:(?:my|our|the|this|that) )?(?:{_possessor} (?:[\w-]+ ){{0,2}}?{KIND}|(?<=the |our ){KIND}"
    rf"|(?<=my ){KIND}|(?<=this ){KIND}|(?<=that ){KIND})\b(?! (?:list|invit|guest|cake))|\bevent (?:#|number )?\d+\b",
    re.I,
)  # fmt: skip


#: "the office one", "the office do".
_ONE = re.compile(
    r"\b(?:the|my|our) (?P<said>(?!(?:first|second|third|next|last|only|other|new|old|big|small|same|whole|right|wrong"
    r"|party|one|this|that|two|three)\b)[\w'’-]+(?: [\w'’-]+)?)(?= (?:one|do|bash|shindig|gathering|gig)\b)",
    re.I,
)
_kin = "|".join(KIN)
#: "mum's will be 28 people", "who is coming to mum's?", "mum's do".
_WHOSE = re.compile(
    rf"\b(?:(?:my|our) )?(?P<said>(?:{_kin})['’]?s) (?:do|bash|thing|shindig|get-together|gathering)\b"
    rf"|\b(?:(?:my|our) )?(?P<subject>(?:{_kin})['’]s)(?= (?:will|should|needs|has to|must|ought|can)\b)"
    rf"|(?<=coming to )(?:(?:my|our) )?(?P<last>(?:{_kin})['’]s)(?=\W*$)",
    re.I,
)
_WHOSE_PARTY = re.compile(rf"\b(?:{'|'.join(KIN)})s party\b", re.I)


def which_ones(text: str, scene: Scene) -> Iterator[Span]:
    """Mark which event is meant where it is "the office one"."""
    for match in _ONE.finditer(text):
        yield Span("which_one", *match.span(), match["said"])


def events(text: str, scene: Scene) -> Iterator[Span]:
    """Mark events by their titles, and by whose and what they are: "Tom's birthday", "the wedding", "event 5"."""
    for title in scene.names.get("event", ()):
        if len(title) > 3:
            said = re.escape(title).replace("'", "['’]?")
            for match in re.finditer(rf"(?<!\w){said}(?:['’]?s)?(?!\w)", text, re.I):
                yield Span("event", *match.span(), title)
    for match in _WHOSE.finditer(text):
        yield Span("event", *match.span(), match["said"] or match["subject"] or match["last"])
    for match in _WHOSE_PARTY.finditer(text):
        yield Span("event", *match.span(), match[0])
    for match in _NAMED.finditer(text.replace("’", "'")):
        words = re.sub(r"^(?:the|our|my|this|that) ", "", match[0], flags=re.I)
        yield Span("event", *match.span(), "" if canonical(words) in GENERIC else words)


#: What belongs to an event, or is said of any: no name of one.
NO_EVENT = re.compile(
    r"(?:.*\b(?:date|time|day|place|venue|location|address|budget|title|name|guests?|people|list|letters?|invitations?|task"
    r"|tasks|number|count|headcount|start|end|beginning|price|cost|cover|colou?rs?|link|poll|zone|deadline|menu|one)"
    r"|it|that|this|them|us|me|him|her|.*\d.*"
    # Nor is a sentence.
    r"|(?:i|we|he|she|they|it|you|that|there|who|what|hope|sorry|got)(?:['’ ].*)?|.*['’](?:ll|re|ve|m|d)\b.*|.*\w{3}ed"
    r"|.*\b(?:is|was|were|are|am|be|has|have|had|will|would|can|could|do|does|did|rang|said|went|came|looks?|having)\b.*)",
    re.I,
)


_BARE = re.compile(rf"\b(?:{_possessor} (?:[\w-]+ ){{0,2}}?)?{KIND}\b", re.I)
#: What follows an event where "'s" is "is" or "has": "the picnic's back on", also as it is typed, "picnics off".
_IS = (
    r"['’]?s(?= (?:off|on|over|done|finished|back|now|not|no|been|going|gonna|moved|moving|cancell?ed|called"
    r"|happening|starting|at|had|got|to|postponed)\b)"
)


_NEW = re.compile(r"\b(?:an?|another|new|some)(?: [\w-]+)? $", re.I)


def bare_events(text: str, scene: Scene) -> Iterator[Span]:
    """Mark kinds of events that stand alone: who cancels "housewarming" means the one there is."""
    for match in _BARE.finditer(text.replace("’", "'")):
        if canonical(match[0]) not in GENERIC and not _NEW.search(text[: match.start()]):
            yield Span("event", *match.span(), match[0])


def events_that_are(text: str, scene: Scene) -> Iterator[Span]:
    """Mark events with an "'s" that is a verb."""
    titles = [re.escape(title) for title in scene.names.get("event", ()) if len(title) > 3]
    for match in re.finditer(rf"(?<!\w)(?P<called>{'|'.join([*titles, KIND])}){_IS}", text, re.I):
        words = match["called"]
        yield Span("event", *match.span(), "" if canonical(words) in GENERIC else words)


def _named(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read what an event may be called that was not spoken of yet: the tool knows whether there is one."""
    said = text[start:end].strip(" .!?,'\"")
    return None if NO_EVENT.fullmatch(said) else Span("named", start, end, said)


_MEALS = frozenset({"breakfast", "brunch", "lunch", "dinner", "supper", "tea", "drinks", "cocktails", "coffee"})
_CLUB = re.compile(rf"(?<=\bfor ){KIND}\b", re.I)


def _for_events(text: str, scene: Scene) -> Iterator[Span]:
    """Mark a kind of event without an article, "for book club", of which no meal is one that is not known."""
    for match in _CLUB.finditer(text):
        if match[0].casefold() not in _MEALS and canonical(match[0]) not in GENERIC:
            yield Span("event", *match.span(), match[0])


def _titles_said(text: str, scene: Scene) -> Iterator[Span]:
    """Mark what events may be called, as it is said: "office do"."""
    for span in event_titles.event_titles(text, scene):
        yield Span("event", span.start, span.end, span.of(text))


EVENTS: dict[str, Extractor | Free] = {
    "event": events,
    "bare_event": bare_events,
    "event_is": events_that_are,
    "said_title": _titles_said,
    "named": Free(_named, longest=3, weight=2.0, without=("when", "head_count", "money", "event")),
    "which_one": which_ones,
    "for_event": _for_events,
}
