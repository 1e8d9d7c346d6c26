"""What a good human planner would notice about an event, the most pressing first. Queries only; nothing is changed."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from agents.runtime.widget import Widget
from planning import briefing, matching, trades
from planning.budget import bill
from planning.models import Event, Guest, Reservation, ShoppingItem
from planning.models.event import NEAR, STILL_ON
from planning.wording import clock, count, day, distance, listed, money, sentence, verb, when

#: Whoever has just planned something is left alone with it for so long, but for what is wrong.
SETTLING = timedelta(hours=1)
BOOKED_BEFORE = timedelta(days=60)
INVITED_BEFORE = timedelta(days=21)
BOUGHT_BEFORE = timedelta(hours=36)
LAST_HOURS = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing worth saying. `signature` names the state it is about: of one state a person hears once.

    `with_it` are the signatures of what else it tells.
    """

    kind: str
    signature: str
    text: str
    widget: Widget
    with_it: tuple[str, ...] = ()


def notices(event: Event, now: datetime | None = None) -> Iterator[Notice]:
    """Yield what there is to say about an event that is still to come."""
    now = now or timezone.now()
    if event.starts_at <= now:
        return
    yield from left_by_a_move(event)
    yield from _double_booked(event)
    yield from _over_budget(event)
    yield from _declined(event)
    yield from _shopping(event, now)
    yield from _unanswered(event, now)
    if now - event.created_at >= SETTLING:
        yield from _uninvited(event, now)
        yield from _unreachable(event, now)
        yield from _unbooked(event, now)


def left_by_a_move(event: Event) -> Iterator[Notice]:
    """Yield what another date or place leaves to do: somebody is booked for another time, guests know the old one."""
    elsewhen = [row for row in _standing(event) if not row.starts_at <= event.starts_at < row.ends_at]
    if elsewhen:
        names = listed([row.who.name for row in elsewhen])
        signature = f"elsewhen:{event.starts_at.isoformat()}:{','.join(str(row.pk) for row in elsewhen)}"
        text = (
            f"{event.title} is now on {day(event.starts_at)} at {clock(event.starts_at)}, but {names} "
            f"{verb(len(elsewhen), 'is', 'are')} booked for another time. Cancel and ask again?"
        )
        yield Notice("planning.trouble", signature, text, Widget("reservations", {"event": event.pk}))
    behind = event.guests.behind(event)
    if behind:
        where = f" at {event.place}" if event.place else ""
        now = sentence(f"{event.title} is now on {when(event.starts_at)}{where}")
        text = (
            f"{now} {listed([guest.name for guest in behind])} "
            f"{verb(len(behind), 'does', 'do')} not know that yet: one click writes to them."
        )
        signature = f"untold:{event.starts_at.isoformat()}:{zlib.crc32(event.place.encode())}"
        yield Notice("planning.guests", signature, text, Widget("invitations", {"event": event.pk}))


def _standing(event: Event) -> list[Reservation]:
    return list(event.reservations.standing().select_related("vendor", "venue"))


def _double_booked(event: Event) -> Iterator[Notice]:
    """Two of a kind confirmed, another event of the host's at the same hours."""
    bookings = Widget("reservations", {"event": event.pk})
    confirmed = [row for row in _standing(event) if row.status == Reservation.Status.CONFIRMED]
    for kind, times in Counter(row.kind for row in confirmed).items():
        if times > 1 and kind != "rental":
            twice = [row for row in confirmed if row.kind == kind]
            text = (
                f"{listed([row.who.name for row in twice])} have {'both' if times == 2 else 'all'} confirmed for "
                f"{event.title}, though one is enough. {verb(times - 1, 'The other', 'The others')} can be cancelled."
            )
            yield Notice("planning.trouble", f"twice:{kind}:{','.join(str(row.pk) for row in twice)}", text, bookings)
    others = Event.objects.filter(
        owner_id=event.owner_id,
        starts_at__gt=event.starts_at - STILL_ON,
        starts_at__lt=event.starts_at + STILL_ON,
    )
    other = others.exclude(pk=event.pk).order_by("starts_at", "pk").first()
    if other is not None and event.pk > other.pk:  # of two the later planned one speaks
        signature = f"clash:{other.pk}:{other.starts_at.isoformat()}:{event.starts_at.isoformat()}"
        both = f"{day(event.starts_at)} at {clock(event.starts_at)}"
        if other.starts_at != event.starts_at:
            both = f"{when(event.starts_at)}, and {when(other.starts_at)}"
        text = f"{event.title} and {other.title} are at the same time: {sentence(both)} Shall one of them move?"
        yield Notice("planning.trouble", signature, text, Widget("event_card", {"event": event.pk}))


def _over_budget(event: Event) -> Iterator[Notice]:
    if event.budget is None:
        return
    costs = bill(event)
    over = costs.cost - event.budget
    if over <= 0:
        return
    tenth = int(over / max(event.budget / 10, Decimal(1)))  # said again when it grows, not at every cent
    bigger = "the bookings" if costs.bookings > costs.shopping else "the shopping"
    text = (
        f"{event.title} now comes to {money(costs.cost)}, {money(over)} over the budget of {money(event.budget)}. "
        f"Most of it is {bigger}."
    )
    card = Widget("reservations", {"event": event.pk})
    first = event.shopping_lists.first()
    if costs.shopping >= costs.bookings and first is not None:
        card = Widget("shopping_list", {"shopping_list": first.pk})
    yield Notice("planning.trouble", f"over:{event.budget}:{tenth}", text, card)


