"""All rows of planning and of the music store, and what a talk has made of them, as facts that lines name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection
from django.db.models import Model

from tests.language.corpus import LONDON
from tests.language.kinds import KINDS, NOWHERE, QUIET, SCOPES, STILL, Kind
from tests.language.values import Words, amount_words, budget_words, words_of

Values = Mapping[str, Any]

_APPS = ("planning", "musicstore", "memory")
#: What stands in a field as long as nobody says anything.
_EMPTY: tuple[Any, ...] = (None, "", 0, False, [], {})
_DEFAULTS = {
    ("planning.Event", "status"): "planned",
    ("planning.Guest", "answer"): "unknown",
    ("planning.Guest", "party_size"): 1,
    ("planning.Guest", "party_limit"): 1,
    ("planning.CoHostInvitation", "may"): "change",
    ("musicstore.InvoiceLine", "quantity"): 1,
}


#: What is no part of a title: it says when, how many or for how much.
_NO_TITLE = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:to(?:day|night|morrow)|yesterday|budget|guests?|people|invite)\b"
    r"|\b\d{1,2}(?::\d\d)?\s?(?:am|pm)\b|\b(?:at|on|from|with|next|for)$|\b(?:plan|please|can you|let's|we'll|i'd)\b",
    re.IGNORECASE,
)
_LONGEST_TITLE = 8  # words


@dataclass(frozen=True)
class Fact:
    """One thing that is otherwise than before: `words` are the ways to say it, of the row of this kind, scope and name.

    `scope` is the title of its event, or "mine"; `is_new`: this talk made that event, of that `sort`. `is_there` says
    no more than that there is such a row. `by_itself`: nobody needs to have said it. `row` tells rows apart.
    """

    kind: str
    scope: str
    name: str
    words: Words
    row: tuple[str, Any]
    is_new: bool = False
    sort: str = ""
    is_there: bool = False
    is_gone: bool = False
    by_itself: bool = False

    def __str__(self) -> str:
        where = "/".join(part for part in (self.scope, self.name) if part)
        return f"{'gone: ' if self.is_gone else ''}{self.kind} {where}" + ("" if self.is_gone else f": {self.words}")


def models() -> list[type[Model]]:
    """Return the models whose rows are looked at: all of the domains, and what is remembered of a person."""
    every = [model for app in _APPS for model in apps.get_app_config(app).get_models()]
    return [model for model in every if model._meta.label not in STILL]


@dataclass(frozen=True)
class Snapshot:
    """All rows of those models, by model and key; `digests` tell by model whether they are still the same."""

    rows: Mapping[str, Mapping[Any, Values]]
    digests: Mapping[str, str]


def snapshot(earlier: Snapshot | None = None) -> Snapshot:
    """Return all rows as they are. What is as in an earlier one is not read again."""
    now = _digests()
    rows: dict[str, Mapping[Any, Values]] = {}
    for model in models():
        label = model._meta.label
        if earlier is not None and earlier.digests[label] == now[label]:
            rows[label] = earlier.rows[label]
        else:
            rows[label] = {row["id"]: row for row in model._base_manager.values()}
    return Snapshot(rows, now)


def _digests() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_digest_of_all())
        return dict(cursor.fetchall())


@cache
def _digest_of_all() -> str:
    return " UNION ALL ".join(
        f"SELECT '{model._meta.label}', coalesce(md5(string_agg(t::text, '|' ORDER BY t.id)), '')"
        f" FROM {model._meta.db_table} t"
        for model in models()
    )


def next_numbers() -> dict[str, int]:
    """Return how far the database has counted rows, by sequence. It counts on where rows are undone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, sequencename), last_value FROM pg_sequences"
            " WHERE last_value IS NOT NULL"
        )
        return dict(cursor.fetchall())


def put_back(numbers: Mapping[str, int]) -> None:
    """Count on from there again; what began to be counted since begins again."""
    with connection.cursor() as cursor:
        for name, number in next_numbers().items():
            if number != numbers.get(name):
                cursor.execute("SELECT setval(%s, %s, %s)", [name, numbers.get(name, 1), name in numbers])


def tracks(keys: set[int]) -> dict[int, str]:
    """Return what those tracks are called."""
    track = apps.get_model("musicstore.Track")
    return dict(track._base_manager.filter(pk__in=list(keys)).values_list("pk", "name"))


