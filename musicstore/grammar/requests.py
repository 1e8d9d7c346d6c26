"""Reads what a customer asks of their invoices: which tool it comes to, with which arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from agents import patterns as re
from agents.llm import Ask, Called, Said
from agents.numbers import number
from musicstore.grammar import words
from musicstore.grammar.bought import bought
from musicstore.grammar.periods import find_period
from musicstore.grammar.spelling import mended

LONGEST = 300  # characters of a question about invoices


def asked(text: str, today: date, before: Sequence[Said | Called] = ()) -> Ask | None:
    """Return the call that a message comes to; None when it is about nothing of this. `before` is what was said."""
    said = " ".join(mended(text[:LONGEST].replace("’", "'")).split()).rstrip(" .?!")
    said = re.sub(r"[?!,;]+", " ", said)
    if words.WISH.search(said):
        return None
    readers = READERS if words.MINE.search(said) else READERS_OF_THE_LAST
    return next((found for read in readers if (found := read(said, today, before)) is not None), None)


def asks_of_another(text: str) -> bool:
    """Whether it names a customer, and not to say who it is that speaks."""
    said = text[:LONGEST].lower().replace("’", "'")
    return words.OTHERS.search(said) is not None and words.I_AM.search(said) is None


def _helped(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    if words.HELPED.search(said) is None or words.SPENT.search(said):
        return None
    return Ask("get_employee_by_invoice_and_customer", _which(said, before))


def _spent(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    if words.SPENT.search(said) is None or words.NUMBERED.search(said):
        return None
    period, rest = find_period(said, today)
    by, rest = _way(rest)
    arguments: dict[str, Any] = {"by": by or ("month" if period.since and period.until else "year")}
    arguments |= _days(period)
    on = words.ON.search(rest)
    if on and not words.EVERYTHING.fullmatch(on["what"]):
        arguments["on"] = on["what"]
    return Ask("spending", arguments)


def _way(said: str) -> tuple[str, str]:
    """Return by what a person wants to see it, and the text without that."""
    match = words.BY.search(said)
    if match is None:
        return "", said
    way = match["way"] or match["most"] or {"monthly": "month"}.get(match["adverb"], "year")
    return {"band": "artist"}.get(way, way), said[: match.start()] + said[match.end() :]


def _numbered(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    which = _number(said)
    return None if which is None else Ask("show_invoice", {"invoice": which})


def _dearest(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    is_cheapest = words.CHEAPEST.search(said) is not None
    if words.DEAREST.search(said) is None and not is_cheapest:
        return None
    many = _how_many(said) or (None if words.ALL.search(said) else 1)
    if is_cheapest:
        return Ask("get_invoices_sorted_by_total", {"smallest_first": True} | ({} if many is None else {"limit": many}))
    tool = "get_invoices_sorted_by_unit_price" if words.TRACKS.search(said) else "get_invoices_sorted_by_total"
    return Ask(tool, {} if many is None else {"limit": many})


def _oldest(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    several = words.FIRST_ONES.search(said)
    if several is None and words.FIRST_ONE.search(said) is None:
        return None
    many: int | None = 1
    if several is not None:
        written = several["a"] or several["b"]
        many = max(int(number(written)), 1) if written else None
    limit = {} if many is None else {"limit": many}
    return Ask("get_invoices_by_customer_sorted_by_date", {"oldest_first": True} | limit)


def _list(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    many = _how_many(said)
    period, rest = find_period(said, today) if many is None else (None, said)
    if many is None and not (period and (period.since or period.until)) and words.LAST_ONE.search(rest):
        return Ask("show_invoice", {})
    days = _days(period) if period else {}
    if many is None and (found := bought(rest, days)) is not None:
        return found
    if words.LISTED.search(rest) or (many is not None and re.search(rf"\b(?:{words.ONE}|{words.MANY})\b", rest)):
        arguments = {} if many is None else {"limit": many}
        return Ask("get_invoices_by_customer_sorted_by_date", arguments | days)
    return None


def _shown(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    return Ask("show_invoice", {}) if words.SHOWN.search(said) else None


def _it(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    """Read what is about the invoice that was spoken of; nothing where none was."""
    if words.IT.search(said) is None or not (which := _which(said, before)):
        return None
    if words.HELPED.search(said):
        return Ask("get_employee_by_invoice_and_customer", which)
    is_shown = re.fullmatch(r"(?:please |can you |could you )*(?:show|open|see|view)(?: me)? .+", said)
    return Ask("show_invoice", which) if is_shown else None


#: Asked in this order; the first that understands has it.
READERS: tuple[Callable[[str, date, Sequence[Said | Called]], Ask | None], ...] = (
    _helped,
    _spent,
    _numbered,
    _dearest,
    _oldest,
    _list,
    _shown,
    _it,
)
#: Those that may be asked where neither the person nor an invoice is named.
READERS_OF_THE_LAST = (_it,)


def _number(said: str) -> int | None:
    match = words.NUMBERED.search(said)
    if match is None:
        return None
    if match["number"] and re.search(rf"{words.ONE}s\s+(?:19|20)\d\d$", match[0]):
        return None  # "invoices 2023" are those of a year
    return int(match["number"] or match["bare"])


def _which(said: str, before: Sequence[Said | Called]) -> dict[str, Any]:
    """Return which invoice is meant: by its number, or the one that was spoken of; {} is the newest."""
    number_said = _number(said)
    if number_said is None and words.IT.search(said):
        number_said = _spoken_of(before)
    return {} if number_said is None else {"invoice": number_said}


def _spoken_of(before: Sequence[Said | Called]) -> int | None:
    """Return the invoice that a tool told of last, the first of a list; None where it told of something else since."""
    called = (
        item for item in reversed(before) if isinstance(item, Called) and item.ok and "handed_over_to" not in item.data
    )
    data = next((item.data for item in called), {})
    if isinstance(shown := data.get("invoice"), dict):
        return int(shown["id"])
    rows = data.get("invoices")
    return int(rows[0]["id"]) if isinstance(rows, list) and rows else None


def _how_many(said: str) -> int | None:
    match = words.SO_MANY.search(said)
    if match is None or re.match(r" (?:year|month|week|day)s?\b", said[match.end() :]):
        return None
    many = int(number(next(group for group in match.groups() if group)))
    return many if many > 0 else None


def _days(period: Any) -> dict[str, str]:
    return {name: day.isoformat() for name, day in period._asdict().items() if day is not None}
