"""A guest list that was attached: what is said of whom it names, and of what in it is not understood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agents import patterns as re
from agents.llm import Attached
from agents.llm.offline.values.person_names import is_name
from planning.grammar.references import find_event
from planning.grammar.requests import Reading, Request, Scene, one
from planning.guest_lists import read

MOST = 500  # guests that the tool takes at once
LEAST_LINES = 3  # of a list that is pasted: one with a head may be a line shorter
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


@dataclass(frozen=True, slots=True)
class GuestFile:
    """What a document holds: people as the tools take them, and lines that name nobody."""

    name: str
    people: tuple[dict[str, Any], ...]
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
    text, is_whole = document.text, not document.note
    if not is_whole:
        text = text.rpartition("\n")[0]  # its last line may be cut
    found = read(text)
    people: dict[str, dict[str, Any]] = {}
    for entry in found.entries[:MOST]:
        people.setdefault(f"{entry.name.casefold()} {entry.email.casefold()}", entry.fields())
    left_out = [each.text for each in found.left_out] + [entry.name for entry in found.entries[MOST:]]
    is_of_guests = (
        found.has_head or bool(_OF_GUESTS.search(document.name)) or any(entry.email for entry in found.entries)
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


def pasted(text: str, scene: Scene) -> Reading | None:
    """Read a list that was pasted, with "add these guests:" above it or by its addresses; None for any other words."""
    lines = text.strip().splitlines()
    if len(lines) < LEAST_LINES - 1:
        return None
    event, first = find_event(lines[0], scene.memory)
    is_asked = bool(_WHOM.search(first)) and bool(_ADD.fullmatch(first.strip(" :.!")))
    pasted_text = "\n".join(lines[1:] if is_asked or lines[0].rstrip().endswith(":") else lines)
    found = read(pasted_text)
    if len(lines) < LEAST_LINES and not found.has_head:
        return None
    with_address = sum(bool(entry.email) for entry in found.entries)
    if len(found.entries) < max(1 if found.has_head else FEWEST, 2 * len(found.left_out)):
        return None
    if not (is_asked or found.has_head or with_address * 2 > len(found.entries)):
        return None
    return Reading(requests=[one("read_guest_list", event if is_asked else None, text=pasted_text)])


def addressed(text: str, scene: Scene) -> Reading | None:
    """Read addresses, with names or without, and nothing besides: "add ann@example.com, Bob <bob@example.com>"."""
    if "@" not in text or "?" in text:
        return None
    event, rest = find_event(text, scene.memory)
    rest = re.sub(r"^\s*(?:please\s+)?(?:add|invite|put)\s+", "", rest, flags=re.I).strip(" .!")
    found = read(re.sub(r"\s*,?\s+and\s+", "\n", rest))  # "Anna and ben@example.com" are two
    if not found.entries or found.left_out or not all(entry.email and is_name(entry.name) for entry in found.entries):
        return None
    return Reading(requests=[one("add_guests", event, guests=[entry.fields() for entry in found.entries[:MOST]])])


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


def _named(people: Sequence[dict[str, Any]]) -> str:
    names = [person["name"] for person in people[: NAMED + 1]]
    if len(people) > NAMED + 1:
        return f"{', '.join(names[:NAMED])} and {len(people) - NAMED} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
