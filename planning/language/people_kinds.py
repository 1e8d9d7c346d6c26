"""The kinds of values that say who is meant, who comes with them, how they are reached and what they eat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache

from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.language import Free
from agents.llm.offline.values import addresses, company, diets, listed_people, names
from agents.llm.offline.values.given_names import GIVEN
from agents.llm.offline.values.names import owner
from agents.llm.offline.values.parties import Party
from agents.llm.offline.values.person_names import capitalized
from agents.llm.offline.values.relations import RELATION
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


@lru_cache(64)
def _listed(text: str, known: tuple[str, ...]) -> tuple[Span, ...]:
    return tuple(listed_people.spans(text, Scene(datetime.min, names={"guest": known})))


def _people(kind: str) -> Extractor:
    """Return what marks lists of people; of kind "people is" those behind which "'s" stands."""

    def spans(text: str, scene: Scene) -> Iterable[Span]:
        return [span for span in _listed(text, scene.names.get("guest", ())) if span.kind == kind]

    return spans


def sure_people(text: str, scene: Scene) -> Iterator[Span]:
    """Mark lists of people of whom each is one for sure: no brand, and no thing to buy."""
    known = {name.casefold() for name in scene.names.get("guest", ())}
    for span in _people("people")(text, scene):
        said = span.of(text)
        related = {match["name"].casefold() for match in _RELATED.finditer(said)}
        first = said.split()[0].casefold()
        if span.value and all(_is_sure(party, first, known | related) for party in span.value):
            yield span


#: "Theo's best friend Max", "her sister Marta"
_RELATED = re.compile(
    rf"(?i:(?:\b(?:my|our|his|her|their)|['’]s) {RELATION}),? "
    r"(?P<name>[^\W\d_a-zß-ÿ][\w'’-]*(?: [^\W\d_a-zß-ÿ][\w'’-]*)?)"
)


def _is_sure(party: Party, said_first: str, known: set[str]) -> bool:
    name = party.name.casefold()
    return bool(party.email) or name in known or name.split()[0] in GIVEN | names.TITLES or said_first in ("my", "our")


def whose(text: str, scene: Scene) -> Iterator[Span]:
    """Mark "Ben's", in any letters, with the name, and "her" with that of whom it means."""
    found = {span.start: span for span in names.spans(text, scene) if span.kind == "whose"}
    yield from found.values()
    for match in _OWNER.finditer(text):
        if match.start() not in found and match["name"].casefold() not in _NOBODY:
            yield Span("whose", *match.span(), capitalized(match[0][:-2]))
    for match in _THEIRS.finditer(text):
        if len(meant := _meant(text, match.start(), scene)) == 1:
            yield Span("whose", *match.span(), meant[0].name)


_THEIRS = re.compile(r"\b(?:his|her|their)\b", re.I)
_PRONOUN = re.compile(
    r"\b(?:(?P<one>he|she|him|her)|they|them|em)(?P<is>['’](?:s|re|ll|d|ve)\b|(?<=e)s\b|(?<=ey)(?:re|ll|ve)\b)?(?!\w)",
    re.I,
)


def _meant(text: str, start: int, scene: Scene) -> tuple[Party, ...]:
    """Return whom a pronoun means: who was named last before it, else who was spoken of last."""
    known = scene.names.get("guest", ())
    named = [span for span in _listed(text, known) if span.end <= start and span.value and span.kind != "all but"]
    along = list(company.spans(text, scene))  # "Priya brings her boyfriend Sam, she is vegan" is said of Priya
    named = [span for span in named if not any(each.start <= span.start < each.end for each in along)] or named
    if named:
        return max(named, key=lambda span: (span.end, -span.start)).value
    return tuple(Party(name) for name in known)


def _pronouns(kind: str) -> Extractor:
    """Return what marks whom "she" and "they" mean; of kind "people is" with the "is" that stands behind."""

    def spans(text: str, scene: Scene) -> Iterator[Span]:
        for match in _PRONOUN.finditer(text):
            if bool(match["is"]) != (kind == "people is"):
                continue
            meant = _meant(text, match.start(), scene)
            if match["one"] and len(meant) > 1 and not _is_spoken_of(meant, scene):
                yield Span(kind, *match.span(), unclear=f"Who is “{match[0]}”?")
            elif meant:
                yield Span(kind, *match.span(), meant[-1:] if match["one"] else meant)

    return spans


def _is_spoken_of(meant: tuple[Party, ...], scene: Scene) -> bool:
    return tuple(party.name for party in meant) == scene.names.get("guest", ())


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


_NO_REASONS = """
if unless when once until or not no never maybe except instead add invite remove take put drop
please can could would should must let make bring brings bringing coming come
"""
_NO_REASON = frozenset(_NO_REASONS.split())
_BECAUSE = re.compile(r"(?i)(?:after|because|cos|coz|cause|since|as|seeing as|he|she|they|it|we|i)\b")


def _reason(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read why somebody comes off the list: nothing that could be a wish, a condition or a no."""
    said = re.findall(r"[^\W_]+(?:['’](?!(?:ve|re|ll|d|m)\b)[^\W_]+)*", text[start:end].casefold())
    if not _NO_REASON.isdisjoint(said) or any(word.endswith(("n't", "n’t")) for word in said):
        return None
    names = {word.casefold() for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", text[start:end]) if word[0].isupper()}
    known = names | GIVEN
    if any(not (is_english(word) or word in known or owner(word) in known) for word in said if len(word) > 3):
        return None  # it may be the very thing that matters
    return Span("reason", start, end, text[start:end])


def _because(text: str, start: int, end: int, scene: Scene) -> Span | None:
    return _reason(text, start, end, scene) if _BECAUSE.match(text[start:end]) and " " in text[start:end] else None


_EXCUSE = re.compile(
    r"(?i)(?:because|cos|coz|since|as|he|she|they|it|work|family|kids?|covid|flu|ill|sick|illness|prior|other|another|too"
    r"|travel|holidays?|childcare|babysitter|exams?|busy|clash|got|has|have)\b"
)


def _excuse(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read why somebody does not come: "she's got flu", "work thing"."""
    return _reason(text, start, end, scene) if _EXCUSE.match(text[start:end]) else None


_PARTNER = re.compile(rf"(?P<name>.+)['’]s (?P<what>{RELATION})", re.I)


def partners(text: str, scene: Scene) -> Iterator[Span]:
    """Mark "Tim's girlfriend", as whom she comes with and what she is to him."""
    for span in _people("people")(text, scene):
        for party in span.value[:1] if span.value and len(span.value) == 1 else ():
            if match := _PARTNER.fullmatch(party.name):
                company_of = company.alone(f"his {match['what']}")
                if company_of is not None and not company_of.is_open:
                    yield Span("people", span.start, span.end, (match["name"], company_of))


PEOPLE: dict[str, Extractor | Free] = {
    "people": _people("people"),
    "people_is": _people("people is"),
    "sure_people": sure_people,
    "them": _pronouns("people"),
    "them_is": _pronouns("people is"),
    "all_but": _only("all but", listed_people.spans),
    "company": company.spans,
    "whose": whose,
    "diet": diets.spans,
    "email": _only("email", addresses.spans),
    "phone": _only("phone", addresses.spans),
    "figure": figures,
    "name": _only("name", names.spans),
    "voice": voices,
    "guest_reason": Free(_reason, longest=10),
    "guest_because": Free(_because, longest=10, anyhow=True),
    "excuse": Free(_excuse, longest=10, anyhow=True),
    "partner_of": partners,
    "question_words": Free(_question, longest=30),
}
