"""The kinds of values in sentences about planning, and the language made of them and of the files beside this."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from agents import patterns as re
from agents.llm.offline.understanding.language import Free, Language
from agents.llm.offline.values.span import Extractor, Scene, Span
from agents.llm.offline.values.things import listed, names_listed
from planning.grammar.values.kinds import GENERIC, KIND, canonical
from planning.vendors.kinds import CALLED, understood

_possessor = r"(?:(?!(?:what|when|where|who|how|it|that|there|here|let|today|tomorrow)'s)[\w-]+(?: and [\w-]+)?'s?)"
_NAMED = re.compile(
    rf"\b(?:(?:my|our|the|this|that) )?(?:{_possessor} (?:[\w-]+ ){{0,2}}?{KIND}|(?<=the |our ){KIND}"
    rf"|(?<=my ){KIND}|(?<=this ){KIND}|(?<=that ){KIND})\b(?! (?:list|invit|guest|cake))|\bevent (?:#|number )?\d+\b",
    re.I,
)  # fmt: skip


_TRADE = re.compile(
    r"\b(?:"
    + "|".join(
        sorted(
            (re.escape(word.strip()) for words in CALLED.values() for word in words.split(",")), key=len, reverse=True
        )
    )
    + "|"
    + "|".join(CALLED)
    + r")s?\b",
    re.I,
)


def events(text: str, scene: Scene) -> Iterator[Span]:
    """Mark events by their titles, and by whose and what they are: "Tom's birthday", "the wedding", "event 5"."""
    for title in scene.names.get("event", ()):
        if len(title) > 3:
            for match in re.finditer(rf"(?<!\w){re.escape(title)}(?!\w)", text, re.I):
                yield Span("event", *match.span(), title)
    for match in _NAMED.finditer(text.replace("’", "'")):
        words = re.sub(r"^(?:the|our|my|this|that) ", "", match[0], flags=re.I)
        yield Span("event", *match.span(), "" if canonical(words) in GENERIC else words)


def trades(text: str, scene: Scene) -> Iterator[Span]:
    """Mark what vendors do, by what people call it: "a DJ", "somebody to cook", "venues"."""
    for match in _TRADE.finditer(text):
        if kind := understood(match[0]):
            yield Span("trade", *match.span(), kind)


KINDS: dict[str, Extractor | Free] = {
    "event": events,
    "things": Free(listed, longest=60),
    "thing_names": Free(names_listed, longest=30),
    "trade": trades,
    "short": Free(longest=3),
    "words": Free(),
}


@cache
def language() -> Language:
    """The planner's language. Read at first use."""
    made = Language(dict(KINDS)).load(*sorted(Path(__file__).parent.glob("*.toml")))
    made.check()
    return made
