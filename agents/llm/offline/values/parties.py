"""Words that name people: "Doe, Jane", "Anna and Ben with their two kids", "Ben Young <ben@example.com> +1"."""

from __future__ import annotations

from dataclasses import dataclass, field

from agents import patterns as re
from agents.llm.offline.values.addresses import ADDRESS, PHONE, from_address
from agents.llm.offline.values.names import is_name

NOBODY = "it names nobody"
HOW_MANY = "how many are they?"

LONGEST_IN_SMALL = 3  # words
LEAST_DIGITS = 5  # of what may be a phone number
_AROUND = " \t,;:<>()[]\"“”„«»'‘’*_|-–—•·"
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "both": 2, "ein": 1, "eine": 1, "zwei": 2, "drei": 3, "vier": 4, "un": 1, "une": 1, "deux": 2,
    "trois": 3, "quatre": 4, "dos": 2, "tres": 3, "cuatro": 4,
}  # fmt: skip
_number = rf"(?P<number>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_children = (
    r"(?:(?:small |little |young |kleine[nr]? |petits? )?"
    r"(?:kids?|child(?:ren)?|toddlers?|bab(?:y|ies)|infants?|kind(?:er)?n?|enfants?|niñ[oa]s?|hij[oa]s?|bambin[oi]))"
)
_and = r"(?:and|&|\+|with|plus|und|mit|et|avec|y|con|e|,|/)"
_their = r"(?:(?:their|his|her|the|ihre[nm]?|leurs?|sus?)\s+)?"
_CHILDREN = re.compile(rf"[\s,(]*(?:{_and}\s*)*{_their}{_number}\s*{_children}\b[\s).]*", re.I)
_CHILD_COUNT = re.compile(rf"[\s,(]*\b{_children}\s*[:=]\s*(?P<number>\d{{1,2}})\b[\s).]*", re.I)
_SOME_CHILDREN = re.compile(rf"[\s,(]*{_and}\s*{_their}(?:kids|children|kinder|enfants|niños|hijos)\b[\s).]*$", re.I)
_partner = (
    r"(?:guests?|partner|date|spouse|plus[- ]ones?|others?|more|friends?|companions?|persons?|people|adults?"
    r"|begleitung(?:en)?|gäste|gast|personen|accompagnants?|invités?|acompañantes?)"
)
_PLUS = re.compile(rf"[\s,(]*(?:\+|\bplus\b)\s*{_number}(?:\s*{_partner})?\b[\s).]*", re.I)
_MORE = re.compile(rf"[\s,(]*{_and}\s+(?:{_number}\s+)?{_their}{_partner}[\s).]*$", re.I)
_IN_ALL = re.compile(
    rf"[\s,(]*(?:\b(?:party|family|group|table|familie|famille|familia) of {_number}\b"
    rf"|\(\s*(?P<in_brackets>\d{{1,3}})\s*(?:people|persons?|pax|guests?|personen|in all|in total|adults)?\s*\)"
    rf"|\b(?:x|×)\s?(?P<times>\d{{1,2}})\s*$|\b(?P<people>\d{{1,3}})\s*(?:people|persons|pax|personen|personnes|personas)\b"
    r"|\s[-–:]\s*(?P<dash>\d{1,2})\s*$)[\s).]*",
    re.I,
)
_FAMILY = re.compile(
    rf"\b(?:family|familie|famille|familia|and co|household|{_and}\s+(?:the\s+)?(?:family|familie|famille|fam\.?))"
    r"(?=\W|$)|\bthe \w+s$",
    re.I,
)
_AND_FAMILY = re.compile(rf"\s*{_and}\s+(?:the\s+|{_their})(?:family|familie|famille|familia|fam)\b\.?\s*$", re.I)
_BETWEEN = re.compile(r"\s*(?:\s(?:and|und|et|y|e)\s|[&+/]|,\s*(?:and\s)?)\s*", re.I)
_TITLED = re.compile(r"^(?:mr|mrs|ms|dr|prof|herr|frau|m|mme|sr|sra)\.?\s*(?:&|and|und|et|y)\s", re.I)
_ANSWER = re.compile(r"\s*(?:[-–:]|\()\s*(?P<answer>yes|no|maybe|coming|declined)\s*\)?\s*$", re.I)
_NOTE = re.compile(r"\s*\((?P<note>[^()]{2,})\)|\s+[-–—:]\s+(?P<dashed>[a-zß-ÿ].{1,})$")
#: Without one of these, and of letters alone, words are one person's name or nobody's.
_MARKS = (
    "and und et y e with mit avec con plus the family familie famille familia fam household guest partner x kids "
    "children kinder enfants niños"
)
_MARKING = frozenset(_MARKS.split())


