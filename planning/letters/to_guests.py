"""What guests are written: invitations, reminders, changes of plan, thanks. A key keeps each from a second time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django.utils import timezone

from agents.formatting import sentence
from agents.mail import Attachment, Mail, outbox
from planning.letters import calendar, invitation, page
from planning.letters.cancellations import CANCELLED
from planning.models import Announcement, Event, Guest
from planning.moments import occasion_words, on_words, told_words
from planning.public import links
from planning.time_zone import in_events_zone

#: Where the button of a letter leads that is only looked at.
NOWHERE = "#answer"

#: How the keys of letters about a change begin.
CHANGE = "change:"


def invite(guests: Sequence[Guest], event: Event, letter: str) -> None:
    """Write the invitation, each with the guest's own link below it; under words written by hand, when and where."""
    apart = ""
    if not invitation.is_written_from(event, letter):
        apart = f"{event.title}: {sentence(occasion_words(event, zone=True))}"
        letter += f"\n\n{apart}"
    looks = page.facts(event, "You are invited", told_apart=apart)
    _write(
        event,
        [
            Mail(
                key=f"invitation:{guest.pk}:{guest.link_number}" if guest.link_number else f"invitation:{guest.pk}",
                to=guest.email,
                link=link,
                subject=f"Invitation: {event.title}",
                text=f"{letter}\n\nAnswer here, it takes a moment:\n{link}\n",
                facts=looks,
                attachments=_calendar(event, guest),
            ).about(guest)
            for guest, link in zip(guests, links.rsvp_links(guests), strict=True)
        ],
    )


def preview(event: Event) -> Mail:
    """Return the invitation as it would go out now, to nobody: its button leads nowhere."""
    letter, apart = invitation.words(event), ""
    if not invitation.is_written_from(event, letter):
        apart = f"{event.title}: {sentence(occasion_words(event, zone=True))}"
    link = NOWHERE
    return Mail(
        link=link,
        sender_name=event.host,
        subject=f"Invitation: {event.title}",
        text=f"{letter}\n\nAnswer here, it takes a moment:\n{link}\n",
        template=page.TEMPLATE,
        facts={**page.facts(event, "You are invited", told_apart=apart), "picture": page.picture(event)},
    )


def remind(guests: Sequence[Guest], event: Event) -> None:
    """Ask once more, in a friendly way; each at most once on a day at the event."""
    with in_events_zone(event):
        today = timezone.localdate()
    it_is = f"{event.title} is {on_words(event, zone=True)}"
    if event.starts_at is None:
        it_is = f"The date of {event.title} is still to be found"
    looks = page.facts(event, "Can you come?")
    _write(
        event,
        [
            Mail(
                key=f"reminder:{guest.pk}:{today}",
                to=guest.email,
                link=link,
                subject=f"Can you come? {event.title}",
                text=f"Dear {guest.name},\n\n{it_is}, and we would love to know whether you can come."
                f"\n\nAnswer here, it takes a moment:\n{link}\n\nWarmly,\n{event.host}\n",
                facts=looks,
            ).about(guest)
            for guest, link in zip(guests, links.rsvp_links(guests), strict=True)
        ],
    )


