"""The kinds of values that say what is bought: things with how much of them, and names of things."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.kinds import Free, Reader
from agents.llm.offline.values.given_names import GIVEN
from agents.llm.offline.values.joined_names import kept
from agents.llm.offline.values.no_things import is_name
from agents.llm.offline.values.span import Extractor, Scene, Span
from agents.llm.offline.values.things import counted_things, listed, names_listed
from agents.llm.offline.values.units import THEMSELVES, UNIT, UNITS
from agents.names import find_only
from planning.language.event_titles import is_event_kind
from planning.vendors.kinds import CALLED

_NO_THING = re.compile(
    r"\d|\b(?:budget|price|cost|amount|quantity|total|deposit|same|time|date|place|venue|event|party|guests|people|headcount|count|invitations?|one|two|three|four|five"
    r"|six|seven|eight|nine|ten|twelve|twenty)\b",
    re.I,
)
_OF_LIST = re.compile(
    r"\b(?:list|shopping|groceries|cover|colou?rs?|theme|picture|palette|title|name|kind|voice|tone|zone|currency|deadline"
    r"|menu|day|start|end|link|poll|letters?)\b",
    re.I,
)
#: What an event has besides things and guests.
_CONCEPT = re.compile(
    r"(?:(?:an?|the|another|some) )*(?:tasks?|to-?dos?|to do|reminders?|(?:date |day )?polls?|votes?"
    r"|(?:rsvp |reply |answer )?deadlines?|(?:last|latest) (?:day|date) to (?:answer|reply|rsvp)"
    r"|(?:invite |invitation |sign-?up |guest |public )?links?|co-?hosts?|co-?organi[sz]ers?|covers?(?: pictures?)?"
    r"|colou?r scheme|palettes?|(?:own )?(?:vendors?|suppliers?)(?: of (?:my|our) own)?|run of show|timeline"
    r"|running order|programme|expenses?|costs?|payments?|deposits?|down ?payments?|(?:guest )?questions?"
    r"|waiting ?list|capacity|guest limit|budget (?:category|line|item|post)s?|announcements?)",
    re.I,
)
_NO_FIRST = re.compile(
    r"(?:take|have|get|make|say|order|buy|need|want|bring|go|let|put|about|only|just|maybe|around|roughly|at)\b", re.I
)
_UNIT_OF = re.compile(rf"^{UNIT} of ", re.I)
_MARK = re.compile(r"[,;:!?\n]|[.]\s")
_IS = re.compile(r"['’]s$")
_LETTERS = re.compile(r"[^\W\d_'’-]+")
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ]")
#: How a list goes on in a new line or sentence.
_MORE = re.compile(
    r"\d[.]\s|.[;\n]\s*[\w\"“*•–·-]"
    r"|.[.!?]\s*(?:[-*•–·]|(?:oh,? )?(?:and|also|plus|some|an?|another|\d+|one|two|three|four|five|six|ten|twelve)\b"
    r"|(?:[\w'’-]+ ){1,3}(?:too|as well)\b)",
    re.I | re.S,
)


def is_concept(name: str) -> bool:
    """Whether these words are the name of what an event has, and of nothing that is bought."""
    return _CONCEPT.fullmatch(name.strip()) is not None


def _thing(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take the name of one thing."""
    said = text[start:end].strip()
    titles = {title.casefold() for title in scene.names.get("event", ())}
    if said.casefold() in UNITS or said.casefold() in titles or not is_name(said):
        return None
    if re.search(r"\band\b", kept(said), re.I):
        return None  # those are two
    if any(no.search(said) for no in (_MARK, _NO_THING, _IS, _UNIT_OF)):
        return None
    return Span("thing", start, end, said)


def _is_known(name: str, scene: Scene) -> bool:
    return find_only(name, scene.names.get("item", ()), called=str) is not None


