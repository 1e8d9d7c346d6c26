"""The kinds of values that say who is meant, who comes with them, how they are reached and what they eat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from agents import patterns as re
from agents.llm.offline.understanding.language import Free
from agents.llm.offline.values import addresses, company, diets, listed_people, names
from agents.llm.offline.values.parties import Party
from agents.llm.offline.values.person_names import capitalized
from agents.llm.offline.values.span import Extractor, Scene, Span
from planning.letters.voices import SAID

_OWNER = re.compile(r"(?:\b(?:my|our) )?\b(?P<name>[^\W\d_][\w-]+)['’]s\b", re.I)
_NOBODY = ("it", "that", "this", "there", "here", "what", "who", "when", "where", "how", "let", "he", "she", "event")
_FIGURE = re.compile(r"\b(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten)\b", re.I)


def _only(kind: str, extractor: Extractor) -> Extractor:
    """Return what marks one of an extractor's kinds alone."""

    def spans(text: str, scene: Scene) -> Iterable[Span]:
        return [span for span in extractor(text, scene) if span.kind == kind]

    return spans


def whose(text: str, scene: Scene) -> Iterator[Span]:
    """Mark "Ben's", in any letters, with the name."""
    found = {span.start: span for span in names.spans(text, scene) if span.kind == "whose"}
    yield from found.values()
    for match in _OWNER.finditer(text):
        if match.start() not in found and match["name"].casefold() not in _NOBODY:
            yield Span("whose", *match.span(), capitalized(match[0][:-2]))


_PRONOUN = re.compile(r"\b(?:he|she|they)\b", re.I)


def people(text: str, scene: Scene) -> Iterator[Span]:
    """Mark lists of people, and whom "she" and "they" mean of those who were spoken of last."""
    yield from _only("people", listed_people.spans)(text, scene)
    spoken_of = scene.names.get("guest", ())
    for match in _PRONOUN.finditer(text) if spoken_of else ():
        meant = spoken_of if match[0].casefold() == "they" else spoken_of[-1:]
        yield Span("people", *match.span(), tuple(Party(name) for name in meant))


_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBERS = {word: number for number, word in enumerate(_WORDS, 1)}


def figures(text: str, scene: Scene) -> Iterator[Span]:
    """Mark how many people are meant: "5", "five"."""
    for match in _FIGURE.finditer(text):
        word = match[0].casefold()
        yield Span("figure", *match.span(), int(word) if word.isdigit() else _NUMBERS[word])


_VOICE = re.compile(rf"\b(?:{'|'.join(SAID)})\b", re.I)


def voices(text: str, scene: Scene) -> Iterator[Span]:
    """Mark how a letter may sound: "playful", "warmer"."""
    for match in _VOICE.finditer(text):
        yield Span("voice", *match.span(), SAID[match[0].casefold()])


def _question(text: str, start: int, end: int, scene: Scene) -> Span | None:
    words = text[start:end].strip()
    asked = text[end:].lstrip().startswith("?")
    return Span("question", start, end, f"{words[0].upper()}{words[1:]}{'?' if asked else ''}") if words else None


PEOPLE: dict[str, Extractor | Free] = {
    "people": people,
    "all_but": _only("all but", listed_people.spans),
    "company": company.spans,
    "whose": whose,
    "diet": diets.spans,
    "email": _only("email", addresses.spans),
    "phone": _only("phone", addresses.spans),
    "figure": figures,
    "name": _only("name", names.spans),
    "voice": voices,
    "question_words": Free(_question, longest=30),
}
