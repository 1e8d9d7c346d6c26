"""What the planner's tools answer: whether a call succeeded, which event it was about, when that event is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from agents import patterns as re
from agents.llm import Called
from planning.lookup.names import Ambiguous, NotFound, find

#: A title with its id, wherever a tool's sentence names an event.
EVENT = re.compile(
    r"(?:^|\n|(?:Planned|Changed:|Drafted the invitations to|(?:shopping|guest) list of|invitations of|for|to)\s)"
    r"(?P<title>(?:(?!\(event \d|(?:shopping|guest) list of |Drafted the invitations to |[\d,]+ items? (?:for|to) "
    r"|(?:is coming|may come|cannot come|about coming) to |^Planned |^Changed: "
    r"|^(?:Free|Nobody is free|Booked|Nothing is booked|Already \w+) for |^The invitations of ).)+?) "
    r"\(event (?P<id>\d+)\)"
)

#: How every tool's answer reads when it did what it was asked; all else is a refusal, in words.
_DONE = {
    "create_event": r"Planned ",
    "change_event": r"Changed: ",
    "list_events": r"[\d,]+ (?:\w+ )?events?:|There are no ",
    "show_event": r".*\(event \d+\) on ",
    "make_shopping_list": r"Made a shopping list |Added .* to the shopping list of ",
    "add_items": r"Added .* to the shopping list of ",
    "change_item": r".* on the shopping list of .* is now ",
    "remove_items": r"Removed ",
    "tick_items": r"Ticked off |Unticked ",
    "show_shopping_list": r"Here is the shopping list ",
    "draft_invitations": r"Drafted the invitations ",
    "add_guests": r"Put .* on the guest list of ",
    "remove_guests": r"Took .* off the guest list of ",
    "record_answer": r".*\b(?:is coming|may come|cannot come|has yet to say about coming) to .*\(event ",
    "show_invitations": r"Here is the guest list ",
    "find_vendors": r"(?:Free|Nobody is free) for ",
    "find_venues": r"(?:Free|Nobody is free) for ",
    "book_vendor": r"(?:Free|Already \w+) for ",
    "reserve_venue": r"(?:Free|Already \w+) for ",
    "show_reservations": r"(?:Booked|Nothing is booked) for ",
    "prepare_invitations": r"The invitations of ",
    "what_is_left": r".*\(event \d+\) (?:is|was) ",
    "what_it_costs": r".*\(event \d+\) costs ",
}


@dataclass(frozen=True, slots=True)
class Known:
    """An event as a tool described it."""

    id: int
    title: str
    starts_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """An item as the shopping list was read out. `price` is for one, as it is written, or ""."""

    name: str
    quantity: Decimal
    unit: str
    price: str
    bought: bool

    @property
    def amount(self) -> str:
        return f"{self.quantity.normalize():f} {self.unit}".strip()

    @property
    def cost(self) -> Decimal:
        return self.quantity * Decimal(re.sub(r"[^\d.]", "", self.price) or 0)


_LISTED = re.compile(
    r"(?P<name>.+?) \((?P<quantity>\d[\d.,]*)(?: (?!at )(?P<unit>[^()]*?))?(?: at (?P<price>[^()]+) each)?\)"
    r"(?:, | and |$)"
)


def items_in(call: Called) -> list[Listed]:
    """Return the items of a shopping list that was shown."""
    items: list[Listed] = []
    for state in ("To buy", "Bought"):
        found = re.search(
            rf" {state}: (.*?\))(?: and [\d,]+ more)?\.(?= Bought: | On it now: )", call.output, re.DOTALL
        )
        items += [
            Listed(
                one["name"],
                Decimal(one["quantity"].replace(",", "")),
                one["unit"] or "",
                one["price"] or "",
                state == "Bought",
            )
            for one in _LISTED.finditer(found[1] if found else "")
        ]
    return items


def item_in(call: Called, name: str) -> Listed | None:
    """Return the item of that name on a shopping list that was shown, when one alone fits."""
    try:
        return find(name, items_in(call), called=lambda item: item.name)
    except (NotFound, Ambiguous):
        return None


def succeeded(call: Called) -> bool:
    """Return True when the tool did what it was asked."""
    done = _DONE.get(call.name)
    return done is not None and re.match(done, call.output, re.DOTALL) is not None


def event_id(call: Called) -> int | None:
    """Return the id of the event the call was about."""
    found = EVENT.search(call.output)
    return int(found.group("id")) if found else None


def events_in(call: Called) -> list[Known]:
    """Return the events that an answer describes with their date and time, in its order."""
    return [
        Known(int(found.group("id")), found.group("title"), moment(found.group("when")))
        for found in re.finditer(
            r"(?:^|\n|Planned |Changed: )(?P<title>[^\n]+?) \(event (?P<id>\d+)\) on (?P<when>\w+, [^\n]+? "
            r"\d{4} at [^,\n]+)",
            call.output,
        )
    ]


def moment(words: str) -> datetime | None:
    import dateparser  # slow to import, and only needed here when an event is moved

    found = dateparser.parse(words.strip(" .")[:60], languages=["en"])
    return found.replace(tzinfo=None, second=0, microsecond=0) if found else None
