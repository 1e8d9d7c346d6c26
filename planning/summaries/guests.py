"""Guests and invitations: who was put on the list, and who is coming."""

from __future__ import annotations

from collections.abc import Sequence

from agents.formatting import count, listed, number, sentence
from planning.content import Content, GuestContent, GuestListContent

#: How many names one sentence holds: of a whole list, and of those a call was about.
ALL = 100
SOME = 8

#: By answer: what a guest list says of those who gave it, and of one of them.
ANSWERS = {
    "coming": "Coming",
    "maybe": "Maybe",
    "declined": "Declined",
    "waiting": "On the waiting list",
    "unknown": "No answer",
}
ANSWERED = {
    "coming": "is coming",
    "maybe": "may come",
    "declined": "cannot come",
    "waiting": "is on the waiting list and would come",
    "unknown": "has yet to say about coming",
}

_OF_SEVERAL = {
    "coming": "are coming",
    "waiting": "are on the waiting list and would come",
    "unknown": "have yet to say about coming",
}


def drafted(name: str, content: Content) -> str:
    """Say that the invitations are drafted, and no more than that."""
    return _with_totals(f"Drafted the invitations to {name}. Nothing has been sent.", content)


def worded(name: str, content: Content) -> str:
    """Say that the letter sounds otherwise, and no more than that."""
    return f"The invitation to {name} is worded anew. Nothing has been sent."


def written_to(name: str, content: Content) -> str:
    """Say that a letter is on its way."""
    return f"Your letter to the guests of {name} is on its way."


def added(name: str, content: Content) -> str:
    """Say who was put on the list."""
    return _with_totals(f"Put {_names(content)} on the guest list of {name}.", content)


def read(name: str, content: Content) -> str:
    """Say that a list is there to be looked at."""
    return _with_totals(f"Read the list for {name}. Nobody was added yet: the card shows what I understood.", content)


def changed(name: str, content: Content) -> str:
    """Say of whom something is changed."""
    return _with_totals(f"Changed {_names(content)} on the guest list of {name}.", content)


def removed(name: str, content: Content) -> str:
    """Say who was taken off the list."""
    return _with_totals(f"Took {_names(content)} off the guest list of {name}.", content)


def answered(name: str, content: Content) -> str:
    """Say what each of the guests answered."""
    return _with_totals(" ".join(answer_of(name, guest) for guest in content.guests), content)


def shown(name: str, content: Content) -> str:
    """Say who is on the list, by their answers."""
    words = [f"Here is the guest list of {name}.", *_by_answer(content.guests)]
    return _with_totals(" ".join(words), content)


def answer_of(name: str, guest: GuestContent) -> str:
    """Return such as `Ana is coming to Mia's baby shower.`"""
    answered = _OF_SEVERAL.get(guest.answer, ANSWERED[guest.answer]) if guest.companions else ANSWERED[guest.answer]
    return f"{with_company(guest)} {answered} to {name}."


def attendance(totals: GuestListContent) -> str:
    """Return such as `3 invited, 3 people coming, 2 invitations open`: rows are invitations, and parties are people."""
    if not totals.listed:
        return "nobody is invited yet"
    still_open = count(totals.unanswered, "invitation") if totals.unanswered else "no invitation"
    return f"{number(totals.listed)} invited, {people_coming(totals)}, {still_open} open"


def answered_so_far(totals: GuestListContent) -> str:
    """Return such as `1 of 3 invitations answered, 3 people coming`."""
    answered = totals.listed - totals.unanswered
    return f"{number(answered)} of {count(totals.listed, 'invitation')} answered, {people_coming(totals)}"


def people_coming(totals: GuestListContent) -> str:
    """Return such as `3 people coming`: whoever guests bring is counted, too."""
    return f"{count(totals.coming, 'person', 'people')} coming" if totals.coming else "nobody coming yet"


def with_company(guest: GuestContent) -> str:
    """Return such as `Ana with 2 more`, `Ana and Ben with 2 children`: whoever has no name is counted."""
    names = [guest.name, *guest.companions]
    nameless = max(guest.party_size - len(names), 0)
    children = min(guest.children, nameless)
    with_ = [count(children, "child", "children")] if children else []
    with_ += [f"{nameless - children} more"] if nameless > children else []
    return f"{listed(names, SOME)} with {' and '.join(with_)}" if with_ else listed(names, SOME)


def _with_totals(words: str, content: Content) -> str:
    totals = content.guest_list
    return f"{words} {sentence(attendance(totals))}" if totals else words


def _names(content: Content) -> str:
    return listed([with_company(guest) for guest in content.guests], SOME)


def _by_answer(guests: Sequence[GuestContent]) -> list[str]:
    """Return such as `Coming: Anna and Ben.` and `No answer: Zoe.`; what nobody answered is left out."""
    by_answer = {word: [guest.name for guest in guests if guest.answer == answer] for answer, word in ANSWERS.items()}
    return [f"{word}: {listed(names, ALL)}." for word, names in by_answer.items() if names]
