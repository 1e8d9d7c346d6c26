"""Guests: who does not know, has not answered, is not invited, cannot be written to."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from agents.formatting import count, listed, sentence, verb
from agents.mail import Mail
from agents.runtime import Widget
from planning.advice.notice import Notice
from planning.letters.to_guests import CHANGE
from planning.models import Event, Guest
from planning.models.event import NEAR
from planning.moments import distance_words, is_elsewhere, on_words

INVITED_BEFORE = timedelta(days=21)


def untold(event: Event) -> Iterator[Notice]:
    """It is at another time or place than the last letter to some of them said."""
    behind = event.guests.behind(event)
    if behind:
        now = sentence(f"{event.title} is now {on_words(event, zone=is_elsewhere(event))}")
        letters = (
            Mail.objects.about(event.guests.all()).filter(key__startswith=CHANGE).count()
        )  # there and back, it is news
        text = (
            f"{now} {listed([guest.name for guest in behind])} "
            f"{verb(len(behind), 'does', 'do')} not know that yet: one click writes to them."
        )
        dedupe_key = f"untold:{zlib.crc32(event.occasion.encode())}:{letters}"
        yield Notice("planning.guests", dedupe_key, text, Widget("invitations", {"event": event.pk}))


def bounced(event: Event) -> Iterator[Notice]:
    """Letters to some of them came back: nobody else will notice before the day."""
    lost = list(event.guests.filter(bounced_at__isnull=False))
    if lost:
        *earlier, latest = (f"bounced:{guest.pk}:{guest.link_number}" for guest in lost)
        names = listed([f"{guest.name} ({guest.email})" for guest in lost])
        addresses = verb(len(lost), "There is no such address", "There are no such addresses")
        text = (
            f"The {verb(len(lost), 'letter', 'letters')} to {names} came back. {addresses}: "
            f"correct {verb(len(lost), 'it', 'them')} on the guest list, and one click sends the invitation there."
        )
        card = Widget("invitations", {"event": event.pk})
        yield Notice("planning.guests", latest, text, card, with_it=tuple(earlier))


def unanswered(event: Event, now: datetime) -> Iterator[Notice]:
    """Guests were invited, the date is near, and they are silent."""
    left = event.begins_at - now
    if left > NEAR:
        return
    silent = list(event.guests.to_remind())
    if not silent:
        return
    invited = event.guests.filter(invited_at__isnull=False).count()
    names = listed([guest.name for guest in silent])
    text = (
        f"{event.title} is {distance_words(event, now)} and {len(silent)} of {invited} invited "
        f"{verb(len(silent), 'has', 'have')} not answered: {names}. "
    )
    text += "A reminder is one click away." if event.guests.remindable(now) else "They were asked again today."
    yield Notice("planning.guests", f"silent:{_stage(left)}", text, Widget("invitations", {"event": event.pk}))


def uninvited(event: Event, now: datetime) -> Iterator[Notice]:
    """The date comes nearer, and some have no letter yet."""
    left = event.begins_at - now
    if left > INVITED_BEFORE:
        return
    waiting = event.guests.to_invite().filter(answer=Guest.Answer.UNKNOWN).count()
    if waiting:
        text = (
            f"{event.title} is {distance_words(event, now)}, and {count(waiting, 'guest')} "
            f"{verb(waiting, 'has', 'have')} no invitation yet. The letter is ready: one click sends it."
        )
        stage = "last week" if left <= NEAR else "three weeks"
        yield Notice("planning.guests", f"uninvited:{stage}", text, Widget("invitations", {"event": event.pk}))


def unreachable(event: Event, now: datetime) -> Iterator[Notice]:
    """The date is near, and of some nobody knows whether they come, nor can they be written to."""
    left = event.begins_at - now
    silent = list(event.guests.unanswered().unreachable()) if left <= NEAR else []
    if silent:
        them = verb(len(silent), "this guest", "them")
        why = f"There is no e-mail address for {them}"
        if any(guest.email for guest in silent):
            why = f"No letter of yours reaches {them}"
        text = (
            f"{event.title} is {distance_words(event, now)}, and {listed([guest.name for guest in silent])} "
            f"{verb(len(silent), 'has', 'have')} not answered. "
            f"{why}: ask by yourself, and note it on the card."
        )
        yield Notice("planning.guests", f"unreachable:{_stage(left)}", text, Widget("invitations", {"event": event.pk}))


def _stage(left: timedelta) -> str:
    """Name how near it is: of each stage a person hears once."""
    return "last days" if left <= timedelta(days=3) else "last week"
