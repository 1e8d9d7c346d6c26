"""What is said of guests: who comes, and what somebody answered."""

from __future__ import annotations

from collections.abc import Sequence

from agents import patterns as re
from agents.formatting import count, listed, sentence, verb
from planning.content import Content, GuestContent, GuestListContent
from planning.grammar.calls import Made
from planning.grammar.requests import Request
from planning.summaries import guests as summaries

NOBODY = "Nobody is on the guest list yet. Say, for example: invite Anna and Ben."

_ANSWERED = {
    "coming": "Yes, {who} said yes.",
    "maybe": "{who} may come.",
    "declined": "{who} cannot come.",
    "waiting": "{who} would come and is on the waiting list.",
    "unknown": "{who} is on the list, no answer yet.",
}


def recorded(made: Sequence[Made]) -> str:
    """Say what guests answered, and once what it comes to: several calls ran side by side, one of them last."""
    said, totals = [], []
    for one in made:
        event, guest_list = one.content.event, one.content.guest_list
        if event is None or guest_list is None:
            said.append(one.result.output)
            continue
        said += [summaries.answer_of(event.title, guest) for guest in one.content.guests]
        totals.append(guest_list)
    if totals:
        said.append(sentence(summaries.attendance(min(totals, key=lambda each: each.unanswered))))
    return " ".join(said)


def about_guests(request: Request | None, content: Content) -> str:
    """Say who comes, or what those said who were asked about; "" where the whole list was asked for."""
    totals = content.guest_list
    if request is None or totals is None:
        return ""
    if request.topic in ("invited", "coming_one"):
        return _of_guests(request.people, content.guests)
    if request.topic == "coming_count":
        return sentence(summaries.answered_so_far(totals)) if totals.listed else NOBODY
    if request.topic == "children":
        return _children(content.guests) if totals.listed else NOBODY
    if request.topic == "diet":
        return _by_notes(request.name, content.guests)
    if request.topic in ("unknown", "declined", "maybe"):
        return _by_answer(request.topic, content.guests) if totals.listed else NOBODY
    if request.topic != "coming":
        return ""
    coming = [guest for guest in content.guests if guest.answer == "coming"]
    if coming:
        names = listed([summaries.with_company(guest) for guest in coming], summaries.ALL)
        return f"{names} {verb(totals.coming, 'is', 'are')} coming. {_open(totals)}"
    if not totals.listed:
        return NOBODY
    return f"Nobody has said yes so far. {_open(totals)}"


_NOBODY_SO = {
    "unknown": "Everybody has answered.",
    "declined": "Nobody has said no so far.",
    "maybe": "Nobody has said maybe so far.",
}
_SO = {"unknown": "No answer yet from {who}.", "declined": "{who} cannot come.", "maybe": "{who} may come."}


def _by_answer(answer: str, guests: Sequence[GuestContent]) -> str:
    names = [guest.name for guest in guests if guest.answer == answer]
    return _SO[answer].format(who=listed(names, summaries.ALL)) if names else _NOBODY_SO[answer]


def _by_notes(diet: str, guests: Sequence[GuestContent]) -> str:
    """Say what is noted of guests, of those alone of whom the notes tell that diet where one was asked for."""
    noted = [guest for guest in guests if guest.notes and diet.casefold() in guest.notes.casefold()]
    if noted:
        return " ".join(sentence(f"{guest.name}: {guest.notes}") for guest in noted)
    return f"{f'Nobody is noted as {diet}' if diet else 'No diet is noted'} so far. Say, for example: Kim is vegan."


def _children(guests: Sequence[GuestContent]) -> str:
    """Say how many children come, and how many are invited."""
    coming = [guest for guest in guests if guest.answer == "coming"]
    come, invited = sum(guest.children for guest in coming), sum(guest.children for guest in guests)
    adults = sum(guest.party_size for guest in coming) - come
    said = f"{count(come, 'child', 'children')} and {count(adults, 'adult')} are coming so far"
    return sentence(f"{said}; {count(invited, 'child is', 'children are')} invited")


def _of_guests(names: Sequence[str], guests: Sequence[GuestContent]) -> str:
    """Say of each what the guest list tells."""
    said = []
    for name in names:
        known = re.compile(rf"\b{re.escape(name)}\b", re.IGNORECASE)
        guest = next((guest for guest in guests if known.search(guest.name)), None)
        absent = f"{name} is not on the guest list. Say: invite {name}."
        is_party = guest is not None and guest.answer == "coming" and guest.party_size > 1
        who = summaries.with_company(guest) if guest and is_party else name
        said.append(_ANSWERED[guest.answer].format(who=who) if guest else absent)
    return " ".join(said)


def _open(totals: GuestListContent) -> str:
    if not totals.unanswered:
        return "Everybody has answered."
    return f"{totals.unanswered} of {totals.listed} {verb(totals.unanswered, 'has', 'have')} not answered yet."
