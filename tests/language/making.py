"""Making events, lists and guests by the planner's verbs, in few words."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from planning import actions
from planning.models import Event, Vendor, Venue

#: The conversation that scenes lie in.
HERE = UUID("00000000-0000-0000-0000-00000000a11c")

_ITEM = re.compile(r"(?P<name>\D+?)(?: (?P<quantity>[\d.]+)(?: (?P<unit>[a-z]+))??)?(?: at (?P<price>[\d.]+))?")
_MOMENTS = ("ends_at", "answer_by")


def event(by: User, title: str, kind: str, starts_at: str, guests: int | None = None, **fields: Any) -> Event:
    """Plan an event; moments are such as `2026-12-12 15:00`, on its own clock; "" is none yet."""
    fields |= {name: datetime.fromisoformat(fields[name]) for name in _MOMENTS if name in fields}
    moment = datetime.fromisoformat(starts_at) if starts_at else None
    return actions.create_event(by=by, title=title, kind=kind, starts_at=moment, guest_count=guests, **fields)


def buy(of: Event, *items: str) -> None:
    """Make its list: `Potatoes 2 kg at 1.20`."""
    found = [_ITEM.fullmatch(item) for item in items]
    rows = [{name: value for name, value in each.groupdict().items() if value} for each in found if each]
    assert len(rows) == len(items), items
    actions.make_shopping_list(of, by=of.owner, items=rows)


def invite(of: Event, *guests: str, **more: dict[str, Any]) -> None:
    """Put guests on its list: `Priya <priya@example.com> coming`; `more` has further fields by first name."""
    rows = []
    for guest in guests:
        name, _, rest = guest.partition(" <")
        email, _, answer = rest.partition(">")
        row = {"name": name, "email": email, "answer": answer.strip() or "unknown"}
        rows.append({**row, **more.get(name.split()[0], {})})
    actions.add_guests(of, by=of.owner, guests=rows)


def do(of: Event, **tasks: str) -> None:
    """Note its tasks: `Order_the_meat="2026-12-07 18:00"`; "" is no day."""
    rows = [
        {"title": title.replace("_", " "), **({"due_at": datetime.fromisoformat(due)} if due else {})}
        for title, due in tasks.items()
    ]
    actions.add_tasks(by=of.owner, event=of, tasks=rows)


def show(of: Event, *points: tuple[str, str, str]) -> None:
    """Put points on its run of show: title, begin and end, "" for none, by its clock and day."""
    day = of.begins_at.astimezone(of.clock).date()
    rows = [
        {"title": title, "begins_at": datetime.fromisoformat(f"{day} {begin}")}
        | ({"ends_at": datetime.fromisoformat(f"{day} {end}")} if end else {})
        for title, begin, end in points
    ]
    actions.add_points(of, by=of.owner, points=rows)


def book(of: Event, **who: str) -> None:
    """Ask vendors and venues for it, by name; those whose word is `confirmed` have said yes."""
    for name, state in who.items():
        called = {"name": name.replace("_", " ")}
        vendor, venue = Vendor.objects.filter(**called).first(), Venue.objects.filter(**called).first()
        row = actions.request_reservation(of, by=of.owner, vendor=vendor, venue=venue)
        if state == "confirmed":
            row.event = of
            actions.answer_request(row, confirmed=True, shown=row.occasion(of))
