"""vCards as address books export them: 3.0 (RFC 2426), 4.0 (RFC 6350), and what 2.1 quotes."""

from __future__ import annotations

import quopri
from collections.abc import Iterator
from typing import NamedTuple

from agents import patterns as re
from agents.llm.offline.values.addresses import ADDRESS, from_address
from agents.llm.offline.values.parties import NOBODY
from planning.guest_lists.entry import Entry, GuestList, LeftOut

_BEGIN = re.compile(r"(?im)^\s*BEGIN:VCARD\s*$")
_NOT_PERSONS = {"group", "org", "location", "thing"}
_PREFERRED = re.compile(r"PREF=\"?(?P<rank>\d{1,3})")
_ESCAPED = re.compile(r"\\(?P<what>[nN,;:\\])")


class Line(NamedTuple):
    name: str
    parameters: str
    value: str


def has_cards(text: str) -> bool:
    return bool(_BEGIN.search(text))


def read(text: str) -> GuestList:
    """Return a guest for each card of a person; of a card without a name or an address it says so."""
    entries, left_out = [], []
    for number, card in _cards(text):
        found = _entry(card)
        if found.why_not():
            named = next((line.value for line in card if line.name in ("ORG", "TEL", "FN")), "")
            left_out.append(LeftOut(number, named or "a card", NOBODY))
        else:
            found.line = number
            entries.append(found)
    return GuestList(tuple(entries), tuple(left_out))


def _cards(text: str) -> Iterator[tuple[int, list[Line]]]:
    card: list[Line] | None = None
    begins = 0
    for number, line in _unfolded(text):
        head, colon, value = _cut(line)
        if head.upper() == "BEGIN" and value.strip().upper() == "VCARD":
            if card:  # the one before was not ended
                yield begins, card
            card, begins = [], number
        elif head.upper() == "END" and card is not None:
            yield begins, card
            card = None
        elif card is not None and colon:
            name, _, parameters = head.partition(";")
            card.append(Line(name.rpartition(".")[2].upper(), parameters.upper(), _decoded(value, parameters.upper())))
    if card:
        yield begins, card


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Yield lines as they were before they were folded: by a space (RFC 6350, 3.2), or an "=" at the end."""
    whole, begins, quoted = "", 0, False
    for number, line in enumerate(text.split("\n"), start=1):
        if whole and quoted and whole.endswith("="):
            whole += f"\n{line}"
        elif whole and line[:1] in (" ", "\t"):
            whole += line[1:]
        else:
            if whole:
                yield begins, whole
            whole, begins, quoted = line, number, "QUOTED-PRINTABLE" in line.upper()
    if whole:
        yield begins, whole


def _cut(line: str) -> tuple[str, str, str]:
    """Cut at the first colon that no quotation marks are around."""
    inside = False
    for at, letter in enumerate(line):
        if letter == '"':
            inside = not inside
        elif letter == ":" and not inside:
            return line[:at], ":", line[at + 1 :]
    return line, "", ""


def _decoded(value: str, parameters: str) -> str:
    if "QUOTED-PRINTABLE" in parameters:
        return quopri.decodestring(value.encode()).decode("utf-8", "replace")
    return value


def _entry(card: list[Line]) -> Entry:
    def values(name: str) -> list[str]:
        lines = sorted((line for line in card if line.name == name), key=_rank)
        return [" ".join(_plain(line.value).split()) for line in lines if line.value.strip()]

    if (values("KIND") or ["individual"])[0].casefold() in _NOT_PERSONS:
        return Entry("")
    name = next(iter(values("FN")), "") or _structured(next((line.value for line in card if line.name == "N"), ""))
    addresses = list(dict.fromkeys(each for value in values("EMAIL") if (each := _address(value))))
    if "@" in name:
        name = ""
    if not name:
        name = next(iter(values("NICKNAME")), "") or (from_address(addresses[0]) if addresses else "")
    found = Entry(name, addresses[0] if addresses else "")
    found.phone = next((each.removeprefix("tel:") for each in values("TEL")), "")
    found.notes = [f"Also {address}" for address in addresses[1:]] + values("NOTE")[:1]
    return found


def _rank(line: Line) -> int:
    """Return how much a value is preferred, the least first: by a number in 4.0, by a type in 3.0."""
    if number := _PREFERRED.search(line.parameters):
        return int(number["rank"])
    return 0 if "PREF" in line.parameters else 101


def _address(value: str) -> str:
    match = ADDRESS.search(value.removeprefix("mailto:"))
    return match.group(0) if match else ""


def _structured(value: str) -> str:
    """Return `Jane Doe` of `Doe;Jane;;;`."""
    last, first, middle, *_ = [*(_plain(part).strip() for part in _parts(value)), "", "", ""]
    return " ".join(part for part in (first, middle, last) if part)


def _parts(value: str) -> list[str]:
    return value.replace("\\;", "\0").replace(";", "\n").replace("\0", "\\;").split("\n")


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match["what"] in "nN" else match["what"], value)
