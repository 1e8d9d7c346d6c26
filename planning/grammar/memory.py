"""What the conversation so far tells: its turns, its events, the things last spoken of."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from agents.llm import Ask, Called, Said
from agents.llm.offline.understanding.accounting import is_write
from agents.names import find_only
from planning.agents import TOOLS
from planning.content import Content, EventContent
from planning.grammar.values.kinds import usual_time

TURNS = 40  # how far back

_CHANGES = ("create_event", "change_event", "add_items", "change_item", "remove_items", "tick_items")

#: What follows is not of the event: "no, make that half past eight" is of the speeches.
_OF_OTHERS = (
    "add_to_run_of_show",
    "change_run_of_show",
    "add_expense",
    "change_expense",
    "plan_budget",
    "record_payment",
    "remind_me",
)


@dataclass(slots=True)
class Exchange:
    """What a person said at one go, and the tool calls that followed."""

    text: str
    results: list[Called] = field(default_factory=list)
    answered: bool = False


@dataclass(slots=True)
class Memory:
    """What is known of the conversation's events, items and people.

    `events` are titles by id, in the order they were first spoken of. `latest` is the one spoken of last, `planned`
    the one that was planned last: the tools take that when no event is named. `has_event` says that one was spoken of;
    without a `latest` it is not known which, because the calls are older than their data. `items` are amounts and
    units by name.
    `hours` say by an event's id at which hour it begins, or such an event usually does; `budgets` and `currencies` are
    by an event's id, too. `tasks` are titles of tasks,
    `dates` those that guests of `polled` are asked about, on the event's clock. `cancelled` is the event that was
    called off just now.
    `done` is the tool that was called last for the shopping list: what is named next goes on with it.
    `field` is what was changed last, of the event or of an item: "guests", "starts_at", "budget", "price" or "".
    `written` are the calls of the last request that wrote something.
    """

    events: dict[int, str] = field(default_factory=dict)
    has_event: bool = False
    latest: int | None = None
    planned: int | None = None
    items: dict[str, tuple[Decimal | None, str]] = field(default_factory=dict)
    last_items: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    guests: int | None = None
    hours: dict[int, time] = field(default_factory=dict)
    budgets: dict[int, Decimal] = field(default_factory=dict)
    currencies: dict[int, str] = field(default_factory=dict)
    tasks: list[str] = field(default_factory=list)
    dates: list[datetime] = field(default_factory=list)
    polled: int | None = None
    cancelled: int | None = None
    written: list[Called] = field(default_factory=list)
    is_counted: bool = True  # whether it is known for how many the event is,
    is_dated: bool = True  # and when
    spoken_of: str = ""
    done: str = ""
    field: str = ""

    @property
    def words(self) -> set[str]:
        """The words of all names that were told."""
        names = (*self.people, *self.events.values(), *self.items, *self.tasks)
        return {word for name in names for word in name.lower().split()}

    def event_called(self, name: str) -> int | None:
        """Return the id of the conversation's event of that name, when one alone fits."""
        return find_only(name, self.events, called=lambda event: self.events[event])

    def item_called(self, name: str) -> str | None:
        """Return the item of that name that was spoken of, by its full name."""
        return find_only(name, self.items, called=str)


def exchanges(items: Sequence[Said | Called]) -> list[Exchange]:
    """Return the last turns of the conversation; messages sent in a row are one."""
    turns: list[Exchange] = []
    for item in items:
        if isinstance(item, Said) and item.role == "user":
            if turns and not turns[-1].answered and not turns[-1].results:
                turns[-1].text += f"\n\n{item.text}"
            else:
                turns.append(Exchange(item.text))
        elif turns and isinstance(item, Called):
            turns[-1].results.append(item)
        elif turns:
            turns[-1].answered = True
    return turns[-TURNS:]


