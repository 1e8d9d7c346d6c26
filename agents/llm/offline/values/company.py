"""Who comes along with somebody, and how many: "with their two kids", "+1", "her brother Ben", "(4)", "family of 5".

Read: children and others by number, whoever is one ("his girlfriend", "a friend", "her husband Ben") or two ("her
parents"), and how many they are in all. Not read, and said so by `is_open`: "their kids", "and family", "with friends",
of whom nobody knows how many they are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from agents import patterns as re
from agents.llm.offline.values.given_names import GIVEN
from agents.llm.offline.values.person_names import capitalized
from agents.llm.offline.values.relations import ONE, TWO
from agents.llm.offline.values.span import Scene, Span

MOST = 30  # of those who come along with somebody

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "both": 2, "ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "un": 1, "une": 1, "deux": 2,
    "trois": 3, "quatre": 4, "dos": 2, "tres": 3, "cuatro": 4,
}  # fmt: skip
_number = rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_child = (
    r"(?:little (?:boys?|girls?|lads?)|(?:small |little |young |kleine[nr]? |petits? )?"
    r"(?:kids?|child(?:ren)?|toddlers?|bab(?:y|ies)|infants?|little ones?|newborns?|kind(?:er)?n?|enfants?|niñ[oa]s?"
    r"|hij[oa]s?|bambin[oi]))"
)
_and = r"(?:\b(?:and|w/|with|plus|bringing|brings|und|mit|et|avec|y|con|e)|&|\+|,|/)"
_whose = r"(?:their|his|her|the|ihre[nm]?|leurs?|sus?)"
_their = rf"(?:{_whose}\s+)?"
_alone = r"(?:someone|somebody)(?: else)?"
_further = r"(?:(?:more|extra|other|additional)\s+)?"
_someone = (
    rf"{_further}(?:{ONE}|guest|plus[- ]one|person|{_alone}|other|begleitung|gast|accompagnant|invité|acompañante)"
)
_several = (
    rf"{_further}(?:guests|plus[- ]ones|others|more|friends|companions|persons|people|adults|brothers|sisters|sons"
    r"|daughters|boys"
    r"|girls|cousins|colleagues|mates|siblings|begleitungen|gäste|personen|accompagnants|invités|acompañantes)"
)
_family = r"(?:family|familie|famille|familia|fam|co|household)"
_given = rf"(?:(?-i:[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*)?)|(?:{'|'.join(sorted(GIVEN, key=len, reverse=True))})\b)"
_named = rf"(?:,?\s+(?:called\s+|named\s+)?(?P<named>{_given}))?"
_called = rf"(?:\s+(?:called\s+|named\s+)?(?P<called>{_given}))?"
_CHILDREN = re.compile(rf"[\s,(]*(?:{_and}\s*)*{_their}{_number}(?:\s+|(?<=\d)){_child}\b[\s).]*", re.I)
_CHILD_COUNT = re.compile(rf"[\s,(]*\b{_child}\s*[:=]\s*(?P<number>\d{{1,2}})\b[\s).]*", re.I)
_ONE_CHILD = re.compile(
    rf"[\s,(]*{_and}\s+{_whose}\s+(?:little |new )?(?:baby|toddler|newborn|kid|child|little one|(?P<twins>twins))"
    r"\b[\s).]*",
    re.I,
)
_PLUS = re.compile(rf"[\s,(]*(?:\+|\bplus\b)\s*{_number}(?:\s*(?:{_someone}|{_several}))?\b[\s).]*", re.I)
_MORE = re.compile(
    rf"[\s,(]*{_and}\s+(?:{_number}\s+{_their}(?:{_someone}{_called}|{_several})|{_whose}\s+(?P<two>\d|two|three|four)\s+"
    rf"(?:{_someone}|{_several})|{_their}(?:(?P<pair>{TWO})|{_someone}{_named}))[\s).]*$",
    re.I,
)
_IN_ALL = re.compile(
    rf"[\s,(]*(?:\b(?:party|family|group|table|familie|famille|familia) of {_number}\b"
    rf"|\(\s*(?P<in_brackets>\d{{1,3}})\s*(?:people|persons?|pax|guests?|personen|in all|in total|adults)?\s*\)"
    rf"|\b(?:x|×)\s?(?P<times>\d{{1,2}})\s*$|\b(?P<people>\d{{1,3}})\s*(?:people|persons|pax|personen|personnes|personas)\b"
    r"|\s[-–:]\s*(?P<dash>\d{1,2})\s*$)[\s).]*",
    re.I,
)
_AND_FAMILY = re.compile(rf"\s*{_and}\s+{_their}{_family}\b\.?\s*$", re.I)
_OPEN = re.compile(
    rf"[\s,(]*{_and}\s*{_their}(?:some |a few |other )?(?:{_child}|{_several}|{_family})\b[\s).]*$", re.I
)
_FAMILY = re.compile(rf"\b(?:family|familie|famille|familia|household|{_and}\s+(?:the\s+)?{_family})(?:\W|$)", re.I)
#: Several who share a name, or a house.
_THE_MILLERS = re.compile(r"\bthe [\w-]+s$", re.I)

#: What begins with company, as it stands behind "and": "their two kids", "+1", "a friend", "family".
_LEADS = re.compile(
    rf"(?:{_whose}\s+)(?:(?:\d{{1,2}}|two|three|four|five)\s+)?(?:{_child}|{_someone}|{TWO}|{_several}|{_family}|twins)\b"
    rf"|(?:\d{{1,3}}|{'|'.join(_NUMBERS)})\s+(?:of\s+)?{_their}(?:{_child}|{_someone}|{_several})\b|\+?{_number}\W*$"
    rf"|(?:some|a few|other) (?:{_child}|{_several})"
    rf"|(?:partner|guest|date|spouse|plus[- ]one|wife|husband|girlfriend|boyfriend|{_child}|{_several}|{_family})\W*$",
    re.I,
)
#: "both of her little boys"
_BOTH = re.compile(r"\bboth (?:of )?(his|her|their)\b", re.I)
_OF_ALL = re.compile(r"\b(?:their|both|leurs?|ihre[nm]?)\b", re.I)
_OF_ONE = re.compile(r"\b(?:his|her)\b|\+|\bplus\b", re.I)


@dataclass(slots=True)
class Company:
    """How many come along, as far as it is said: `children`, `more` besides, of whom some have `names`, all `in_all`.

    `is_open`: some come of whom nobody said how many they are.
    """

    children: int = 0
    more: int = 0
    in_all: int = 0
    names: list[str] = field(default_factory=list)
    is_open: bool = False

    @property
    def is_told(self) -> bool:
        return bool(self.children or self.more or self.in_all)


def take(text: str) -> tuple[str, Company]:
    """Return the words without what they say of company, and that."""
    found = Company()
    text = _BOTH.sub(r"\1 two", text)
    for pattern in (_CHILDREN, _CHILD_COUNT):
        while match := pattern.search(text):
            found.children += count_of(match["number"])
            text = _without(text, match)
    while match := _ONE_CHILD.search(text):
        found.children += 2 if match["twins"] else 1
        text = _without(text, match)
    while match := _MORE.search(text) or _PLUS.search(text):
        told = match.groupdict()
        found.more += 2 if told.get("pair") else count_of(told["number"] or told.get("two") or "one")
        if named := told.get("named") or told.get("called"):
            found.names.insert(0, capitalized(named))
        text = _without(text, match)
    if match := _IN_ALL.search(text):
        found.in_all = count_of(next(each for each in match.groups() if each))
        kept = " family" if _FAMILY.search(match.group(0)) else ""
        text = f"{text[: match.start()]}{kept} {text[match.end() :]}".strip()
    found.is_open = not found.is_told and is_open(text)
    return (_AND_FAMILY.sub("", text) if found.is_told else text), found


def is_in(text: str) -> bool:
    """Whether these words speak of company."""
    patterns = (_CHILDREN, _CHILD_COUNT, _ONE_CHILD, _PLUS, _MORE, _IN_ALL, _AND_FAMILY)
    return any(pattern.search(text) for pattern in patterns) or is_open(text)


def is_open(text: str) -> bool:
    """Whether these words speak of people without saying how many: "and family", "and friends", "the Millers"."""
    return any(pattern.search(text) for pattern in (_OPEN, _FAMILY, _THE_MILLERS))


def leads(text: str) -> bool:
    """Whether these words, which stood behind "and", are company of whoever stood before it: "their two kids"."""
    return _LEADS.match(text) is not None


def is_shared(text: str) -> bool:
    """Whether company is of all who are named before it, rather than of the last one: "their two kids", "two kids"."""
    return bool(_OF_ALL.search(text)) or not _OF_ONE.search(text)


def count_of(words: str) -> int:
    """Return "two" and "2" as a number."""
    return int(words) if words.isdigit() else _NUMBERS[words.casefold()]


def alone(text: str) -> Company | None:
    """Return the company that these words are, and nothing else: "his girlfriend", "with two kids", "plus one"."""
    words = re.sub(r"(?i)^plus\b", "+", text.strip(" .,!"))
    rest, found = take(f"x {words}" if words[:1] in "+(" else f"x with {_AND.sub('', words)}")
    if found.is_open:
        rest = _OPEN.sub("", rest)
    return found if not rest.strip(" x") and (found.is_told or found.is_open) else None


_AND = re.compile(rf"^(?:{_and}\s+)+", re.I)
_few = r"(?:\d{1,2}|an?|one|two|three|four|five|six)"
_theirs = r"(?:(?:both (?:of )?)?(?:their|his|her))"
_someone_else = rf"(?:{_child}|{_someone}(?: (?:called |named )?{_given})?|{TWO}|{_several}|twins)"
_SPAN = re.compile(
    rf"(?:{_and}\s+)?(?:{_theirs}\s+(?:{_few}\s+)?(?:{_someone_else}|{_family})|{_few}\s+(?:of\s+{_theirs}\s+)?{_someone_else})"
    rf"(?:\s+(?:and|&)\s+(?:{_theirs}\s+(?:{_few}\s+)?|{_few}\s+)(?:{_child}|{_someone}|{_several}))?\b"
    rf"|{_and}\s+(?:the\s+)?(?:{_family}|{_child}|partner|guest|date|spouse|plus[- ]one|friends)\b"
    rf"|\b{_alone}\b"
    r"|\+\s*\d{1,3}|\bplus (?:one|two|three|\d{1,2})\b",
    re.I,
)


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark who comes along, as kind "company" with a `Company`; unclear where it is not said how many."""
    for match in _SPAN.finditer(text):
        said = match[0] if match[0][:1] == "+" or match[0][:4].casefold() == "plus" else _AND.sub("", match[0])
        start = match.end() - len(said)
        found = alone(said)
        if found is None or found.more > MOST:
            continue
        if found.is_open:
            yield Span("company", start, match.end(), unclear=f"How many are they: {said}?")
        else:
            yield Span("company", start, match.end(), found)


def _without(text: str, match: re.Match) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}".strip()
