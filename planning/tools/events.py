"""Events: what the planner's model may do with them, as thin doors to the actions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Literal

from agents import currencies, zones
from agents.formatting import sentence
from agents.runtime import Context, Result, Widget, tool
from planning import actions, habits
from planning.arguments import Rule, Which, Zone, given, in_words, on_its_clock
from planning.content import (
    Content,
    CostsContent,
    EventContent,
    OpenContent,
    UndoContent,
)
from planning.lookup.rows import the_event
from planning.models import Event
from planning.refusals import refused
from planning.summaries import events as summaries
from planning.summaries import habits as about_habits
from planning.summaries.events import described, named
from planning.tools import undoing

MOST_LISTED = 50

#: What can be changed by talk.
CHANGEABLE = [
    *("title", "kind", "starts_at", "ends_at", "zone", "recurrence", "guests", "place"),
    *("budget", "budget_per_guest", "currency", "cover", "palette"),
]


def _event_card(event: EventContent, text: str, undo: list[UndoContent] | None = None) -> Widget:
    content = Content(event=event, undo=undo) if undo else Content(event=event)
    return Widget("event_card", {"event": event.id}, text, content.data())


def _in_currency(said: str | None, usual: str) -> dict[str, str]:
    """Return the field to set: "$" is the usual currency's sign where that is a dollar."""
    return {"currency": currencies.meant(said, usual)} if said else {}


@tool(doing="Planning {title}…", done="Planned {title}")
@in_words
def create_event(
    context: Context,
    title: str,
    kind: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    recurrence: Rule = "",
    guests: int | None = None,
    place: str = "",
    budget: Decimal | None = None,
    budget_per_guest: Decimal | None = None,
    currency: str | None = None,
) -> Widget:
    """Plan a new event and show its card.

    `kind` is such as "baby shower", "birthday", "dinner". `starts_at` and `ends_at` are ISO 8601, on the clock at the
    place, without an offset; leave `starts_at` out while the date is open, rather than ask for one or make one up.
    `guests` is how many are expected. `currency` is of ISO 4217, only if the user named one.
    Create each event once; use change_event for one that exists.
    """
    event = actions.create_event(
        by=context.user,
        thread=context.conversation,
        title=title,
        kind=kind,
        starts_at=on_its_clock(starts_at),
        ends_at=on_its_clock(ends_at),
        recurrence=recurrence,
        guest_count=guests,
        place=place,
        budget=budget,
        budget_per_guest=budget_per_guest,
        **_in_currency(currency, currencies.of_zone(zones.of(context.user))),
    )
    planned, usual = EventContent.of(event), habits.of(context, event)
    text = sentence(f"Planned {described(named(planned), planned)}")
    if before := about_habits.told(planned, usual):
        text = f"{text} {before}"
    content = Content(event=planned, habits=usual) if before else Content(event=planned)
    return Widget("event_card", {"event": planned.id}, text, content.data())


@tool(doing="Changing the event…", done="Changed the event")
@in_words
def change_event(
    context: Context,
    event: Which = None,
    title: str | None = None,
    kind: str | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    zone: Zone | None = None,
    recurrence: Rule | None = None,
    is_date_open: bool = False,
    guests: int | None = None,
    place: str | None = None,
    budget: Decimal | None = None,
    budget_per_guest: Decimal | None = None,
    has_no_budget: bool = False,
    currency: str | None = None,
    cover: str | None = None,
    palette: str | None = None,
) -> Widget:
    """Change what is given of an event (title, kind, date, end, time zone, expected guests, place, budget).

    Shows its card. `starts_at` and `ends_at` are ISO 8601 on the event's own clock, without an offset. A move keeps
    the length. `zone` is an IANA name: the clock's hands stay. `is_date_open`: its date is to be found again.
    `recurrence` "" ends its repeating; the next one of a series is made when one is over.
    `budget` is for all of it, `budget_per_guest` for each guest, `has_no_budget` takes either away.
    `currency` is of ISO 4217.
    `cover` is the scene drawn on its card and invitation, such as "garden", "lanterns", "fireworks"; `palette` their
    colours: terracotta, sage, sea, plum, saffron, midnight. "" is what suits the kind of event.
    """
    changes = given(title=title, kind=kind, guest_count=guests, place=place, budget=budget)
    changes |= given(starts_at=on_its_clock(starts_at), ends_at=on_its_clock(ends_at), zone=zone, recurrence=recurrence)
    changes |= given(budget_per_guest=budget_per_guest, currency=currency, cover=cover, palette=palette)
    if is_date_open:
        changes["starts_at"] = None
    if has_no_budget:
        changes |= {"budget": None, "budget_per_guest": None}
    if not changes:
        raise refused("nothing_given", fields=CHANGEABLE)
    row = the_event(context, event)
    changes |= _in_currency(currency, row.currency)
    before = EventContent.of(row)
    said = given(
        title=title, kind=kind, starts_at=starts_at, ends_at=ends_at, zone=zone, recurrence=recurrence, guests=guests,
        place=place, budget=budget, budget_per_guest=budget_per_guest, currency=currency,
        has_no_budget=has_no_budget or None,
    )  # fmt: skip
    changed = EventContent.of(actions.change_event(row, by=context.user, **changes))
    undo = [] if is_date_open or cover is not None or palette is not None else undoing.of_event(before, said)
    return _event_card(changed, summaries.changed(named(changed), changed), undo)


