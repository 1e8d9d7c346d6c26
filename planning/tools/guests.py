"""Guests and invitations: what the planner's model may do with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from agents.runtime import Context, Widget, tool
from planning import actions, known
from planning.arguments import Guests, Names, Which, given, in_words
from planning.content import Content, EventContent, GuestContent, GuestListContent, KnownContent, UndoContent
from planning.letters.voices import VoiceName
from planning.lookup.rows import rows_called, the_event, the_guests
from planning.models import Event, Guest
from planning.refusals import refused
from planning.summaries import guests as summaries
from planning.summaries.events import named
from planning.summaries.habits import known as known_in_words
from planning.tools import undoing
from planning.tools.progress import how_many


def _invitations(
    event: Event,
    say: Callable[[str, Content], str],
    guests: Sequence[Guest] = (),
    told: Sequence[KnownContent] = (),
    undo: Sequence[UndoContent] = (),
) -> Widget:
    """Show the guest list and say what came of the call; `guests` are those that it was about.

    `told` is what the host has said of them before, `undo` what takes it back.
    """
    about = EventContent.of(event)
    rows = [GuestContent.of(row) for row in guests]
    content = Content(event=about, guest_list=GuestListContent.of(event), guests=rows)
    if undo:
        content.undo = list(undo)
    text = say(named(about), content)
    if told:
        content.known, text = list(told), f"{text} {known_in_words(told)}"
    return Widget("invitations", {"event": event.pk}, text, content.data())


def _people(guests: Guests) -> list[dict[str, Any]]:
    """Return guests as the actions take them: what was not told of one stays as it is."""
    return [given(**guest.model_dump(exclude_defaults=True)) for guest in guests]


@tool(doing="Drafting the invitations…", done="Drafted the invitations")
@in_words
def draft_invitations(context: Context, event: Which = None, guests: Guests | None = None, message: str = "") -> Widget:
    """Draft an event's invitations and show them. Nothing is sent.

    Without `message` a warm one is written from the event. `guests` are put on its guest list.
    """
    found = the_event(context, event)
    people = _people(guests or [])
    actions.draft_invitations(found, by=context.user, guests=people, text=message)
    return _invitations(found, summaries.drafted, told=known.of(context, [person["name"] for person in people]))


@tool(doing="Wording the invitation…", done="Worded the invitation")
@in_words
def word_invitation(context: Context, voice: VoiceName, event: Which = None) -> Widget:
    """Let an event's invitation speak in another tone, in words that are kept for it. Nothing is sent.

    For any other tone, or for words of your own, write the whole letter with `draft_invitations(message=…)`.
    """
    found = the_event(context, event)
    actions.word_invitation(found, by=context.user, voice=voice)
    return _invitations(found, summaries.worded)


@tool(doing=how_many("guest", "Adding {}…", "guests"), done=how_many("guest", "Added {}", "guests"))
@in_words
def add_guests(context: Context, guests: Guests, event: Which = None) -> Widget:
    """Put people on an event's guest list, all in one call, and show it. A party is one guest with companions."""
    found = the_event(context, event)
    before = set(found.guests.values_list("pk", flat=True))
    actions.add_guests(found, by=context.user, guests=_people(guests))
    names = [guest.name for guest in guests]
    rows = rows_called(found.guests.all(), names)
    new = [row.name for row in rows if row.pk not in before]
    undo = [UndoContent.by("remove_guests", found.pk, names=new)] if new and len(new) == len(rows) else ()
    return _invitations(found, summaries.added, rows, told=known.of(context, names), undo=undo)


@tool(doing="Reading the list…", done="Read the list")
@in_words
def read_guest_list(context: Context, text: str, event: Which = None) -> Widget:
    """Read a pasted list of guests as it is, for the host to look at. Nobody is added: the card's button does it.

    `text` is the list word for word: a table, vCards, or lines of a mail. For long lists, and where it is not clear
    who they are or how many.
    """
    found = the_event(context, event)
    actions.propose_guests(found, by=context.user, text=text)
    return _invitations(found, summaries.read)


@tool(doing="Changing {guest}…", done="Changed {guest}")
@in_words
def change_guest(
    context: Context,
    guest: str,
    event: Which = None,
    name: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    notes: str | None = None,
    party_size: int | None = None,
    party_limit: int | None = None,
    children: int | None = None,
    companions: list[str] | None = None,
    note: str = "",
) -> Widget:
    """Change what is known of a guest, and how many they are or may be; show the guest list.

    `note` is added to the notes there are, such as what they eat.
    """
    found = the_event(context, event)
    [row] = the_guests(found, [guest])
    if note and notes is None:
        notes = row.notes if note.casefold() in row.notes.casefold() else f"{row.notes} {note}".strip()
    changes = given(
        name=name, email=email, phone=phone, notes=notes, party_size=party_size, party_limit=party_limit,
        children=children, companions=companions,
    )  # fmt: skip
    if not changes:
        raise refused("nothing_given", fields=["name", "email", "phone", "notes", "party_size", "party_limit"])
    before = {field: getattr(row, field) for field in changes}
    row = actions.change_guest(found, by=context.user, guest=row.pk, **changes)
    return _invitations(found, summaries.changed, [row], undo=undoing.of_guest(found, row, before))


@tool(doing=how_many("guest", "Removing {}…", "names"), done=how_many("guest", "Removed {}", "names"))
@in_words
def remove_guests(context: Context, names: Names, event: Which = None) -> Widget:
    """Take people off an event's guest list, by name, and show it."""
    found = the_event(context, event)
    rows = the_guests(found, names)
    undo = undoing.of_removed_guests(found, rows)
    actions.remove_guests(found, by=context.user, guests=[row.pk for row in rows])
    return _invitations(found, summaries.removed, rows, undo=undo)


@tool(doing="Noting {guest}'s answer…", done="Noted {guest}'s answer")
@in_words
def record_answer(
    context: Context, guest: str, answer: Literal["coming", "maybe", "declined", "unknown"], event: Which = None
) -> Widget:
    """Note what a guest answered, and show the guest list."""
    found = the_event(context, event)
    [row] = the_guests(found, [guest])
    before = row.answer
    row = actions.record_answer(found, by=context.user, guest=row.pk, answer=answer)
    is_said = before in ("coming", "maybe", "declined", "unknown")
    undo = [UndoContent.by("record_answer", found.pk, guest=row.name, answer=before)] if is_said else ()
    return _invitations(found, summaries.answered, [row], undo=undo)


@tool(doing="Opening the invitations…", done="Opened the invitations", reads=True)
def show_invitations(context: Context, event: Which = None) -> Widget:
    """Show an event's invitation and guest list with everybody's answer."""
    found = the_event(context, event)
    return _invitations(found, summaries.shown, list(found.guests.all()))