def remember(items: Sequence[Said | Called]) -> Memory:
    """Return what is known from the tools' calls, oldest first."""
    memory, is_new = Memory(), True
    for item in items:
        is_new = is_new or (isinstance(item, Said) and item.role == "user")
        if isinstance(item, Called) and item.ok and item.name in TOOLS:
            _learn(memory, item, arguments_of(item), Content.read(item.data))
            if is_write(Ask(item.name, {})):
                memory.written = [item] if is_new else [*memory.written, item]
                is_new = False
    return memory


def arguments_of(call: Called) -> dict[str, Any]:
    """Return the arguments of a call; {} where they are no JSON object."""
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError:
        return {}
    return arguments if isinstance(arguments, dict) else {}


def _learn(memory: Memory, call: Called, arguments: dict[str, Any], content: Content) -> None:
    _learn_events(memory, call, content)
    _learn_dates(memory, call, content)
    if call.name in _CHANGES:
        memory.field = next((name for name in ("guests", "starts_at", "budget", "price") if name in arguments), "")
    if content.shopping_list is not None or call.name in _CHANGES:
        memory.done = call.name
    if isinstance(arguments.get("guests"), int):
        memory.guests = arguments["guests"]
    if call.name in ("add_items", "make_shopping_list") and isinstance(arguments.get("items"), list):
        wanted = [item for item in arguments["items"] if isinstance(item, dict) and isinstance(item.get("name"), str)]
        for item in wanted:
            memory.items[item["name"]] = (_decimal(item.get("quantity", 1)), str(item.get("unit", "")))
        memory.last_items = [item["name"] for item in wanted] or memory.last_items
        memory.spoken_of = "items"
    elif call.name == "change_item":
        row = content.items[0] if content.items else None
        name = row.name if row else str(arguments.get("item", ""))
        amount = row.quantity if row else _decimal(arguments.get("quantity"))
        memory.items[name] = (amount, row.unit if row else str(arguments.get("unit") or ""))
        memory.last_items = [name]
        memory.spoken_of = "items"
    elif call.name in ("remove_items", "tick_items"):
        memory.spoken_of = "items"
        memory.last_items = [str(name) for name in arguments.get("items") or ()]
    elif call.name in ("add_guests", "draft_invitations") and isinstance(arguments.get("guests"), list):
        memory.people = [str(one["name"]) for one in arguments["guests"] if isinstance(one, dict) and "name" in one]
        memory.spoken_of = "people"
    elif call.name in ("record_answer", "change_guest"):
        memory.people = [str(arguments.get("guest", ""))]
        memory.spoken_of = "people"
    elif content.tasks:
        memory.tasks = list(dict.fromkeys([*memory.tasks, *(task.title for task in content.tasks)]))
        memory.spoken_of = "tasks"
    elif call.name in ("create_event", "change_event", "show_event"):
        memory.spoken_of = "event"
    elif call.name in _OF_OTHERS:
        memory.spoken_of = "others"


def _learn_events(memory: Memory, call: Called, content: Content) -> None:
    for event in content.events:
        _learn_event(memory, event)
    if call.name == "list_events":
        return
    memory.has_event = True
    if content.event is not None:
        _learn_event(memory, content.event)
        memory.guests = content.event.guests if content.event.guests is not None else memory.guests
        memory.latest = content.event.id
        memory.is_dated = content.event.starts_at is not None
        memory.is_counted = content.event.guests is not None
        memory.planned = memory.latest if call.name == "create_event" else memory.planned


def _learn_event(memory: Memory, event: EventContent) -> None:
    memory.events[event.id] = event.title
    memory.currencies[event.id] = event.currency
    if event.budget is not None:
        memory.budgets[event.id] = event.budget
    memory.hours[event.id] = event.starts_at.time() if event.starts_at else usual_time(event.kind or event.title)


def _learn_dates(memory: Memory, call: Called, content: Content) -> None:
    if call.name in ("poll_dates", "show_date_poll"):
        memory.dates = [date.starts_at for date in content.dates]
        memory.polled = content.event.id if content.event else None
    elif call.name == "choose_date":
        memory.dates = []
    if call.name == "cancel_event":
        memory.cancelled = content.event.id if content.event else None
    elif call.name not in ("list_events", "show_event"):
        memory.cancelled = None


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
