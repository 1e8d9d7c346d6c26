"""What was usual at earlier events and what is known of the people, said so that nothing is done for it unasked."""

from __future__ import annotations

from collections.abc import Sequence

from agents.formatting import count, listed, money, sentence
from planning.content import EventContent
from planning.content.habits import HabitsContent, KnownContent, UsualContent

MIND = "No list minds what is eaten by itself: look it over."


def told(event: EventContent | None, habits: HabitsContent) -> str:
    """Return what a model is told of it: what it may offer, and from where. "" for nothing."""
    lines = [f"{line}." for line in offers(event, habits)]
    if habits.known:
        lines.append(known(habits.known))
    if not lines:
        return ""
    return f"Before, as data to offer from; change and send nothing for it unasked: {' '.join(lines)}"


def offers(event: EventContent | None, habits: HabitsContent) -> list[str]:
    """Return what this event has not yet and earlier ones had, each with at how many of them."""
    found = []
    if (event is None or event.budget is None) and habits.budget is not None:
        found.append(
            f"a budget of {money(habits.budget, habits.currency)}, as for {count(habits.budgets, 'earlier event')}"
        )
    if (event is None or not event.place) and habits.places:
        found.append(f"at {_of(habits.places[0], habits.events)}")
    if habits.guests:
        found.append(f"with {listed([_of(guest, habits.events) for guest in habits.guests], 8)}")
    return found


def as_last_time(event: EventContent | None, habits: HabitsContent) -> str:
    """Say it to the host: what was usual, what they have told, and how to take it up. "" for nothing."""
    said = []
    if found := offers(event, habits):
        how = f"Nothing of it is taken over. Say, for example: {_example(event, habits)}."
        said.append(f"As last time: {'; '.join(found)}. {how}")
    if habits.known:
        said.append(known(habits.known))
    return " ".join(said)


def known(facts: Sequence[KnownContent]) -> str:
    """Say what the host has told before, and that no list minds it by itself."""
    said = sentence(f"You told me: {'; '.join(fact.statement.rstrip('.') for fact in facts)}")
    return f"{said} {MIND}" if any(fact.is_of_food for fact in facts) else said


def _of(usual: UsualContent, events: int) -> str:
    return f"{usual.value} ({usual.times} of {events})"


def _example(event: EventContent | None, habits: HabitsContent) -> str:
    if habits.guests:
        return f"invite {' and '.join(guest.value for guest in habits.guests[:2])}"
    if (event is None or event.budget is None) and habits.budget is not None:
        return f"the budget is {money(habits.budget, habits.currency)}"
    return f"it's at {habits.places[0].value}"


def usual(habits: HabitsContent) -> str:
    """Say what was usual, whatever an event that is planned has already."""
    found = offers(None, habits)
    said = f"At your {count(habits.events, 'earlier event')}: {'; '.join(found)}" if found else ""
    if not said:
        said = "No budget, place or guest comes up at several of your earlier events" if habits.events else NOTHING
    return " ".join([sentence(said), *([known(habits.known)] if habits.known else [])])


NOTHING = "There is no earlier event of yours to go by"
