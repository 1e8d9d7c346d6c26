"""How the value of a field is said in a line: all the ways that count as the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User

from planning import recurrence
from planning.models import Guest
from tests.language import folding
from tests.language.corpus import LONDON
from tests.language.kinds import Kind

Values = Mapping[str, Any]

_DAYPARTS = {"morning": (5, 12), "noon": (11, 14), "afternoon": (12, 18), "evening": (17, 24)}
#: What is said of a field that is set, and of one that is not any more.
_YES = {
    "ticked": ("bought", "not bought"),
    "done_at": ("done", "not done"),
    "paid_on": ("paid", "not paid"),
    "deposit_paid_on": ("deposit paid", "deposit not paid"),
    "shows_guests": ("shows guests", "hides guests"),
    "open_link": ("link shared|link open", "link ended"),
    "invited_at": ("letter sent", "no letter sent"),
    "sent_at": ("sent", "not sent"),
    "required": ("required", "not required"),
    "ended_at": ("ended", "there again"),
}
_LONG = {"notes", "text", "words", "cancelled_because", "statement", "value", "choices", "companions"}


@dataclass(frozen=True)
class Words:
    """`ways` each say it whole. `long`: some of its words are enough, after the word that begins `ways[0]`."""

    ways: tuple[str, ...]
    long: str = ""

    def __str__(self) -> str:
        return self.ways[0]

    def say(self, wanted: str) -> bool:
        """Whether a line that says `wanted`, folded, says this."""
        if wanted in map(folding.fold, self.ways):
            return True
        begins = folding.fold(self.ways[0].split(" ")[0])
        first, _, rest = wanted.partition(" ")
        return bool(self.long and rest and first == begins and set(rest.split()) <= set(folding.words(self.long)))


def words_of(label: str, kind: Kind, name: str, value: Any, row: Values, event: Values) -> Words:
    """Say a field's value. `event` is the row whose clock counts."""
    names = kind.fields.get(name, name.removesuffix("_id").replace("_", " ")).split("|")
    called = names[0]
    if name in _YES:
        return Words(tuple(_YES[name][0 if value else 1].split("|")))
    if name in ("assignee_id", "guest_id"):
        return Words(tuple(f"{by} {way}" for by in names for way in _who(name, value)))
    if name in _LONG:
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        return Words((f"{called} {text}".strip(),), long=text or "nothing")
    if name == "recurrence":
        return Words((f"repeats {recurrence.words(value) or 'never'}", f"repeats {value}"))
    return Words(tuple(f"{each} {way}".strip() for each in names for way in _ways(value, event)))


def _ways(value: Any, event: Values) -> tuple[str, ...]:
    if isinstance(value, datetime):
        return _moment_ways(value, event)
    if isinstance(value, date):
        return (value.isoformat(),)
    if isinstance(value, Decimal):
        return (number(value),)
    return ("open" if value is None else str(value) or "nothing",)


def _moment_ways(value: datetime, event: Values) -> tuple[str, ...]:
    """Say a moment to the minute, by its day alone, by its part of the day; an hour alone on the event's first day."""
    zone = ZoneInfo(event["zone"]) if event.get("zone") else LONDON
    local = value.astimezone(zone)
    ways = [f"{local:%Y-%m-%d %H:%M}", f"{local:%Y-%m-%d}"]
    ways += [f"{local:%Y-%m-%d} {part}" for part, (since, until) in _DAYPARTS.items() if since <= local.hour < until]
    starts = event.get("starts_at")
    if starts is not None and starts.astimezone(zone).date() == local.date():
        ways.append(f"{local:%H:%M}")
    return tuple(ways)


def number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def amount_words(item: Values) -> Words:
    """Say how much of an item: `3 lb`, `2`."""
    ways = [f"{number(item['quantity'])} {item['unit']}".strip()]
    if not item["unit"] and item["quantity"] % 12 == 0:
        ways.append(f"{number(item['quantity'] / 12)} dozen")
    if item["usual_quantity"] == item["quantity"]:
        ways.append("added")
    return Words(tuple(ways))


def budget_words(was: Values | None, event: Values) -> Words | None:
    """Say the budget of an event, where it is another one than before: in all, for each guest, in its currency."""
    fields = ("budget", "budget_per_guest")
    if all(event[name] == (was[name] if was else None) for name in fields):
        return None
    ways = []
    if event["budget"] is not None:
        ways += [f"budget {number(event['budget'])}"]
    if (each := event["budget_per_guest"]) is not None:
        ways += [f"budget {number(each)} per guest"]
        if event["guest_count"]:
            ways += [f"budget {number(each * event['guest_count'])}"]
    ways += [f"{way} {event['currency']}" for way in ways] if event["currency"] else []
    return Words(tuple(ways) or ("budget open",))


def _who(name: str, value: Any) -> tuple[str, ...]:
    if value is None:
        return ("nobody",)
    if name == "assignee_id":
        user = User.objects.get(pk=value)
        return user.username, "me"
    return (Guest.objects.get(pk=value).name,)
