"""A poll of dates: which suit whom, and the button that chooses one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Prefetch

from agents.formatting import capital, listed
from agents.runtime import widget
from planning import actions
from planning.models import DateOption, DateVote, Event
from planning.moments import period, when_words


@widget(
    "date_poll",
    template="planning/date_poll.html",
    title="Which date?",
    follows={Event: "pk", DateOption: "event_id", DateVote: "option.event_id"},
)
def date_poll(user: User, event: int) -> dict[str, Any]:
    """Return `{"event": …, "dates": […]}`: each date with how many it suits, and whom; the best one first named."""
    row = Event.objects.visible_to(user).select_related("owner__zone").get(pk=event)
    votes = Prefetch("votes", DateVote.objects.select_related("guest"))
    options = list(row.date_options.prefetch_related(votes))
    dates = [_date(row, option) for option in options]
    best = max((date["yes"], date["maybe"]) for date in dates) if dates else (0, 0)
    for date in dates:
        date["best"] = date["yes"] > 0 and (date["yes"], date["maybe"]) == best
    return {
        "event": {"id": row.pk, "title": row.title, "when": capital(when_words(row))},
        "dates": dates,
        "voted": len({vote.guest_id for option in options for vote in option.votes.all()}),
    }


def _date(row: Event, option: DateOption) -> dict[str, Any]:
    votes = list(option.votes.all())
    by = {answer: [vote.guest.name for vote in votes if vote.answer == answer] for answer in DateVote.Answer.values}
    return {
        "id": option.pk,
        "when": period(option.starts_at, option.ends_at, row.clock),
        "yes": len(by["yes"]),
        "maybe": len(by["maybe"]),
        "no": len(by["no"]),
        "suits": listed(by["yes"], 12),
    }


def _the_event(user: User, pk: int) -> Event:
    return Event.objects.visible_to(user).get(pk=pk)


@date_poll.action
def begin(user: User, event: int) -> None:
    """Ask about the next Saturdays."""
    actions.ask_for_dates(_the_event(user, event), by=user)


@date_poll.action
def add(user: User, event: int, *, starts_at: datetime) -> None:
    """Ask about one more date."""
    actions.ask_for_dates(_the_event(user, event), by=user, dates=[starts_at.replace(tzinfo=None)])


@date_poll.action
def drop(user: User, event: int, *, option: int) -> None:
    """Ask about a date no longer."""
    actions.remove_dates(_the_event(user, event), by=user, options=[option])


@date_poll.action
def choose(user: User, event: int, *, option: int) -> None:
    """Let it be on this date; guests are told."""
    actions.choose_date(_the_event(user, event), by=user, option=option)
