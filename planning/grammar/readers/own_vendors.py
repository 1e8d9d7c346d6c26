"""Whom a host knows, and what was agreed with whom: "add my DJ Ana Lopes, 300 euros", "we paid the band's deposit"."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents import patterns as re
from agents.numbers import NUMBER, number
from planning.grammar.readers.booking_requests import WHO
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.dates import find_day
from planning.vendors.kinds import understood

_KIND = rf"(?P<kind>{WHO}|venues?|vendors?|halls?|bar|transport|rental|decoration|music)"
_NAME = r"(?P<name>(?-i:[A-ZÀ-Þ])[\w&'’. -]*?)"
_END = r"(?=\s*(?:[,;|(:]|$|\bin\b|\bfor\b|\bat\b|\bholds\b|\bwho\b|\bthat\b|\+?\d))"
_ADD = re.compile(
    rf"^(?:add|note|save|keep|remember|put) (?:down )?(?:a |an |my |our |the |own |new )*{_KIND}"
    rf"(?: (?:called|named|is|,|:))? {_NAME}{_END}(?P<rest>.*)$"
    rf"|^(?:my|our) (?P<kind2>{WHO}|venue) (?:is|will be) (?P<name2>(?-i:[A-ZÀ-Þ])[\w&'’. -]*?){_END}(?P<rest2>.*)$",
    re.I | re.S,
)
_REMOVE = re.compile(
    rf"^(?:remove|delete|forget|drop) (?:my|our) (?:{WHO}|venue|vendor) (?P<name>(?-i:[A-ZÀ-Þ])[\w&'’. -]*?)[\s.!|]*$",
    re.I,
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"\+?\d[\d ()/-]{6,}\d")
_LINK = re.compile(r"https?://\S+")
_TOWN = re.compile(r"\bin (?P<town>(?-i:[A-ZÀ-Þ])[\w' -]*?)(?=\s*(?:[,;|.]|$))", re.I)
_HOLDS = re.compile(rf"\b(?:holds|seats|for up to|up to|room for) (?P<holds>{NUMBER})\b", re.I)
_PRICE = re.compile(rf"(?:[$€£]\s*(?P<price>{NUMBER})|(?P<price2>{NUMBER})\s*(?:[$€£]|euros?|dollars?|pounds?))", re.I)


def _whose(name: str) -> str:
    return rf"(?:the |our |my )?(?P<{name}>[\w&'’ -]+?)"


def _money(name: str) -> str:
    return rf"[$€£]?\s*(?P<{name}>{NUMBER})\s*(?:[$€£]|euros?|dollars?|pounds?|eur\b|usd\b)?"


_DEPOSIT = re.compile(
    rf"^(?:note )?(?:the |a )?deposit (?:for|of|to) {_whose('to')} (?:is|of|:) {_money('amount')}(?P<due>.*)$"
    rf"|^{_whose('who')} (?:wants|asks(?: for)?|needs|takes|requires) (?:a |the )?deposit (?:of )?"
    rf"{_money('amount2')}(?P<due2>.*)$"
    rf"|^{_whose('whose')}(?:'s|’s) deposit is {_money('amount3')}(?P<due3>.*)$",
    re.I,
)
_PAID = re.compile(
    rf"^(?:we|i)(?:'ve| have)? (?:just )?paid (?:the )?deposit (?:for|of|to) {_whose('to')}[\s.!|]*$"
    rf"|^(?:we|i)(?:'ve| have)? (?:just )?paid {_whose('whose')}(?:'s|’s) deposit[\s.!|]*$"
    rf"|^(?:the )?deposit (?:for|of|to) {_whose('of')} is paid[\s.!|]*$"
    rf"|^{_whose('who')}(?:'s|’s) deposit is paid[\s.!|]*$",
    re.I,
)
_ANEW = re.compile(
    rf"^(?:please )?ask (?:(?:the |our |my )*(?P<who>{WHO}|venue|(?-i:[A-ZÀ-Þ0-9])[\w&'’ -]*?) )?"
    r"(?:(?:them|everybody|everyone|all(?: of them)?|(?:all )?(?:the |our )?vendors) )?(?:again )?"
    r"(?:for|about|whether they are free on) the new (?:date|day|time|hours?|place)[\s.!?|]*$",
    re.I,
)
HOW_TO_ADD = "Whom shall I add? Say for example: add my DJ Ana Lopes, 300 euros, ana@example.com."


def own_vendor(clause: str, scene: Scene) -> Request | None:
    """Read who is to be added to the host's own vendors or venues, or taken off them."""
    if match := _REMOVE.match(clause):
        return one("remove_vendor", vendor=match.group("name").strip())
    match = _ADD.match(clause)
    if not match:
        return None
    name, rest = match.group("name") or match.group("name2"), match.group("rest") or match.group("rest2") or ""
    kind = understood(match.group("kind") or match.group("kind2"))
    if not kind:
        return Request(question=f"What does {name.strip()} do? {HOW_TO_ADD}")
    return one("add_vendor", name=name.strip(" ,."), kind=kind, **_details(rest))


def deposit(clause: str, scene: Scene) -> Request | None:
    """Read what a deposit is, until when it is due, and that it was paid; and who is asked for the new date."""
    event, rest = find_event(clause, scene.memory)
    rest = re.sub(r"\s+", " ", rest.replace(" | ", " ")).strip()
    if match := _ANEW.match(rest):
        who = {"vendor": match.group("who")} if match.group("who") else {}
        return one("ask_for_new_date", event, **who)
    if match := _PAID.match(rest):
        who = next(said for said in match.groups() if said)
        return one("note_deposit", event, vendor=who, is_paid=True)
    if match := _DEPOSIT.match(rest):
        said = {name.rstrip("23"): value for name, value in match.groupdict().items() if value}
        vendor = said.get("to") or said.get("who") or said.get("whose") or ""
        day, _ = find_day(said.get("due", ""), scene.now)
        due = {"due_on": day.date.isoformat()} if day and day.date else {}
        return one("note_deposit", event, vendor=vendor, amount=str(number(said["amount"])), **due)
    return None


def _details(rest: str) -> dict[str, Any]:
    """Return what else is said of somebody: how to reach them, where, for how much."""
    found: dict[str, Any] = {}
    for name, pattern in (("email", _EMAIL), ("link", _LINK), ("town", _TOWN), ("capacity", _HOLDS), ("price", _PRICE)):
        if match := pattern.search(rest):
            said = next((group for group in match.groups() if group), match[0])
            found[name] = int(number(said)) if name == "capacity" else said
            rest = rest.replace(match[0], " ")
    if "price" in found:
        found["price"] = str(Decimal(str(number(found["price"]))))
    if match := _PHONE.search(rest):
        found["phone"] = match[0].strip()
    return found