def difference(before: Snapshot, after: Snapshot) -> list[Fact]:
    """Return what is new, changed and gone."""
    return list(_Difference(before, after).facts())


class _Difference:
    def __init__(self, before: Snapshot, after: Snapshot) -> None:
        self.before, self.after = before.rows, after.rows
        every = [*self.before.items(), *self.after.items()]
        of_tracks = {row["track_id"] for _, rows in every for row in rows.values() if row.get("track_id")}
        self.tracks = tracks(of_tracks) if of_tracks else {}

    def facts(self) -> Iterator[Fact]:
        for label, rows in self.after.items():
            kind = KINDS.get(label, Kind(label, within=NOWHERE))
            was = self.before[label]
            there = {pk: row for pk, row in was.items() if pk not in rows}
            for pk, row in rows.items():
                if pk not in was and (again := next((old for old in there if _is_same(there[old], row)), None)):
                    del there[again]  # it is put back as it was
                elif pk not in was:
                    yield from self._of(label, kind, pk, None, row)
                elif was[pk] != row:
                    yield from self._of(label, kind, pk, was[pk], row)
            for pk in there:
                scope, parent = self._scope(kind, was[pk])
                name = self._name(label, kind, was[pk])
                gone = parent is not None and parent[1] not in self.after[parent[0]]
                gone |= label == "planning.DateOption" and self._is_found(was[pk]["event_id"])
                yield Fact(kind.row, scope, name, Words(("gone",)), (label, pk), is_gone=True, by_itself=gone)

    def _of(self, label: str, kind: Kind, pk: Any, was: Values | None, row: Values) -> Iterator[Fact]:
        scope, _ = self._scope(kind, was or row)
        event = self._event(label, pk, row)
        event_is_new = event is not None and event[0] is None
        is_new = was is None and label == "planning.Event"
        usual_list = label == "planning.ShoppingItem" and row["shopping_list_id"] not in self._before(
            "planning.ShoppingList"
        )
        is_usual = usual_list and row["usual_quantity"] == row["quantity"]

        def fact(words: Words, *, by_itself: bool = False, is_there: bool = False) -> Fact:
            name = self._name(label, kind, was or row)
            more = by_itself or is_usual
            sort = event[1]["kind"] if event is not None and event_is_new else ""
            return Fact(
                kind.row, scope, name, words, (label, pk), event_is_new, sort, is_there=is_there, by_itself=more
            )

        if row.get("retired_at") and was is not None and not was["retired_at"]:
            yield Fact(kind.row, scope, self._name(label, kind, was), Words(("gone",)), (label, pk), is_gone=True)
        if was is None:
            alone = event_is_new and label in ("planning.ShoppingList", "planning.Invitation")
            yield fact(Words((kind.new,)), is_there=True, by_itself=alone)
        changed = {
            name: value
            for name, value in row.items()
            if (not self._is_empty(label, name, value) if was is None else was[name] != value)
        }
        if label == "planning.Event" and (words := budget_words(was, row)):
            yield fact(words)
        if is_new and row["starts_at"] is None:
            yield fact(Words(("starts open",)), by_itself=True)
        if is_new and (strays := _strays(row["title"])):
            yield fact(Words((f"title with {strays}",)))
        if label == "planning.ShoppingItem" and (was is None or {"quantity", "unit"} & changed.keys()):
            yield fact(amount_words(row), by_itself=was is None and row["quantity"] == 1 and not row["unit"])
        for name, value in changed.items():
            if name in kind.quiet or name == kind.within[0] or (name in kind.name and was is None):
                continue
            by_itself = (was is None and name in kind.own) or self._comes_along(label, name, was, row, event)
            clock = event[1] if event else row
            yield fact(words_of(label, kind, name, value, row, clock), by_itself=by_itself)

    def _comes_along(self, label: str, name: str, was: Values | None, row: Values, event: Any) -> bool:
        """Whether a change comes of another one: an end with its start, a task or a point with its event."""
        if label == "planning.Reservation" and name == "status" and event and event[0]:
            return bool(event[0]["status"] != event[1]["status"])
        if label == "planning.Question" and name == "words" and row["kind"] != "own":
            return True
        if label == "planning.Guest" and name == "party_limit":
            return bool(row["party_limit"] == row["party_size"])
        if event is not None and event[0] is not None and _is_same_clock(was, row, name, event):
            return True
        if label == "planning.Task" and name == "due_at" and row["due_at"] == row["remind_at"]:
            return True
        if label == "planning.Event" and name == "ends_at" and row["starts_at"] is None:
            return True
        if was is None or event is None or event[0] is None or was.get(name) is None or row.get(name) is None:
            return False
        then, now = event[0].get("starts_at"), event[1].get("starts_at")
        if label in ("planning.Event", "planning.AgendaItem") and name == "ends_at":
            start = "starts_at" if label == "planning.Event" else "begins_at"
            moved = None if was[start] is None or row[start] is None else row[start] - was[start]
            return bool(moved) and row[name] - was[name] == moved
        if label in ("planning.Task", "planning.AgendaItem") and then and now and then != now:
            return abs((row[name] - was[name]) - (now - then)).days < 1
        return False

    def _event(self, label: str, pk: Any, row: Values) -> tuple[Values | None, Values] | None:
        """Return the event that a row belongs to, as it was (None: it was not there) and as it is."""
        if label == "planning.Event":
            key = pk
        elif "shopping_list_id" in row:
            key = self.after["planning.ShoppingList"][row["shopping_list_id"]]["event_id"]
        else:
            key = row.get("event_id")
        if key is None:
            return None
        return self._before("planning.Event").get(key), self.after["planning.Event"][key]

    def _is_found(self, event: Any) -> bool:
        """Whether an event has got its date: then the poll about it ends."""
        was, now = self.before["planning.Event"][event], self.after["planning.Event"].get(event)
        return now is not None and was["starts_at"] != now["starts_at"]

    def _before(self, label: str) -> Mapping[Any, Values]:
        return self.before.get(label, {})

    def _row(self, label: str, pk: Any) -> Values:
        return self._before(label).get(pk) or self.after[label][pk]

    def _scope(self, kind: Kind, row: Values) -> tuple[str, tuple[str, Any] | None]:
        """Return the title of what it belongs to, and its key."""
        name, label = kind.within
        if not name:
            return str(self._alone(kind, row)), None
        if row[name] is None:
            return "mine", None
        parent = self._row(label, row[name])
        if label == "planning.ShoppingList":
            parent = self._row("planning.Event", parent["event_id"])
        return str(parent.get("title") or parent.get("name") or ""), (label, row[name])

    @staticmethod
    def _alone(kind: Kind, row: Values) -> str:
        """Return the scope of what belongs to nothing and to which others belong: its own name."""
        return str(row[kind.name[0]]) if kind.row in SCOPES else ""

    def _name(self, label: str, kind: Kind, row: Values) -> str:
        for name in () if kind.row in SCOPES and kind.within == NOWHERE else kind.name:
            if (value := row[name]) is not None:
                return self._called(name, value)
        return ""

    def _called(self, name: str, value: Any) -> str:
        if name == "track_id":
            return self.tracks[value]
        if name == "customer_id":
            return str(apps.get_model("musicstore.Customer")._base_manager.get(pk=value))
        if name in ("vendor_id", "venue_id"):
            return str(self._row("planning.Vendor" if name == "vendor_id" else "planning.Venue", value)["name"])
        return str(value)

    @staticmethod
    def _is_empty(label: str, name: str, value: Any) -> bool:
        default = _DEFAULTS.get((label, name))
        return value == default if default is not None else any(value is one or value == one for one in _EMPTY)


def _is_same(was: Values, row: Values) -> bool:
    """Whether two rows of a model say the same."""
    told = row.keys() - set(QUIET.split()) - {"id", "usual_quantity"}
    return all(was[name] == row[name] for name in told)


def _is_same_clock(was: Values | None, row: Values, name: str, event: tuple[Values | None, Values]) -> bool:
    """Whether only the zone is another one, in which the clock shows what it showed."""
    zones = [ZoneInfo(each["zone"]) if each and each["zone"] else LONDON for each in event]
    moments = [each[name] if each else None for each in (was, row)]
    shown = [
        moment.astimezone(zone).replace(tzinfo=None) if isinstance(moment, datetime) else None
        for moment, zone in zip(moments, zones, strict=True)
    ]
    return shown[0] is not None and shown[0] == shown[1]


def _strays(title: str) -> str:
    """Return what stands in a title and is none of it: the rest of a sentence that nobody understood."""
    if len(title.split()) > _LONGEST_TITLE:
        return title
    return ", ".join(_NO_TITLE.findall(title))