@tool(doing="Looking through your events…", done="Looked through your events", reads=True)
def list_events(
    context: Context,
    when: Literal["upcoming", "past", "cancelled", "all"] = "upcoming",
    since: date | None = None,
    until: date | None = None,
) -> Result:
    """List the user's events, one a line; with `since` and `until` those on these days and between them."""
    mine = Event.objects.visible_to(context.user)
    chosen = {"upcoming": mine.upcoming(context.now), "past": mine.past(context.now), "cancelled": mine.cancelled()}
    found = (one for one in chosen.get(when, mine) if _is_within(one, since, until))
    events = [EventContent.of(one) for one in islice(found, MOST_LISTED)]
    in_period = since is not None or until is not None
    text = "\n".join(summaries.events(events, when, named, in_period=in_period))
    content = Content(events=events, asked_for=when)
    if in_period:
        content.in_period = True
    return Result(text, content.data())


def _is_within(event: Event, since: date | None, until: date | None) -> bool:
    """Whether an event is on one of these days; one that ends in the night after is on the day that it began on."""
    if event.starts_at is None:
        return since is None and until is None
    begins = last = event.starts_at.astimezone(event.clock).date()
    if event.ends_at is not None and event.ends_at - event.starts_at >= timedelta(days=1):
        last = event.ends_at.astimezone(event.clock).date()
    return (until is None or begins <= until) and (since is None or last >= since)


@tool(doing="Opening the event…", done="Opened the event", reads=True)
def show_event(context: Context, event: Which = None) -> Widget:
    """Show an event's card: when, where, guests, budget, shopping."""
    found = EventContent.of(the_event(context, event))
    text = ", ".join(part for part in (described(named(found), found), found.far(context.now)) if part)
    return _event_card(found, sentence(text))


@tool(doing="Checking what is left…", done="Checked what is left", reads=True)
def what_is_left(context: Context, event: Which = None) -> Result:
    """Tell what is still to do for an event: days to go, unticked items, guests without an answer, what is not set."""
    row = the_event(context, event)
    found, left = EventContent.of(row), OpenContent.of(row)
    lines = summaries.what_is_left(named(found), found, left, context.now)
    return Result("\n".join(lines), Content(event=found, open=left).data())


@tool(doing="Adding up the costs…", done="Added up the costs", reads=True)
def what_it_costs(context: Context, event: Which = None) -> Result:
    """Tell what an event costs, with shopping, bookings and expenses: in all, paid, by category, against the budget."""
    row = the_event(context, event)
    found, costs = EventContent.of(row), CostsContent.of(row)
    lines = [
        summaries.in_all(named(found), costs),
        *summaries.by_category(costs),
        summaries.against_budget(costs),
    ]
    return Result("\n".join(lines), Content(event=found, costs=costs).data())


@tool(doing="Looking at your earlier events…", done="Looked at your earlier events", reads=True)
def what_was_usual(context: Context) -> Result:
    """Tell what was usual at the user's earlier events: who came to several, where, with what budget.

    Also what they have said before of what those guests eat, and of how they like it themselves. Use it to offer
    something "as last time"; take nothing over unasked.
    """
    usual = habits.of(context)
    return Result(about_habits.usual(usual), Content(habits=usual).data())
