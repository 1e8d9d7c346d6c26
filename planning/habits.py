"""What a host usually does, read from the rows of their earlier events: nothing of it is remembered apart from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from statistics import median_low

from agents.runtime import Context
from planning import catalogue, known
from planning.content.habits import HabitsContent, UsualContent
from planning.models import Event, Guest

LOOKED_AT = 12  # earlier events, the latest
REGULARS = 8
PLACES = 2
SEVERAL = 2  # events at which one is a regular guest, or which make a place a usual one


def of(context: Context, event: Event | None = None) -> HabitsContent:
    """Return what was usual before this event. Six statements at most; three for a host of whom nothing is known.

    The host's own events alone, as those that they co-host are another's. The budget is that of events of its kind,
    where there are such.
    """
    mine = Event.objects.filter(owner=context.user)
    earlier = list((mine.exclude(pk=event.pk) if event else mine).past(context.now)[:LOOKED_AT])
    guests = _regulars(earlier)
    alike = [one for one in earlier if event is not None and _kind(one) == _kind(event)]
    currency = event.currency if event else next((one.currency for one in earlier if one.budget is not None), "")
    budgets = _budgets(alike, currency) or _budgets(earlier, currency)
    return HabitsContent(
        events=len(earlier),
        guests=guests,
        places=_several((one.place for one in earlier), PLACES) or _last_place(alike or earlier),
        budget=median_low(budgets) if budgets else None,
        budgets=len(budgets),
        currency=currency,
        known=known.of(context, [guest.value for guest in guests], title=event.title if event else "", is_of_host=True),
    )


def _kind(event: Event) -> str:
    return next((kind.name for kind in catalogue.named(event.kind, event.title)), "")


def _last_place(events: Sequence[Event]) -> list[UsualContent]:
    """Where none is usual: where the last one was."""
    return [UsualContent(value=event.place, times=1) for event in events[:1] if event.place]


def _budgets(events: Iterable[Event], currency: str) -> list[Decimal]:
    """Return those in one currency: what was spent in another one says nothing."""
    return [event.budget for event in events if event.budget is not None and event.currency == currency]


def _regulars(events: Sequence[Event]) -> list[UsualContent]:
    """Return who was at several of them, or said yes to: whoever declined, or found no place, was not there."""
    if len(events) < SEVERAL:
        return []
    rows = Guest.objects.filter(event__in=events).may_come().order_by("pk")
    of_event = {(event, catalogue.fold(name)): name for event, name in rows.values_list("event", "name")}
    return _several(of_event.values(), REGULARS)


def _several(names: Iterable[str], most: int) -> list[UsualContent]:
    """Return those that come up several times, the most frequent first, as they were written first."""
    written: dict[str, str] = {}
    times: Counter[str] = Counter()
    for name in names:
        if folded := catalogue.fold(name):
            written.setdefault(folded, name)
            times[folded] += 1
    found = [(folded, count) for folded, count in times.most_common() if count >= SEVERAL]
    return [UsualContent(value=written[folded], times=count) for folded, count in found[:most]]
