"""What is said of events: when and where one is, what was changed, what is open and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from agents.formatting import capital, count, money, sentence
from agents.llm import Ask
from agents.names import find_only
from planning import recurrence
from planning.content import Content, CostsContent, EventContent
from planning.grammar.requests import Request
from planning.grammar.values.kinds import NAMES
from planning.grammar.values.titles import lower
from planning.places import where
from planning.scenes import PALETTES, SCENES
from planning.summaries import events as summaries


def spoken(title: str) -> str:
    """Return a title as a sentence's subject: "The baby shower", "Mia's baby shower", "Summer bash"."""
    return f"The {lower(title)}" if title.lower() in NAMES else capital(title)


def planned(event: EventContent) -> str:
    """Say what was planned."""
    guests = f" for {count(event.guests, 'guest')}" if event.guests is not None else ""
    place = f" {where(event.place)}" if event.place else ""
    budget = f" The budget is {money(event.budget, event.currency)}." if event.budget is not None else ""
    if event.starts_at is None:
        planned = sentence(f"{spoken(event.title)} is planned{place}{guests}, its date to be found")
        return f"{planned}{budget} Tell me when it is, such as: next Saturday at 3."
    return sentence(f"{spoken(event.title)} is planned for {event.when}{place}{guests}") + budget


def about_event(topic: str, event: EventContent, now: datetime) -> str:
    """Say what was asked of an event; its date, place and guests where that is not one of them."""
    title, at, far = spoken(event.title), event.when, event.far(now)
    guests = count(event.guests, "guest") if event.guests is not None else ""
    if topic in ("days", "when") and event.starts_at is None:
        return f"{title} has no date yet. Tell me when it is, such as: next Saturday at 3."
    if topic == "days" and event.starts_at is not None:
        days = (event.starts_at.date() - now.astimezone(event.clock).date()).days
        return sentence(f"{title} {'was' if days < 0 else 'is'} {f'in {days} days' if days > 1 else far}: {at}")
    if topic == "length" and event.starts_at is not None and event.ends_at is not None:
        return sentence(f"{title} lasts {_length(event.ends_at - event.starts_at)}: {at}")
    if topic == "where":
        return (
            sentence(f"{title} is {where(event.place)}")
            if event.place
            else f"{title} has no place yet. Tell me where, such as: it's at the park."
        )
    if topic == "count":
        return (
            f"{title} is planned for {guests}."
            if guests
            else f"{title} has no number of guests yet. Say, for example: make it 20 guests."
        )
    if topic == "when":
        return sentence(f"{title} is on {at}, {far}")
    place = f", {where(event.place)}" if event.place else ""
    facts = f"{place}{f', for {guests}' if guests else ''}{f', {far}' if far else ''}"
    return sentence(f"{title} is {event.on}{facts}" if event.starts_at else f"{title} has no date yet{facts}")


def _length(of: timedelta) -> str:
    """Return such as "4 hours" or "2 hours and 30 minutes"."""
    hours, minutes = divmod(int(of.total_seconds()) // 60, 60)
    parts = [count(hours, "hour")] if hours else []
    return " and ".join([*parts, *([count(minutes, "minute")] if minutes or not hours else [])])


def changed(ask: Ask, event: EventContent) -> str:
    """Say what was changed; what the event is now where that is no fact of its own."""
    title, changes = spoken(event.title), ask.arguments
    said = []
    if "title" in changes:
        said.append(f"it is now called {event.title}")
    if {"starts_at", "ends_at", "zone", "is_date_open"} & set(changes):
        said.append(f"{title} is now {event.on}")
    if "recurrence" in changes:
        again = recurrence.words(event.recurrence)
        said.append(f"{title} repeats {again}" if again else f"{title} does not repeat any more")
    if "guests" in changes and event.guests is not None:
        said.append(f"{'it' if said else title} is for {count(event.guests, 'guest')}")
    if "place" in changes and event.place:
        said.append(f"{'it' if said else title} is {where(event.place)}")
    if "budget" in changes and event.budget is not None:
        budget = money(event.budget, event.currency)
        said.append(f"its budget is {budget}" if said else f"{title} has a budget of {budget}")
    if "has_no_budget" in changes:
        said.append(f"{title} has no budget now")
    if {"cover", "palette"} & set(changes):
        said.append(f"{title} has {_look(changes)}")
    return sentence(capital(", ".join(said))) if said else summaries.changed(event.title, event)


def _look(changes: Mapping[str, Any]) -> str:
    """Return such as `the cover Garden with lights` and `the colours Sage`."""
    said = []
    if "cover" in changes:
        said.append(f"the cover {SCENES[changes['cover']][0]}" if changes["cover"] in SCENES else "its usual cover")
    if "palette" in changes:
        palette = PALETTES.get(changes["palette"])
        said.append(f"the colours {palette.title}" if palette else "its usual colours")
    return " and ".join(said)


def listed_for(request: Request, content: Content, now: datetime) -> str:
    """Say of the events that were listed what was asked: which is next, or sooner of two, or whether one is free."""
    if request.topic == "sooner" and (said := _sooner(request.people, content, now)):
        return said
    if request.topic in ("next", "after"):
        return coming_next(content, now, request.name)
    if request.topic == "free":
        return f"{'No' if content.events else 'Yes'}, you are {'not ' if content.events else ''}free. {events(content)}"
    return events(content)


def _sooner(names: Sequence[str], content: Content, now: datetime) -> str:
    found = [find_only(name, content.events, called=lambda event: event.title) for name in names]
    dated = [event for event in found if event is not None and event.starts_at is not None]
    if len(dated) < len(names):
        return ""
    first, last = sorted(dated, key=lambda event: event.starts_at or now)
    return sentence(f"{spoken(first.title)} is first, on {first.when}; {lower(last.title)} is on {last.when}")


def events(content: Content) -> str:
    """Say which events there are."""
    found, asked_for = content.events, content.asked_for
    return _with_list(summaries.events(found, asked_for, summaries.titled, in_period=content.in_period))


def coming_next(content: Content, now: datetime, after: str = "") -> str:
    """Say which event is the next in time, or the next after another one."""
    dated = [event for event in content.events if event.starts_at is not None and event.starts_at > now]
    if after:
        named = find_only(after, content.events, called=lambda event: event.title)
        if named is None or named.starts_at is None:
            return events(content)
        dated = [event for event in dated if event.starts_at and event.starts_at > named.starts_at]
        if not dated:
            return f"Nothing is planned after {named.title}."
    if not dated:
        return events(content)
    return about_event("", min(dated, key=lambda event: event.starts_at or now), now)


def what_is_left(event: EventContent, content: Content, now: datetime) -> str:
    """Say what is still open."""
    return _with_list(summaries.what_is_left(event.title, event, content.open, now)) if content.open else ""


def costs(topic: str, event: EventContent, found: CostsContent) -> str:
    """Say what it costs, the budget first where that was asked about."""
    in_all = capital(summaries.in_all(event.title, found))
    budget = summaries.against_budget(found)
    first = [budget, in_all] if topic == "budget" else [in_all, budget]
    return _with_list([" ".join(first), *summaries.by_category(found)])


def _with_list(lines: Sequence[str]) -> str:
    """Return a sentence with the others as a list below it."""
    first, *rest = lines
    return "\n\n".join([capital(first), *(["\n".join(f"- {line}" for line in rest)] if rest else [])])
