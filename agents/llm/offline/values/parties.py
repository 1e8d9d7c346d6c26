"""Words that name people: "Doe, Jane", "Anna and Ben with their two kids", "Ben Young <ben@example.com> +1"."""

from __future__ import annotations

from dataclasses import dataclass, field

from agents import patterns as re
from agents.llm.offline.values import company
from agents.llm.offline.values.addresses import ADDRESS, PHONE, from_address
from agents.llm.offline.values.company import Company
from agents.llm.offline.values.person_names import is_name

NOBODY = "it names nobody"
HOW_MANY = "how many are they?"

LONGEST_IN_SMALL = 3  # words
LEAST_DIGITS = 5  # of what may be a phone number
_AROUND = " \t,;:<>()[]\"“”„«»'‘’*_|-–—•·"
_BETWEEN = re.compile(r"\s*(?:\s(?:and|und|et|y|e)\s|[&+/]|,\s*(?:and\s)?)\s*", re.I)
#: Two who share a name: "Mr and Mrs Hale".
TITLED = re.compile(
    r"^(?:mr|mrs|ms|mx|dr|prof|lord|sir|lady|rev|herr|frau|m|mme|sr|sra)\.?(?:\s*&|\s+(?:and|und|et|y))\s", re.I
)
_ANSWER = re.compile(r"\s*(?:[-–:]|\()\s*(?P<answer>yes|no|maybe|coming|declined)\s*\)?\s*$", re.I)
#: Beside a name, not the "(Liz)" within "Elizabeth (Liz) Turner".
_NOTE = re.compile(r"\s*\((?![A-Z][\w'’-]*\) [A-Z])(?P<note>[^()]{2,})\)|\s+[-–—:]\s+(?P<dashed>[a-zß-ÿ].{1,})$")
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
    text, along = company.take(text)
    return _take_names(text, along, found, lenient) or found


def _is_short(text: str, found: Party) -> bool:
    """Whether words beside an address are few enough to be a name in small letters, and no sentence."""
    return bool(found.email) and len(text.split()) <= LONGEST_IN_SMALL


def _is_plain(text: str) -> bool:
    """Whether these are words of letters alone, which no pattern need be tried on."""
    words = text.split()
    if not all(word.replace("-", "").replace("'", "").isalpha() for word in words):
        return False
    return not any(word in _MARKING for word in text.casefold().split())


def _take_names(text: str, along: Company, found: Party, lenient: bool) -> str:
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
    if along.is_open:
        return HOW_MANY
    titled = TITLED.search(text)
    names = [text] if titled else [part.strip(_AROUND) for part in _BETWEEN.split(text) if part.strip(_AROUND)]
    lenient = lenient or _is_short(text, found)
    if not names or not all(is_name(name, lenient=lenient) for name in names):
        return NOBODY
    adults = len(names) - 1 + (1 if titled else 0)
    found.name, found.companions = names[0], names[1:] + along.names
    found.children = along.children
    found.others = max(adults + along.children + along.more, along.in_all - 1)
    return ""