def _declined(event: Event) -> Iterator[Notice]:
    """Somebody cannot come and nobody else of the kind stands: the next are shown."""
    standing = {row.kind for row in event.reservations.standing().select_related("vendor")}
    declined = event.reservations.filter(status=Reservation.Status.DECLINED).select_related("vendor", "venue")
    for row in declined.order_by("-answered_at"):
        if row.kind in standing:
            continue
        standing.add(row.kind)
        others = matching.free_for(event, row.kind, most=3)
        text = f"{row.who.name} cannot be there for {event.title}."
        text += f" {listed([who.name for who in others])} would be free." if others else " Nobody else is free then."
        yield Notice(
            "planning.bookings", f"declined:{row.pk}", text, Widget("vendors", {"of": f"{event.pk}:{row.kind}"})
        )


def _shopping(event: Event, now: datetime) -> Iterator[Notice]:
    """From some hours before the briefing on. That names what is to be bought too, so it is let stand for a while."""
    first, left = event.shopping_lists.first(), event.starts_at - now
    if first is None or left > BOUGHT_BEFORE or (briefing.is_wanted(event, now) and left > LAST_HOURS):
        return
    totals = ShoppingItem.objects.of_event(event).totals()
    if not totals["left"]:
        return
    items = count(totals["count"], "item")
    lacks = f"{totals['left']} of the {items} {verb(totals['left'], 'is', 'are')} still to be bought"
    if totals["left"] == totals["count"]:
        lacks = verb(
            totals["count"], "the one item on its list is not bought yet", f"none of the {items} is bought yet"
        )
    text = f"{event.title} is {distance(event.starts_at, now)}, and {lacks}. Here is the list."
    yield Notice("planning.reminders", "shopping", text, Widget("shopping_list", {"shopping_list": first.pk}))


def _unanswered(event: Event, now: datetime) -> Iterator[Notice]:
    """Guests were invited, the date is near, and they are silent."""
    left = event.starts_at - now
    if left > NEAR:
        return
    silent = list(event.guests.to_remind())
    if not silent:
        return
    invited = event.guests.filter(invited_at__isnull=False).count()
    names = listed([guest.name for guest in silent])
    text = (
        f"{event.title} is {distance(event.starts_at, now)} and {len(silent)} of {invited} invited "
        f"{verb(len(silent), 'has', 'have')} not answered: {names}. "
    )
    text += "A reminder is one click away." if event.guests.remindable(now) else "They were asked again today."
    yield Notice("planning.guests", f"silent:{_stage(left)}", text, Widget("invitations", {"event": event.pk}))


def _uninvited(event: Event, now: datetime) -> Iterator[Notice]:
    left = event.starts_at - now
    if left > INVITED_BEFORE:
        return
    waiting = event.guests.to_invite().filter(answer=Guest.Answer.UNKNOWN).count()
    if waiting:
        text = (
            f"{event.title} is {distance(event.starts_at, now)}, and {count(waiting, 'guest')} "
            f"{verb(waiting, 'has', 'have')} no invitation yet. The letter is ready: one click sends it."
        )
        stage = "last week" if left <= NEAR else "three weeks"
        yield Notice("planning.guests", f"uninvited:{stage}", text, Widget("invitations", {"event": event.pk}))


def _unreachable(event: Event, now: datetime) -> Iterator[Notice]:
    """The date is near, and of some nobody knows whether they come, nor can they be written to."""
    left = event.starts_at - now
    silent = list(event.guests.unanswered().filter(email="")) if left <= NEAR else []
    if silent:
        text = (
            f"{event.title} is {distance(event.starts_at, now)}, and {listed([guest.name for guest in silent])} "
            f"{verb(len(silent), 'has', 'have')} not answered. There is no e-mail address for "
            f"{verb(len(silent), 'this guest', 'them')}: ask by yourself, and note it on the card."
        )
        yield Notice("planning.guests", f"unreachable:{_stage(left)}", text, Widget("invitations", {"event": event.pk}))


def _stage(left: timedelta) -> str:
    """Name how near it is: of each stage a person hears once."""
    return "last days" if left <= timedelta(days=3) else "last week"


def _unbooked(event: Event, now: datetime) -> Iterator[Notice]:
    """Nothing is booked of what such an event needs: one kind at a time."""
    if event.starts_at - now > BOOKED_BEFORE:
        return
    called_off = Reservation.Status.CANCELLED  # by the host: there is nobody again
    known = {row.kind for row in event.reservations.exclude(status=called_off).select_related("vendor")}
    for kind in trades.needed(event):
        if kind in known:
            continue
        others = matching.free_for(event, kind, most=3)
        if others:
            names = listed([f"{who.name} ({money(who.price)})" for who in others])
            text = (
                f"{event.title} is {distance(event.starts_at, now)}, and no {trades.NOUNS[kind]} is booked yet. "
                f"{names} {verb(len(others), 'is', 'are')} free then."
            )
            yield Notice("planning.bookings", f"unbooked:{kind}", text, Widget("vendors", {"of": f"{event.pk}:{kind}"}))
