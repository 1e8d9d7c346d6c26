"""What a guest's page says: the event, how it stands, what has changed since they answered, and what they are asked."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from agents.formatting import capital, count, listed, when
from planning.actions.capacity import free_places
from planning.covers import cover_of
from planning.models import DateVote, Event, Guest, Question
from planning.moments import distance_words, period, told_words, when_words
from planning.public import addresses
from planning.public.forms import ANSWERS, RsvpForm
from planning.public.links import rsvp_link
from planning.time_zone import in_events_zone

#: So many names of those who come are told.
NAMES = 40

Answer = Guest.Answer


def occasion(event: Event) -> dict[str, Any]:
    """Return what every public page tells of an event, on its own clock. No query."""
    return {
        "event": event,
        "cover": cover_of(event),
        "when": capital(when_words(event, zone=True)),
        "distance": distance_words(event),
        "map": addresses.map_of(event.place),
        "cancelled": event.is_cancelled,
    }


def answer_page(guest: Guest, form: RsvpForm) -> dict[str, Any]:
    """Return the page of one guest."""
    event, now = guest.event, timezone.now()
    link = rsvp_link(guest)
    closed = event.is_closed(now)
    facts = {
        "guest": guest,
        "form": form,
        "answers": ANSWERS,
        "over": closed and not event.is_cancelled,
        "open": event.takes_answers(now),
        "until": _until(event),
        "words": _words(event),
        "moved": _moved(guest, event),
        "queue": guest.place_in_queue,
        "coming": _coming(event) if event.shows_guests and not closed else "",
        "full": _full(event, guest),
        "alone": guest.party_limit == 1,
        "companions": ", ".join(guest.companions),
        "questions": _questions(guest, form),
        "dates": _dates(guest) if guest.pk and not closed else [],
        **occasion(event),
    }
    if not closed and event.starts_at is not None and guest.answer != Answer.DECLINED:
        facts["file"] = f"{link}event.ics"
        facts["google"] = addresses.google_calendar(event, link)
        facts["outlook"] = addresses.outlook_calendar(event, link)
    return facts


def _until(event: Event) -> str:
    if event.answer_by is None:
        return ""
    with in_events_zone(event):
        return when(event.answer_by)


def _words(event: Event) -> str:
    """Return what the host wrote themself; what is written from the event stands on the page already."""
    invitation = getattr(event, "invitation", None)
    return invitation.text if invitation else ""


def _moved(guest: Guest, event: Event) -> dict[str, str]:
    """Return what has changed since the guest was told, or answered, and what it was; nothing where it is as it was."""
    starts_at, place = guest.told_starts_at, guest.told_place
    if guest.answered_starts_at is not None:  # a letter about the move has told them since, and asked
        starts_at, place = guest.answered_starts_at, guest.answered_place
    if starts_at is None or (starts_at, place) == (event.starts_at, event.place):
        return {}
    what = "date" if starts_at != event.starts_at else "place"
    return {"what": what, "before": told_words(starts_at, place, event)}


def _coming(event: Event) -> str:
    """Return who comes, by their first names, with how many they are in all.

    Not whoever came by the link for everybody with an address at which nobody has opened their own page yet.
    """
    coming = event.guests.filter(answer=Answer.COMING)
    rows = list(coming.exclude(by_open_link=True, opened_at=None, email__gt="").values_list("name", "party_size"))
    if not rows:
        return ""
    names = listed([name.split()[0] for name, _ in rows], NAMES)
    return f"{names}, {count(sum(size for _, size in rows), 'person', 'people')} in all"


def _full(event: Event, guest: Guest) -> bool:
    """Whether who says yes now has to wait. At most one query."""
    if guest.answer in (Answer.COMING, Answer.WAITING):
        return False
    free = free_places(event)
    return free is not None and free < 1


def _dates(guest: Guest) -> list[dict[str, Any]]:
    """Return the dates of the event's poll with what the guest said of each. Two queries where there is one."""
    options = list(guest.event.date_options.all())
    said = {vote.option_id: vote.answer for vote in guest.date_votes.all()} if options else {}
    return [
        {
            "name": f"date_{option.pk}",
            "when": period(option.starts_at, option.ends_at, guest.event.clock, zone=True),
            "said": said.get(option.pk, ""),
            "choices": DateVote.Answer.choices,
        }
        for option in options
    ]


def _hint(question: Question) -> str:
    """Say how several people answer what could be chosen by one."""
    if question.kind == Question.Kind.DIET:
        return f"For all of you, such as: 2 {(question.choices or ['', 'vegetarian'])[1].lower()}"
    return ", ".join(question.choices)


def _questions(guest: Guest, form: RsvpForm) -> list[dict[str, Any]]:
    said = {row.question_id: row.text for row in guest.question_answers.all()} if form.questions and guest.pk else {}
    return [
        {
            "name": f"question_{question.pk}",
            "kind": question.kind,
            "words": question.words,
            "choices": question.choices if question.is_chosen_by(guest) else [],
            "hint": _hint(question),
            "required": question.required,
            "optional": not question.required,
            "value": form.data.get(f"question_{question.pk}", said.get(question.pk, "")),
            "errors": form.errors.get(f"question_{question.pk}", []) if form.is_bound else [],
        }
        for question in form.questions
    ]
