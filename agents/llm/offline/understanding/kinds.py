"""Kinds of slots that need no code: any words, words of a form, words from a list. A language's file describes them:

[kinds.name]                  # any words
longest = 12                  # of them, at most
weight = 1.0                  # the more, the later it is thought of
begins = "anyhow"             # also with a word that says nothing elsewhere: "The Who"
never = "invoice bill"        # none of these is in it
unlike = ", (?:can|could)"    # nor anything of this form
english = true                # all of them are in the dictionary
not_first = "my your"         # it begins with none of these
only_with = "songs"           # it is not these alone
without = ["period"]          # it ends before a value of one of these kinds
stops = ",;:"                 # it ends before one of these marks
shorter = "for as because"    # it may be but the words before one of these: `shorter`

[kinds.number]
form = '\\d{1,18}'             # a pattern; its group "said", where it has one, is the value
never = "2024"

[kinds.way.words]             # words, and what they mean
monthly = "month"

[kinds.aside]
one_of = "by the way, fyi"    # words that mean no more than that they are there
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.shorter import name_of
from agents.llm.offline.values.span import Extractor, Scene, Span

#: Reads some words of the text, from character to character, as a value; None where they are none.
Reader = Callable[[str, int, int, Scene], Span | None]

#: Words at most of what is read freely.
LONGEST_FREE = 14

QUOTES = "\"'“”‘’«»„`"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|@")
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")


def free_text(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take any words as they are."""
    return Span("text", start, end, text[start:end])


@dataclass(frozen=True, slots=True)
class Free:
    """A kind without a form of its own.

    The more `weight` each of its words has, the later it is thought of. It ends before a value of the kinds `without`.
    With `anyhow` it begins where it stands, also with a word that says nothing elsewhere: else that is passed over.
    It goes on behind the end of a sentence or a line that is, with what follows, `across`. Unless it is `alone` it also
    takes a sentence that a comma joins on, and the reason why.
    """

    read: Reader = free_text
    longest: int = LONGEST_FREE
    weight: float = 1.0
    without: tuple[str, ...] = ()
    anyhow: bool = False
    across: re.Pattern | None = None
    stops: str = ""
    joined: bool | None = None

    @property
    def alone(self) -> bool:
        return not (self.anyhow or self.across) if self.joined is None else not self.joined


def described(name: str, said: Mapping[str, Any]) -> Extractor | Free:
    """Return the kind that a file describes. Errors: `TypeError` for what no kind has."""
    never = frozenset(str(said.get("never", "")).split())
    if "form" in said:
        return Form(name, re.compile(rf"(?i){said['form']}"), never, bool(said.get("whole")))
    if "words" in said:
        return Listed(name, said["words"])
    if "one_of" in said:
        return Listed(name, dict.fromkeys((" ".join(each.split()) for each in said["one_of"].split(",")), True))
    if unknown := said.keys() - {
        "longest",
        "weight",
        "without",
        "begins",
        "never",
        "not_first",
        "first",
        "only_with",
        "possessive",
        "stops",
        "shorter",
        "unlike",
        "english",
        "joined",
    }:
        raise TypeError(f"A kind has no {sorted(unknown)[0]!r}.")
    listed = {key: frozenset(said.get(key, "").split()) for key in ("not_first", "first", "only_with", "shorter")}
    unlike = re.compile(rf"(?i){said['unlike']}") if "unlike" in said else None
    yes = {key: bool(said.get(key)) for key in ("possessive", "english")}
    read = FreeWords(name, never, **listed, possessive=yes["possessive"], english=yes["english"], unlike=unlike)
    return Free(
        read,
        said.get("longest", LONGEST_FREE),
        said.get("weight", 1.0),
        tuple(said.get("without", ())),
        said.get("begins") == "anyhow",
        stops=said.get("stops", ""),
        joined=said.get("joined"),
    )


@dataclass(frozen=True)
class FreeWords:
    """Reads words as text, without quotation marks around them.

    None where one of them is in `never`, where the first is in `not_first` or is not in `first`, where all are in
    `only_with`, or where something in them is of the form `unlike`.
    """

    kind: str
    never: frozenset[str] = frozenset()
    not_first: frozenset[str] = frozenset()
    first: frozenset[str] = frozenset()
    only_with: frozenset[str] = frozenset()
    possessive: bool = False
    shorter: frozenset[str] = frozenset()
    unlike: re.Pattern | None = None
    english: bool = False

    def __call__(self, text: str, start: int, end: int, scene: Scene) -> Span | None:
        said = text[start:end].strip().strip(QUOTES).strip()
        if self.possessive:
            whole, said = said, _POSSESSIVE.sub("", said)
            if said == whole:
                return None
        words = [word.replace("’", "'") for word in _WORD.findall(said.lower())]
        if not words or words[0] in self.not_first or not self.never.isdisjoint(words):
            return None
        if self.only_with.issuperset(words) or (self.first and words[0] not in self.first):
            return None
        if self.unlike is not None and self.unlike.search(said):
            return None
        if self.english and not all(map(is_english, words)):
            return None
        return Span(self.kind, start, end, name_of(said, self.shorter) if self.shorter else said)


@dataclass(frozen=True)
class Form:
    """Marks what has a form."""

    kind: str
    pattern: re.Pattern
    never: frozenset[str] = frozenset()
    whole: bool = False

    def __call__(self, text: str, scene: Scene) -> Iterator[Span]:
        for match in self.pattern.finditer(text):
            if match[0].lower().replace("’", "'") not in self.never:
                said = match["said"] if "said" in self.pattern.groupindex else match[0]
                yield Span(self.kind, *match.span(), int(said) if self.whole else said)


class Listed:
    """Marks the words of a list, each with what it means."""

    def __init__(self, kind: str, words: Mapping[str, Any]) -> None:
        self.kind = kind
        self.words = words
        longest = sorted(words, key=len, reverse=True)
        self.pattern = re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, longest))})\b")

    def __call__(self, text: str, scene: Scene) -> Iterator[Span]:
        for match in self.pattern.finditer(text):
            yield Span(self.kind, *match.span(), self.words[match[0].lower()])
