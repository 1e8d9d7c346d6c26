"""What guests are written: invitations, reminders, changes of plan, thanks. A key keeps each from a second time."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.utils import timezone

from agents.formatting import sentence
from agents.mail import Mail, outbox
from planning.letters import invitation
from planning.models import Event, Guest
from planning.moments import occasion_words, on_words, told_words
from planning.public import links
from planning.time_zone import in_events_zone

#: How the keys of letters about a change begin.
CHANGE = "change:"


def invite(guests: Sequence[Guest], event: Event, letter: str) -> None:
    """Write the invitation, each with the guest's own link below it; under words written by hand, when and where."""
    if letter != invitation.letter(event):
        letter += f"\n\n{event.title}: {sentence(occasion_words(event, zone=True))}"
    _write(
        event,
        [
            Mail(
                key=f"invitation:{guest.pk}",
                to=guest.email,
                link=link,
                subject=f"Invitation: {event.title}",
                text=f"{letter}\n\nAnswer here, it takes a moment:\n{link}\n",
            ).about(guest)
            for guest, link in zip(guests, links.rsvp_links(guests), strict=True)
        ],
    )


def remind(guests: Sequence[Guest], event: Event) -> None:
    """Ask once more, in a friendly way; each at most once on a day at the event."""
    with in_events_zone(event):
        today = timezone.localdate()
    on = on_words(event, zone=True)
    _write(
        event,
        [
            Mail(
                key=f"reminder:{guest.pk}:{today}",
                to=guest.email,
                link=link,
                subject=f"Can you come? {event.title}",
                text=f"Dear {guest.name},\n\n{event.title} is {on}, and we would love to know whether you can come."
                f"\n\nAnswer here, it takes a moment:\n{link}\n\nWarmly,\n{event.host}\n",
            ).about(guest)
            for guest, link in zip(guests, links.rsvp_links(guests), strict=True)
        ],
    )


def tell(guests: Sequence[Guest], event: Event) -> None:
    """Say when and where it is now, and what each guest was told before. Each call is a letter."""
    now = sentence(f"It is now {on_words(event, zone=True)}")
    said = [
        Mail(
            key=f"{CHANGE}{guest.pk}:{uuid4()}",
            to=guest.email,
            link=link,
            subject=f"Change of plan: {event.title}",
            text=_change(guest, event, link, now),
        ).about(guest)
        for guest, link in zip(guests, links.rsvp_links(guests), strict=True)
    ]
    _write(event, said)


def _change(guest: Guest, event: Event, link: str, now: str) -> str:
    assert guest.told_starts_at is not None
    before = sentence(f"Until now it was to be on {told_words(guest.told_starts_at, guest.told_place, event)}")
    asked = "Answer here, it takes a moment"
    if guest.answer != Guest.Answer.UNKNOWN:
        asked = f"Your answer so far: {guest.get_answer_display().lower()}. If that has changed, say so here"
    return (
        f"Dear {guest.name},\n\nThere is a change to {event.title}. {now}\n{before}\n\n"
        f"{asked}:\n{link}\n\nWarmly,\n{event.host}\n"
    )


def thank(guests: Sequence[Guest], event: Event) -> None:
    """Thank those who came."""
    _write(
        event,
        [
            Mail(
                key=f"thanks:{guest.pk}",
                to=guest.email,
                subject=f"Thank you for coming to {event.title}",
                text=f"Dear {guest.name},\n\nThank you for coming to {event.title}. "
                f"It was lovely to have you there.\n\nWarmly,\n{event.host}\n",
            ).about(guest)
            for guest in guests
        ],
    )


def _write(event: Event, letters: Sequence[Mail]) -> None:
    outbox.write(letters, sender=event.owner, name=event.host)