def tell(guests: Sequence[Guest], event: Event) -> None:
    """Say when and where it is now, and what each guest was told before. Each call is a letter."""
    now = sentence(f"It is now {on_words(event, zone=True)}")
    if event.starts_at is None:
        now = invitation.still_open(event)
    looks = page.facts(event, "A change of plan")
    said = [
        Mail(
            key=f"{CHANGE}{guest.pk}:{uuid4()}",
            to=guest.email,
            link=link,
            subject=f"Change of plan: {event.title}",
            text=_change(guest, event, link, now),
            facts=looks,
            attachments=_calendar(event, guest),
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
    looks = page.facts(event, "Thank you")
    _write(
        event,
        [
            Mail(
                key=f"thanks:{guest.pk}",
                to=guest.email,
                subject=f"Thank you for coming to {event.title}",
                text=f"Dear {guest.name},\n\nThank you for coming to {event.title}. "
                f"It was lovely to have you there.\n\nWarmly,\n{event.host}\n",
                facts=looks,
            ).about(guest)
            for guest in guests
        ],
    )


def ask_anew(guests: Sequence[Guest], event: Event) -> None:
    """Tell whoever could not come that it is on another date now; each hears of that once."""
    now = sentence(f"{event.title} is now {on_words(event, zone=True)}")
    said = []
    for guest, link in zip(guests, links.rsvp_links(guests), strict=True):
        assert guest.told_starts_at is not None
        before = told_words(guest.told_starts_at, "", event)
        paragraphs = (f"You could not come on {before}. {now}", f"Perhaps you can come after all? Say so here:\n{link}")
        mail = Mail(
            key=f"anew:{guest.pk}",
            to=guest.email,
            link=link,
            subject=f"A new date: {event.title}",
            text=_signed(guest, event, *paragraphs),
            attachments=_calendar(event, guest),
        )
        said.append(mail.about(guest))
    _write(event, said)


def cancel(guests: Sequence[Guest], event: Event) -> None:
    """Say that it does not take place, and why; take it out of their calendars; once each time it is called off."""
    on = f" {on_words(event, zone=True)}" if event.starts_at is not None else ""
    off = sentence(f"{event.title}{on} does not take place")
    looks = {**page.facts(event, "Called off"), "is_off": True}
    said = [
        Mail(
            key=f"{CANCELLED}{guest.pk}:{event.sequence}",
            to=guest.email,
            subject=f"Called off: {event.title}",
            text=_signed(guest, event, f"I am sorry to tell you that {off}", event.cancelled_because),
            facts=looks,
            attachments=_calendar(event, guest, "CANCEL"),
        ).about(guest)
        for guest in guests
    ]
    _write(event, said)


def restore(guests: Sequence[Guest], event: Event) -> None:
    """Say that what was called off takes place after all."""
    news = sentence(f"{event.title} takes place after all, {on_words(event, zone=True)}")
    looks = page.facts(event, "It takes place")
    _write(
        event,
        [
            Mail(
                key=f"restored:{guest.pk}:{event.sequence}",
                to=guest.email,
                link=link,
                subject=f"It takes place: {event.title}",
                text=_signed(guest, event, news, f"Answer here, it takes a moment:\n{link}"),
                facts=looks,
                attachments=_calendar(event, guest),
            ).about(guest)
            for guest, link in zip(guests, links.rsvp_links(guests), strict=True)
        ],
    )


def announce(guests: Sequence[Guest], event: Event, announcement: Announcement) -> None:
    """Write what the host has to say to some of them, in the host's own words."""
    told = zip(guests, links.rsvp_links(guests), strict=True)
    _write(event, [_announcement(guest, event, announcement, link).about(guest) for guest, link in told])


def announcement_preview(event: Event, announcement: Announcement) -> Mail:
    """Return it as it would go out now, to nobody."""
    mail = _announcement(Guest(name="guest", event=event), event, announcement, NOWHERE)
    mail.sender_name, mail.template = event.host, page.TEMPLATE
    mail.facts["picture"] = page.picture(event)
    return mail


def _announcement(guest: Guest, event: Event, announcement: Announcement, link: str) -> Mail:
    return Mail(
        key=f"announcement:{announcement.pk}:{guest.pk}",
        to=guest.email,
        link=link,
        subject=announcement.subject,
        text=_signed(guest, event, announcement.text, f"Your answer, and all about it:\n{link}"),
        facts=page.facts(event, announcement.subject, button="See the invitation"),
    )


def move_up(guest: Guest) -> None:
    """Say that there is a place for somebody who waited for one: once each time that they move up."""
    event, link = guest.event, links.rsvp_link(guest)
    news = sentence(f"There is a place for you now at {event.title}, {on_words(event, zone=True)}")
    since = guest.moved_up_at or timezone.now()
    mail = Mail(
        key=f"place:{guest.pk}:{since.timestamp():.0f}",
        to=guest.email,
        link=link,
        subject=f"There is a place for you: {event.title}",
        text=_signed(guest, event, news, f"If you cannot come any more, say so here:\n{link}"),
        facts=page.facts(event, "There is a place for you", button="See the invitation"),
        attachments=_calendar(event, guest),
    )
    _write(event, [mail.about(guest)])


def date_found(guests: Sequence[Guest], event: Event) -> None:
    """Say which date of a poll it is, and ask whether they come."""
    news = sentence(f"The date of {event.title} is found: it is {on_words(event, zone=True)}")
    _write(
        event,
        [
            Mail(
                key=f"date-found:{guest.pk}:{uuid4()}",
                to=guest.email,
                link=link,
                subject=f"The date is found: {event.title}",
                text=_signed(guest, event, news, f"Can you come? Answer here, it takes a moment:\n{link}"),
                attachments=_calendar(event, guest),
            ).about(guest)
            for guest, link in zip(guests, links.rsvp_links(guests), strict=True)
        ],
    )


def has_own_link(guest: Guest) -> bool:
    """Whether `own_link` wrote to them today."""
    return Mail.objects.filter(key=_own_link_key(guest)).exists()


def _own_link_key(guest: Guest) -> str:
    return f"own-link:{guest.pk}:{guest.link_number}:{timezone.now():%Y-%m-%d}"


def own_link(guest: Guest) -> None:
    """Say once more where somebody answers who came by the link for everybody; once a day."""
    event, link = guest.event, links.rsvp_link(guest)
    which = "waiting" if guest.answer == Guest.Answer.WAITING else "guest"
    news = sentence(f"You are on the {which} list of {event.title}, {on_words(event, zone=True)}")
    mail = Mail(
        key=_own_link_key(guest),
        to=guest.email,
        link=link,
        subject=f"Your invitation: {event.title}",
        text=_signed(guest, event, news, f"See or change your answer here:\n{link}"),
    )
    _write(event, [mail.about(guest)])


def _signed(guest: Guest, event: Event, *paragraphs: str) -> str:
    said = [f"Dear {guest.name},", *(part.strip() for part in paragraphs if part.strip()), f"Warmly,\n{event.host}"]
    return "\n\n".join(said) + "\n"


def _calendar(event: Event, guest: Guest, method: calendar.Method = "REQUEST") -> list[dict[str, Any]]:
    """Return the event as a file for the guest's calendar; none while its date is open."""
    entry = calendar.calendar(event, guest, method=method)
    kind = f"text/calendar; method={method}"
    return outbox.files(Attachment("event.ics", kind, entry, is_alternative=True)) if entry else []


def _write(event: Event, letters: Sequence[Mail]) -> None:
    for letter in letters:
        letter.template = page.TEMPLATE
    outbox.write(letters, sender=event.owner, name=event.host)
