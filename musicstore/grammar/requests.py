"""Reads what a customer asks of their invoices: which tool it comes to, with which arguments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from agents import patterns as re
from agents.llm import Ask, Called, Said
from agents.numbers import NUMBER, number
from musicstore.grammar.periods import find_period
from musicstore.grammar.spelling import mended

LONGEST = 300  # characters of a question about invoices

_ONE = r"(?:invoice|receipt|bill|order|purchase|payment)"
_MANY = r"(?:invoices|receipts|bills|orders|purchases|payments|transactions|(?:order|purchase|billing|payment) history)"
_NUMBERED = re.compile(
    rf"\b{_ONE}s?\s*(?:number|num|nr|no|id)?[\s.:]*#?\s*(?P<number>\d{{1,18}})\b|#\s*(?P<bare>\d{{1,18}})\b"
)
_IT = re.compile(rf"\b(?:it|that|that one|this one|(?:that|this|the same) {_ONE})\b")

_HELPED = re.compile(
    r"\b(?:who|whom|which|what|whose)\b.*\b(?:help|helps|helped|assist|assisted|assists|serve|served|serves|support"
    r"|supported|supports|sold|handled|dealt|looked after|took care|takes care|responsible|in charge|employee|rep"
    r"|representative|salesperson|contact)\b"
    r"|\bmy (?:sales |support |customer )*(?:rep|representative|agent|contact|contact person|employee|salesperson)\b"
)
_SPENT = re.compile(
    r"\b(?:spend|spent|spending|spendings|expenses|expenditures?)\b"
    r"|\bhow much\b.*\b(?:paid|pay|cost me|money)\b|\b(?:what|have i|did i)\b.*\b(?:paid|pay)\b"
    r"|\b(?:total|sum) of (?:all )?my\b|\bmy total\b"
)
_BY = re.compile(
    r"\b(?:by|per|each|every|for each|for every|split (?:up )?by|grouped by) (?P<way>month|year|genre|artist|band)s?\b"
    r"|\b(?P<adverb>monthly|yearly|annual)\b|\b(?:which|what) (?P<most>genre|artist|band|month|year)\b"
)
_ON = re.compile(
    r"\b(?:on|for|buying)\s+(?P<what>(?!me\b|each\b|every\b|it\b|them\b|that\b|this\b|invoice|receipt|order)\S.*?)"
    r"(?:\s+(?:so far|in total|altogether|in all|all in all|please|here|music|songs?|tracks?|albums?|overall|ever))*$"
)
_EVERYTHING = re.compile(
    r"(?:my |the |all |all my |your )*(?:music|songs?|tracks?|albums?|everything|all|all of it|stuff|things|here|store"
    r"|purchases?|orders?|invoices?|total|far|you|in)",
)
_DEAREST = re.compile(
    r"\b(?:most expensive|priciest|dearest|costliest|largest|biggest|highest|most costly)\b"
    r"|\b(?:cost|costs) (?:me )?(?:the )?most\b|\bby (?:price|amount|total|sum|cost|unit price)\b"
)
_ALL = re.compile(rf"^(?!which of|what of|which one).*\b(?:{_MANY}|sort|sorted|sorting)\b")
_TRACKS = re.compile(r"\b(?:track|tracks|song|songs|unit price|piece|pieces)\b")
_NEWEST = r"(?:last|latest|newest|most recent|recent|previous|final)"
_LAST_ONE = re.compile(
    rf"\b{_NEWEST} (?:{_ONE}|thing|things|stuff|buy)\b|\b{_ONE} (?:of mine )?(?:most recently|last)\b"
    r"|\b(?:bought|buy|purchased|purchase|ordered|order|get|got)\b.* (?:last|most recently|just now)$"
    r"|\blast (?:bought|purchased|ordered|buy|purchase|order)\b"
)
_SO_MANY = re.compile(
    rf"\b{_NEWEST} (?P<a>{NUMBER})\b|\b(?P<b>{NUMBER}) (?:of my |of the )?{_NEWEST}\b|\btop (?P<c>{NUMBER})\b"
    rf"|\b(?P<d>{NUMBER}) (?:most|priciest|dearest|costliest|largest|biggest|highest)\b"
    rf"|\b(?:show|list|see|give me|get) (?:me )?(?:the |my )?(?P<e>{NUMBER}) {_MANY}\b"
)
_LISTED = re.compile(
    rf"\b{_MANY}\b|\b(?:what|which|everything|all|anything)\b.*\bi(?: have|'ve)? (?:\w+ )?"
    r"(?:buy|bought|purchased|ordered)\b"
    r"|\b(?:did|have) i (?:ever )?(?:buy|bought|purchase|purchased|order|ordered)\b"
)
_SHOWN = re.compile(rf"\b(?:my|an?|the) (?:{_NEWEST} )?{_ONE}\b")
#: What is asked is about the person or an invoice; "the most expensive song you have" is about the catalogue.
_MINE = re.compile(
    rf"\b(?:my|mine|i|i've|i'm|(?:helped|helps|sold|served|assisted|charged|cost) me|{_ONE}|{_MANY}|purchased|spending"
    r"|expenses)\b"
)
_WISH = re.compile(
    r"^(?:please )?(?:buy|purchase)\b"
    r"|\b(?:can|could|may|shall|should|would|will) i (?:have to )?(?:buy|order|purchase|pay)\b"
    r"|\b(?:want|like|wish|going|need|try|have) to (?:buy|order|purchase|pay)\b|\bi(?:'ll| will) (?:buy|take|pay)\b"
)
_OTHERS = re.compile(rf"\bcustomer(?: number| no| id)? ?#?\d+(?:'s)?\b|\b(?:{_ONE}|{_MANY}) (?:of|by|from) customer\b")
_I_AM = re.compile(r"\b(?:i'm|i am|my (?:customer )?(?:number|id|no)|this is)\b")


def asked(text: str, today: date, before: Sequence[Said | Called] = ()) -> Ask | None:
    """Return the call that a message comes to; None when it is about nothing of this. `before` is what was said."""
    said = " ".join(mended(text[:LONGEST].replace("’", "'")).split()).rstrip(" .?!")
    said = re.sub(r"[?!,;]+", " ", said)
    if _WISH.search(said):
        return None
    readers = READERS if _MINE.search(said) else READERS_OF_THE_LAST
    return next((found for read in readers if (found := read(said, today, before)) is not None), None)


def asks_of_another(text: str) -> bool:
    """Whether it names a customer, and not to say who it is that speaks."""
    said = text[:LONGEST].lower().replace("’", "'")
    return _OTHERS.search(said) is not None and _I_AM.search(said) is None


def _helped(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    if _HELPED.search(said) is None or _SPENT.search(said):
        return None
    return Ask("get_employee_by_invoice_and_customer", _which(said, before))


def _spent(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    if _SPENT.search(said) is None or _NUMBERED.search(said):
        return None
    period, rest = find_period(said, today)
    by, rest = _way(rest)
    arguments: dict[str, Any] = {"by": by or ("month" if period.since and period.until else "year")}
    arguments |= _days(period)
    on = _ON.search(rest)
    if on and not _EVERYTHING.fullmatch(on["what"]):
        arguments["on"] = on["what"]
    return Ask("spending", arguments)


def _way(said: str) -> tuple[str, str]:
    """Return by what a person wants to see it, and the text without that."""
    match = _BY.search(said)
    if match is None:
        return "", said
    way = match["way"] or match["most"] or {"monthly": "month"}.get(match["adverb"], "year")
    return {"band": "artist"}.get(way, way), said[: match.start()] + said[match.end() :]


def _numbered(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    which = _number(said)
    return None if which is None else Ask("show_invoice", {"invoice": which})


def _dearest(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    if _DEAREST.search(said) is None:
        return None
    many = _how_many(said) or (None if _ALL.search(said) else 1)
    tool = "get_invoices_sorted_by_unit_price" if _TRACKS.search(said) else "get_invoices_sorted_by_total"
    return Ask(tool, {} if many is None else {"limit": many})


def _list(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    many = _how_many(said)
    period, rest = find_period(said, today) if many is None else (None, said)
    if many is None and not (period and (period.since or period.until)) and _LAST_ONE.search(rest):
        return Ask("show_invoice", {})
    if _LISTED.search(rest) or (many is not None and re.search(rf"\b(?:{_ONE}|{_MANY})\b", rest)):
        arguments = {} if many is None else {"limit": many}
        return Ask("get_invoices_by_customer_sorted_by_date", arguments | (_days(period) if period else {}))
    return None


def _shown(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    return Ask("show_invoice", {}) if _SHOWN.search(said) else None


def _it(said: str, today: date, before: Sequence[Said | Called]) -> Ask | None:
    """Read what is about the invoice that was spoken of; nothing where none was."""
    if _IT.search(said) is None or not (which := _which(said, before)):
        return None
    if _HELPED.search(said):
        return Ask("get_employee_by_invoice_and_customer", which)
    is_shown = re.fullmatch(r"(?:please |can you |could you )*(?:show|open|see|view)(?: me)? .+", said)
    return Ask("show_invoice", which) if is_shown else None


#: Asked in this order; the first that understands has it.
READERS: tuple[Callable[[str, date, Sequence[Said | Called]], Ask | None], ...] = (
    _helped,
    _spent,
    _numbered,
    _dearest,
    _list,
    _shown,
    _it,
)
#: Those that may be asked where neither the person nor an invoice is named.
READERS_OF_THE_LAST = (_it,)


def _number(said: str) -> int | None:
    match = _NUMBERED.search(said)
    if match is None:
        return None
    if match["number"] and re.search(rf"{_ONE}s\s+(?:19|20)\d\d$", match[0]):
        return None  # "invoices 2023" are those of a year
    return int(match["number"] or match["bare"])


def _which(said: str, before: Sequence[Said | Called]) -> dict[str, Any]:
    """Return which invoice is meant: by its number, or the one that was spoken of; {} is the newest."""
    number_said = _number(said)
    if number_said is None and _IT.search(said):
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
    match = _SO_MANY.search(said)
    if match is None or re.match(r" (?:year|month|week|day)s?\b", said[match.end() :]):
        return None
    many = int(number(next(group for group in match.groups() if group)))
    return many if many > 0 else None


def _days(period: Any) -> dict[str, str]:
    return {name: day.isoformat() for name, day in period._asdict().items() if day is not None}
