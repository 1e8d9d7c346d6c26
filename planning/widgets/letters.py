"""Letters of an event: the invitation, how far letters came, and what else the host writes to many at once."""

from __future__ import annotations

from typing import Any, Literal

from django.contrib.auth.models import User

from agents.mail import quota
from agents.runtime import widget
from planning import actions
from planning.models import Announcement, Event, Guest
from planning.models.delivery import Delivery
from planning.moments import period
from planning.widgets.event import heading

#: So many of the letters that were sent a card names.
LATEST = 10


@widget(
    "letters",
    template="planning/letters.html",
    title="Letters",
    follows={Event: "pk", Guest: "event_id", Announcement: "event_id"},
)
def letters(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …, "audiences": […], "drafts": […], "sent": […], "reached": {…}}`."""
    row = Event.objects.visible_to(user).select_related("owner__zone", "owner__mail_sender").get(pk=event)
    counts = row.guests.audience_sizes()
    audiences = [
        {"value": value, "words": words, "people": counts[value]} for value, words in Announcement.Audience.choices
    ]
    states = [guest.delivery for guest in row.guests.filter(invited_at__isnull=False).with_delivery()]
    written = list(row.announcements.all()[: LATEST * 2])
    return {
        "event": heading(row),
        "audiences": audiences,
        "allowance": quota.brought(row.owner).words(),
        "reached": [{"words": state.label, "guests": found} for state in Delivery if (found := states.count(state))],
        "drafts": [{**_told(each), "people": counts[each.audience]} for each in written if each.sent_at is None],
        "sent": [
            {**_told(each), "people": each.sent_to, "when": period(each.sent_at, None, row.clock)}
            for each in written
            if each.sent_at is not None
        ][:LATEST],
    }


def _told(row: Announcement) -> dict[str, Any]:
    return {
        "id": row.pk,
        "subject": row.subject,
        "text": row.text,
        "audience": row.audience,
        "audience_words": row.get_audience_display(),
    }


def _the_event(user: User, pk: int) -> Event:
    return Event.objects.visible_to(user).get(pk=pk)


@letters.action
def draft(
    user: User,
    event: int,
    *,
    audience: Literal["all", "coming", "unanswered"],
    text: str,
    subject: str = "",
    announcement: int | None = None,
) -> None:
    """Write a letter to some of the guests, or change its draft."""
    actions.draft_announcement(
        _the_event(user, event), by=user, audience=audience, text=text, subject=subject, announcement=announcement
    )


@letters.action
def send_letter(user: User, event: int, *, announcement: int) -> None:
    """Send a draft to each of its guests."""
    actions.send_announcement(_the_event(user, event), by=user, announcement=announcement)


@letters.action
def discard(user: User, event: int, *, announcement: int) -> None:
    """Throw a draft away."""
    actions.delete_announcement(_the_event(user, event), by=user, announcement=announcement)
