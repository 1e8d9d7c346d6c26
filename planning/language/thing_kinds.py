"""The kinds of values that say what is bought: things with how much of them, and names of things."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.kinds import Free, Reader
from agents.llm.offline.values.no_things import is_name
from agents.llm.offline.values.span import Extractor, Scene, Span
from agents.llm.offline.values.things import counted_things, listed, names_listed
from agents.llm.offline.values.units import UNITS
from agents.names import find_only
from planning.vendors.kinds import CALLED

_NO_THING = re.compile(
    r"\d|\b(?:budget|time|date|place|venue|event|party|guests|people|headcount|count|invitations?|one|two|three|four|five"
    r"|six|seven|eight|nine|ten|twelve|twenty)\b",
    re.I,
)
_IS = re.compile(r"['’]s$")
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ]")
#: How a list goes on in a new line or sentence.
_MORE = re.compile(
    r"\d[.]\s|.[;\n]\s*[\w\"“*•–·-]"
    r"|.[.!?]\s*(?:[-*•–·]|(?:oh,? )?(?:and|also|plus|some|an?|another|\d+|one|two|three|four|five|six|ten|twelve)\b"
    r"|(?:[\w'’-]+ ){1,3}(?:too|as well)\b)",
    re.I | re.S,
)


def _thing(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take the name of one thing."""
    said = text[start:end].strip()
    if said.casefold() in UNITS or not is_name(said) or _NO_THING.search(said) or _IS.search(said):
        return None
    return Span("thing", start, end, said)


def _is_known(name: str, scene: Scene) -> bool:
    return find_only(name, scene.names.get("item", ()), called=str) is not None


def _thing_is(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read "the wine's", which is that the wine is."""
    found = _thing(text, start, end - 2, scene) if _IS.search(text[start:end]) else None
    return Span("thing", start, end, found.value) if found else None


def _named_things(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take names of things that were spoken of."""
    found = names_listed(text, start, end, scene)
    return found if found and all(_is_known(name, scene) for name in found.value) else None


def _names_are(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read "the wine's" as a list of names."""
    found = names_listed(text, start, end - 2, scene) if _IS.search(text[start:end]) else None
    return Span("thing_names", start, end, found.value) if found else None


#: Whoever is hired is not bought.
_HIRED = re.compile(
    r"\b(?:"
    + "|".join(
        re.escape(word.strip())
        for kind, words in CALLED.items()
        for word in (kind, *words.split(","))
        if kind in ("music", "photography", "entertainment", "transport") or re.search(r"(?:er|ist|or)s?$", word)
    )
    + r")\b",
    re.I,
)
_BOUGHT = re.compile(r"\b(?:photos?|pictures?|videos?|games?|music|entertainment|transport|cars?|hosts?)\b", re.I)


def _bought(read: Reader) -> Reader:
    """Return the reader of things to buy of which none is hired."""

    def things(text: str, start: int, end: int, scene: Scene) -> Span | None:
        found = read(text, start, end, scene)
        names = [thing["name"] for thing in (found.value or () if found else ()) if "price" not in thing]
        return None if any(_HIRED.search(_BOUGHT.sub("", name)) for name in names) else found

    return things


_things = _bought(listed)


def _not_hired(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read names of things, none of a vendor, unless it stands on the list."""
    found = names_listed(text, start, end, scene)
    if found is None or not _HIRED.search(_BOUGHT.sub("", text[start:end])):
        return found
    return found if all(_is_known(name, scene) for name in found.value) else None


def _bare_names(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read names of things without how much of them."""
    return None if re.search(r"\d", text[start:end]) else _not_hired(text, start, end, scene)


def _plain_things(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read things of which none may be a person: what has a capital may, but for the first word of a message."""
    return None if _CAPITAL.search(text[max(start, 1) : end]) else _things(text, start, end, scene)


_IN_QUOTES = re.compile(
    r"[\"“'‘](?:(?:we|you|i|they)(?:['’]ll)? )?"
    r"(?:(?:also |still |will )?(?:need|want)|please (?:bring|get|buy)|bring|get|buy|pick up)?[:\s]*"
    r"(?P<list>[^\"“”]+?)[\s.!]*[\"”'’]",
    re.I,
)


def _quoted_things(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read a list in quotation marks: what others wrote, where the person wants it."""
    match = _IN_QUOTES.fullmatch(text[start:end].strip(" ,.:"))
    if match is None:
        return None
    begins = text.index(match["list"], start)
    found = _things(text, begins, begins + len(match["list"]), scene)
    return Span("things", start, end, found.value) if found else None


#: How a reason begins, and what no reason holds.
_REASON = re.compile(
    r"(?:because|since|as|it|it's|its|that's|they|they're|we|we're|he|he's|she|she's|nobody|no|everyone|i|i'm|too)\b",
    re.I,
)
_WISH = re.compile(
    r"\b(?:if|unless|until|when|except|instead|add|buy|get|invite|move|remind|list|but|and|or|then|also|please|only|more)\b",
    re.I,
)


def _because(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read why something is taken off, in English words: it is not kept."""
    said = text[start:end].replace("’", "'")
    if not _REASON.match(said) or _WISH.search(said) or not all(map(is_english, re.findall(r"[a-z']+", said.lower()))):
        return None
    return Span("because", start, end, said)


THINGS: dict[str, Extractor | Free] = {
    "things": Free(_things, longest=80, across=_MORE, anyhow=True),
    "counted_things": Free(_bought(counted_things), longest=80, across=_MORE, anyhow=True),
    "quoted_things": Free(_quoted_things, longest=80, across=_MORE, anyhow=True),
    "plain_things": Free(_plain_things, longest=80, across=_MORE, anyhow=True),
    "thing_names": Free(names_listed, longest=30),
    "not_hired": Free(_not_hired, longest=30),
    "bare_names": Free(_bare_names, longest=30),
    "named_things": Free(_named_things, longest=30),
    "names_are": Free(_names_are, longest=12),
    "thing": Free(_thing, longest=4, without=("money",)),
    "because": Free(_because, longest=14, weight=0.5),
    "thing_is": Free(_thing_is, longest=4, without=("money",)),
}