@dataclass(slots=True)
class Party:
    """Who comes together: `others` come along, named as `companions` or not; `children` are among all.

    `answer` is "coming", "maybe", "declined" or, where none was given, "".
    """

    name: str
    email: str = ""
    phone: str = ""
    companions: list[str] = field(default_factory=list)
    others: int = 0
    children: int = 0
    answer: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def party_size(self) -> int:
        return 1 + max(self.others, len(self.companions))


def party(text: str, *, lenient: bool = False) -> Party | str:
    """Return whom these words name, with their party, or why they name nobody. They hold at most one address.

    lenient: they stand where names stand, so that small letters and unusual names are taken for what they are.
    """
    found = Party("")
    if "@" in text and (address := ADDRESS.search(text)):
        found.email = address.group(0)
        before, after = text[: address.start()], text[address.end() :]
        text = f"{before.removesuffix('mailto:').rstrip(' <([')} {after.lstrip(' >)]')}"
    if sum(letter.isdigit() for letter in text) > LEAST_DIGITS and (phone := PHONE.search(text)):
        found.phone = " ".join(phone.group(0).split())
        text = f"{text[: phone.start()]} {text[phone.end() :]}"
    text = " ".join(text.split())
    if text and _is_plain(text):
        found.name = text
        return found if is_name(text, lenient=lenient or _is_short(text, found)) else NOBODY
    text, counts = _take_counts(text)
    return _take_names(text, counts, found, lenient) or found


def is_party(text: str) -> bool:
    """Whether these words speak of whoever comes along without a name: children, a family, a guest."""
    patterns = (_CHILDREN, _SOME_CHILDREN, _PLUS, _MORE, _AND_FAMILY)
    return bool(re.search(r"[A-ZÀ-Þ]", text)) and any(pattern.search(text) for pattern in patterns)


def count_of(words: str) -> int:
    """Return "two" and "2" as a number."""
    return int(words) if words.isdigit() else _NUMBERS[words.casefold()]


def _is_short(text: str, found: Party) -> bool:
    """Whether words beside an address are few enough to be a name in small letters, and no sentence."""
    return bool(found.email) and len(text.split()) <= LONGEST_IN_SMALL


def _is_plain(text: str) -> bool:
    """Whether these are words of letters alone, which no pattern need be tried on."""
    words = text.split()
    if not all(word.replace("-", "").replace("'", "").isalpha() for word in words):
        return False
    return not any(word in _MARKING for word in text.casefold().split())


@dataclass(slots=True)
class _Counts:
    """How many come along, as far as it is said: `children`, `more` without a name, and all `in_all`."""

    children: int = 0
    more: int = 0
    in_all: int = 0

    @property
    def are_told(self) -> bool:
        return bool(self.children or self.more or self.in_all)


def _take_counts(text: str) -> tuple[str, _Counts]:
    """Return the words without what they say of how many they are, and that."""
    counts = _Counts()
    for pattern in (_CHILDREN, _CHILD_COUNT):
        while match := pattern.search(text):
            counts.children += count_of(match["number"])
            text = f"{text[: match.start()]} {text[match.end() :]}".strip()
    while match := _PLUS.search(text) or _MORE.search(text):
        counts.more += count_of(match["number"] or "one")
        text = f"{text[: match.start()]} {text[match.end() :]}".strip()
    if match := _IN_ALL.search(text):
        counts.in_all = count_of(next(each for each in match.groups() if each))
        kept = " family" if _FAMILY.search(match.group(0)) else ""
        text = f"{text[: match.start()]}{kept} {text[match.end() :]}".strip()
    return text, counts


def _take_names(text: str, counts: _Counts, found: Party, lenient: bool) -> str:
    """Note who they are, the first one as the guest. Returns why not, or ""."""
    if match := _ANSWER.search(text):
        found.answer = {"yes": "coming", "no": "declined"}.get(match["answer"].casefold(), match["answer"].casefold())
        text = text[: match.start()]
    for match in list(_NOTE.finditer(text))[::-1]:
        found.notes.insert(0, (match["note"] or match["dashed"]).strip())
        text = f"{text[: match.start()]} {text[match.end() :]}"
    text = " ".join(text.split()).strip(_AROUND)
    if not text:
        found.name = from_address(found.email) if found.email else ""
        return "" if found.name else NOBODY
    if not counts.are_told and (_SOME_CHILDREN.search(text) or _FAMILY.search(text)):
        return HOW_MANY
    text = _AND_FAMILY.sub("", text)
    titled = _TITLED.search(text)
    names = [text] if titled else [part.strip(_AROUND) for part in _BETWEEN.split(text) if part.strip(_AROUND)]
    lenient = lenient or _is_short(text, found)
    if not names or not all(is_name(name, lenient=lenient) for name in names):
        return NOBODY
    found.name, found.companions = names[0], names[1:]
    adults = len(found.companions) + (1 if titled else 0)
    found.children = counts.children
    found.others = max(adults + counts.children + counts.more, counts.in_all - 1)
    return ""