def _plain_thing(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take the name of one thing in English words without capitals: what has one may be a person."""
    said = text[start:end]
    is_plain = not _CAPITAL.search(text[start + _begins_sentence(text, start) : end]) and all(
        map(is_english, _LETTERS.findall(said))
    )
    return _thing(text, start, end, scene) if is_plain and not _NO_FIRST.match(said) else None


def _one_thing(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read one thing alone that may be no person."""
    found = _plain_things(text, start, end, scene)
    return found if found and found.value and len(found.value) == 1 else None


def _named_thing(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take the name of one thing that was spoken of, or that is called by no word for a list."""
    return None if _OF_LIST.search(text[start:end]) else _thing(text, start, end, scene)


def _renamed_thing(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take the name of a thing in English words that is no event's."""
    said, events = text[start:end], scene.names.get("event", ())
    is_event = is_event_kind(said) or find_only(said, events, called=str) is not None
    return None if is_event or _OF_LIST.search(said) else _plain_thing(text, start, end, scene)


def _topic(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read what a list is about, in English words: it is not kept."""
    said = text[start:end]
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", said)
    is_topic = words and not re.search(r"[\d,;]", said) and is_name(said) and all(map(is_english, words))
    return Span("topic", start, end, said) if is_topic else None


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


#: Of nothing, these are no thing to buy: "put 8 bunches on the list".
_MERE_UNITS = frozenset(UNITS) - THEMSELVES - {"roll", "rolls", "pot", "pots"}
#: What stands on another list, and a number alone: nobody buys it.
_NOT_BOUGHT = re.compile(
    r"(?:.*\b)?(?:tasks?|to-?dos?|jobs|chores|expenses?|vendors?|suppliers?|budget|reminders?|costs)|[\d\s()+/-]*", re.I
)


def _bought(read: Reader) -> Reader:
    """Return the reader of things to buy of which none is hired."""

    def bought(text: str, start: int, end: int, scene: Scene) -> Span | None:
        found = read(text, start, end, scene)
        things = (found.value or ()) if found else ()
        if any(_NOT_BOUGHT.fullmatch(thing["name"]) and not is_concept(thing["name"]) for thing in things):
            return None  # what is a concept is told of, beside what is bought
        names = [thing["name"] for thing in things if "price" not in thing]
        measures = any(thing["name"].casefold() in _MERE_UNITS for thing in things)
        return None if measures or any(_HIRED.search(_BOUGHT.sub("", name)) for name in names) else found

    return bought


_things = _bought(listed)


def _not_hired(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read names of things, none of a vendor, unless it stands on the list."""
    found = names_listed(text, start, end, scene)
    if found is None or not _HIRED.search(_BOUGHT.sub("", text[start:end])):
        return found
    return found if all(_is_known(name, scene) for name in found.value) else None


def _names_off(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read names of things that go off as well; "some napkins" are wanted."""
    return None if _SOME.search(text[:start]) else _bare_names(text, start, end, scene)


_SOME = re.compile(r"\bsome\s+$", re.I)


def _bare_names(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read names of things without how much of them."""
    return None if re.search(r"\d", text[start:end]) else _not_hired(text, start, end, scene)


def _plain_things(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read things of which none may be a person: what has a capital may, but for the first word of a message."""
    begins = start + _begins_sentence(text, start)
    return None if _CAPITAL.search(text[begins:end]) else _things(text, start, end, scene)


def _begins_sentence(text: str, start: int) -> bool:
    """Whether the word there has its capital, if any, from the sentence that it begins, and is no given name."""
    before, word = text[:start].rstrip(), _LETTERS.match(text[start : start + 30])
    if before and before[-1] not in ".!?:\n-*•":
        return False
    return not before or (word is not None and is_english(word[0]) and word[0].casefold() not in GIVEN)


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


_trades = "|".join(re.escape(word.strip()) for kind, words in CALLED.items() for word in (kind, *words.split(",")))
_TRADE_THING = re.compile(rf"(?<=\bthe |\bour )(?:{_trades})(?=\s*(?:$|[,.;!\n]|and\b))", re.I)


def _trade_things(text: str, scene: Scene) -> Iterator[Span]:
    """Mark "the cake" at an end, which is a thing as much as a trade."""
    for match in _TRADE_THING.finditer(text):
        if not _HIRED.search(match[0]):
            yield Span("thing_names", *match.span(), [match[0]])


THINGS: dict[str, Extractor | Free] = {
    "things": Free(_things, longest=80, across=_MORE, anyhow=True),
    "counted_things": Free(_bought(counted_things), longest=80, across=_MORE, anyhow=True),
    "quoted_things": Free(_quoted_things, longest=80, across=_MORE, anyhow=True),
    "plain_things": Free(_plain_things, longest=80, across=_MORE, anyhow=True),
    "thing_names": Free(names_listed, longest=30),
    "not_hired": Free(_not_hired, longest=30),
    "bare_names": Free(_bare_names, longest=30),
    "names_off": Free(_names_off, longest=30),
    "named_things": Free(_named_things, longest=30),
    "names_are": Free(_names_are, longest=12),
    "thing": Free(_thing, longest=4, without=("money",)),
    "plain_thing": Free(_plain_thing, longest=4, weight=3.5, without=("money",)),
    "named_thing": Free(_named_thing, longest=4, without=("money",)),
    "renamed_thing": Free(_renamed_thing, longest=4, without=("money",)),
    "topic": Free(_topic, longest=3, weight=0.1),
    "trade_things": _trade_things,
    "one_thing": Free(_one_thing, longest=8, anyhow=True),
    "thing_is": Free(_thing_is, longest=4, without=("money",)),
}
