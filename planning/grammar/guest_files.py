"""A guest list that was attached: whom it names, and what of it is not understood. Nothing is guessed.

Each line is one person: by the columns that a head names, or by a name alone, or with an address beside it.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass

from agents import patterns as re
from agents.llm import Attached
from planning.grammar.references import find_event
from planning.grammar.requests import Reading, Request, Scene, one
from planning.grammar.values.people import guests, looks_like_names

MOST = 500  # guests that the tool takes at once
LONGEST_LINE = 400  # characters
FEWEST = 2  # people by whom a text is taken for a list of them, unasked
NAMED = 3  # lines that are shown of those that were left out

ONLY = "I can add all whom the list names to the guest list: say only “add these guests”, and the rest after it."

_ADD = re.compile(
    r"(?:ok(?:ay)?[, ]+|please |now |then |and |can you |could you )*(?:add|invite|put|import|use|take|include)\s+"
    r"(?:(?:all|everyone|everybody|them|these|those|this|the|my|our|of|people|persons|guests?|names?|attached|list|file|csv"
    r"|spreadsheet|who(?:'s| is)?|that|in|on|onto|from|to|it|as|invitees?|guest ?list|invitations?|please|too)\s*)+",
    re.I,
)
#: It may be about the list, and says more than is understood: what is added then would be a guess.
_MORE = re.compile(
    r"(?:\w+[, ]+){0,3}(?:add|invite|put|import|include)\s"
    r".*\b(?:these|those|this|attached|them|everyone|everybody)\b.*",
    re.I | re.S,
)
#: Without one of these it may be a shopping list that is to be used.
_WHOM = re.compile(r"\b(?:guests?|people|persons?|names?|everyone|everybody|them|invite|invitees?|who)\b", re.I)
_OF_GUESTS = re.compile(r"guest|invit|people|party", re.I)
_HEADS = {
    "name": {"name", "full name", "guest", "guest name", "who", "person", "invitee"},
    "first": {"first name", "first", "given name", "forename", "firstname"},
    "last": {"last name", "last", "surname", "family name", "lastname"},
    "email": {"email", "e-mail", "mail", "email address", "e-mail address", "address"},
}
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_RULE = re.compile(r"[\s|:+-]+")


@dataclass(frozen=True, slots=True)
class GuestFile:
    """What a document holds: people as the tools take them, and lines that name nobody."""

    name: str
    people: tuple[dict[str, str], ...]
    left_out: tuple[str, ...]
    is_whole: bool
    is_of_guests: bool  # by what it is called, by its head, or by addresses

    def note(self) -> str:
        """Say what of it was not understood, "" where all was."""
        parts = []
        if self.left_out:
            shown = ", ".join(f"“{line[:40]}”" for line in self.left_out[:NAMED])
            lines = "a line" if len(self.left_out) == 1 else f"{len(self.left_out)} lines"
            parts.append(f"I left out {lines} of “{self.name}” that I could not read as a person: {shown}.")
        if not self.is_whole:
            parts.append(f"Of “{self.name}” I was given the beginning alone; who stands below that is not in it.")
        return " ".join(parts)


def read_file(document: Attached) -> GuestFile:
    """Return whom a document names."""
    lines = [line for line in document.text.splitlines() if line.strip() and not _RULE.fullmatch(line)]
    is_whole = not document.note
    if not is_whole:
        lines = lines[:-1]  # it may be cut
    mark = _mark(lines)
    rows = [_cells(line, mark) for line in lines]
    head = _head(rows[0]) if rows else {}
    people: dict[str, dict[str, str]] = {}
    left_out = []
    for line, row in list(zip(lines, rows, strict=True))[1 if head else 0 :]:
        person = _by_head(row, head) if head else _alone(row)
        if person is None or len(people) >= MOST:
            left_out.append(" ".join(line.split()))
        else:
            people.setdefault(f"{person['name'].casefold()} {person.get('email', '').casefold()}", person)
    is_of_guests = (
        bool(head) or bool(_OF_GUESTS.search(document.name)) or any("email" in each for each in people.values())
    )
    return GuestFile(document.name, tuple(people.values()), tuple(left_out), is_whole, is_of_guests)


def asked(text: str, attached: Sequence[Attached], scene: Scene) -> tuple[Reading, str] | None:
    """Read "add these guests" beside a list, with what is to be said of it besides; None for any other wish."""
    event, rest = find_event(text, scene.memory)
    rest = re.sub(r"\s+", " ", rest.replace(" | ", " ")).strip(" .!\n")
    documents = [each for each in attached if each.text]
    if not documents or not _WHOM.search(rest):
        return None
    files = [read_file(each) for each in documents]
    if not _ADD.fullmatch(rest):
        is_of_guests = _MORE.fullmatch(rest) and any(each.is_of_guests for each in files)
        return (Reading(requests=[Request(question=ONLY)]), "") if is_of_guests else None
    people = [person for each in files for person in each.people][:MOST]
    if not people:
        listed = " and ".join(f"“{each.name}”" for each in files)
        words = (
            f"I found nobody in {listed}. One person a line is what I can read, such as: Ada Young, ada@example.com."
        )
        return Reading(requests=[Request(question=words)]), ""
    notes = " ".join(note for each in files if (note := each.note()))
    return Reading(requests=[one("add_guests", event, guests=people)]), notes


def described(attached: Sequence[Attached]) -> str:
    """Say of guest lists that came without a word whom they name, and what would add them; "" of anything else."""
    documents = [each for each in attached if each.text]
    read = [each for each in map(read_file, documents) if each.is_of_guests]
    files = [each for each in read if len(each.people) >= max(FEWEST, 2 * len(each.left_out))]
    if not files or len(files) < len(documents):
        return ""
    said = [
        f"“{each.name}” names {len(each.people)} people: {_named(each.people)}. {each.note()}".strip() for each in files
    ]
    return "\n\n".join([*said, "Say “add these guests”, and they are on the guest list."])


def _named(people: Sequence[dict[str, str]]) -> str:
    names = [person["name"] for person in people[: NAMED + 1]]
    if len(people) > NAMED + 1:
        return f"{', '.join(names[:NAMED])} and {len(people) - NAMED} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _mark(lines: Sequence[str]) -> str:
    """Return what stands between the columns: the mark that is in the most lines."""
    sample = lines[:50]
    return max(";\t|,", key=lambda mark: sum(mark in line for line in sample)) if sample else ","


def _cells(line: str, mark: str) -> list[str]:
    row = next(csv.reader([line[:LONGEST_LINE].strip().strip("|" if mark == "|" else "")], delimiter=mark), [])
    return [" ".join(cell.split()) for cell in row]


def _head(row: Sequence[str]) -> dict[str, int]:
    """Return which column is which, where the first row says it."""
    found = {
        kind: next((at for at, cell in enumerate(row) if cell.casefold().strip("*_# ") in names), -1)
        for kind, names in _HEADS.items()
    }
    head = {kind: at for kind, at in found.items() if at >= 0}
    return head if head.keys() & {"name", "first"} else {}


def _by_head(row: Sequence[str], head: dict[str, int]) -> dict[str, str] | None:
    def cell(kind: str) -> str:
        at = head.get(kind, len(row))
        return row[at] if at < len(row) else ""

    name = cell("name") or f"{cell('first')} {cell('last')}".strip()
    email = _ADDRESS.search(cell("email"))
    return _person(name, email.group(0) if email else "")


def _alone(row: Sequence[str]) -> dict[str, str] | None:
    """Read a line without a head: a name, an address, or both, and nothing besides."""
    line = ", ".join(cell for cell in row if cell).strip("-*• ")
    email = _ADDRESS.search(line)
    rest = re.sub(r"[<>(),;]", " ", line.replace(email.group(0), " ") if email else line).strip()
    if rest and (not looks_like_names(rest) or (not email and _OF_GUESTS.search(rest))):
        return None  # or a title
    found = guests(line) if not rest else []
    if not rest:
        return found[0] if found else None
    return _person(" ".join(rest.split()), email.group(0) if email else "")


def _person(name: str, email: str) -> dict[str, str] | None:
    if not re.search(r"[^\W\d_]", name) or len(name) > 80:
        return None
    return {"name": name, **({"email": email} if email else {})}
