"""Whom a host knows: "add my DJ Ana Lopes, 300 euros", "add a venue of my own: Old Mill, holds 80"."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents import patterns as re
from agents.numbers import NUMBER, number
from planning.grammar.readers.booking_requests import WHO
from planning.grammar.requests import Request, Scene, one
from planning.vendors.kinds import understood

_KIND = rf"(?P<kind>{WHO}|venues?|vendors?|halls?|bar|transport|rental|decoration|music)"
_KIND_WORDS = rf"{WHO}|venue|hall|flowers|cakes?|music|photos?|bar|transport|rental|decoration|food"
_NAME = r"(?P<name>(?-i:[A-ZÀ-Þ])[\w&'’. -]*?)"
_END = r"(?=\s*(?:[,;|(:]|$|\bin\b|\bfor\b|\bat\b|\bholds\b|\bwho\b|\bthat\b|\+?\d))"
_ADD = re.compile(
    rf"^(?:add|note|save|keep|remember|put) (?:down )?(?:a |an |my |our |the |own |new )*{_KIND}"
    rf"(?: (?:called|named|is|,|:))? {_NAME}{_END}(?P<rest>.*)$"
    rf"|^(?:my|our) (?P<kind2>{WHO}|venue) (?:is|will be) (?P<name2>(?-i:[A-ZÀ-Þ])[\w&'’. -]*?){_END}(?P<rest2>.*)$",
    re.I | re.S,
)
_TRADE = rf"(?:{WHO}|venues?|vendors?|suppliers?|halls?|locations?)"
#: "Add my own vendor: Rosa's Flowers, florist, …": the name first, what they do beside it.
_OWN = re.compile(
    r"^(?:please )?(?:(?:add|note|save|keep|remember|put(?: down)?|enter|i have|we have|i've got|we've got|i know"
    rf"|we know) )(?:a |an |my |our |the |own |new |good |great |another )*(?P<kind>{_TRADE})"
    r"(?: of (?:my|our) own| i know| we know| who)?(?: (?:to|on) (?:my|our) (?:own )?(?:list|vendors|venues))?"
    r"(?:(?: ?[:,–-] ?(?:(?:called|named) )?| (?:called|named) )(?P<rest>\S.*)| *[.!]*)$",
    re.I | re.S,
)
_MINE = re.compile(r"\b(?:my|our|own|know)\b|^(?:i|we)\b", re.I)
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


HOW_TO_ADD = "Whom shall I add? Say for example: add my DJ Ana Lopes, 300 euros, ana@example.com."


def own_vendor(clause: str, scene: Scene) -> Request | None:
    """Read who is to be added to the host's own vendors or venues, or taken off them."""
    if match := _REMOVE.match(clause):
        return one("remove_vendor", vendor=match.group("name").strip())
    match = _ADD.match(clause)
    if not match:
        return _own(clause)
    name, rest = match.group("name") or match.group("name2"), match.group("rest") or match.group("rest2") or ""
    kind = understood(match.group("kind") or match.group("kind2"))
    if not kind:
        return Request(question=f"What does {name.strip()} do? {HOW_TO_ADD}")
    return one("add_vendor", name=name.strip(" ,."), kind=kind, **_details(rest))


def _own(clause: str) -> Request | None:
    """Read "add my own vendor: Rosa's Flowers, florist, 07700 900123, 150"; without a name it is asked whom."""
    match = _OWN.match(clause)
    if not match:
        return None
    said, trade = (match.group("rest") or "").strip(), match.group("kind").lower()
    is_any = trade.startswith(("vendor", "supplier"))
    if not said:
        return Request(question=HOW_TO_ADD) if is_any or _MINE.search(clause) else None
    name, _, rest = said.partition(",")
    parts = [part.strip() for part in rest.split(",") if part.strip()]
    kind = "" if is_any else understood(trade)
    if is_any:
        named = [part for part in parts if re.fullmatch(rf"(?:an? |the |our )?(?:{_KIND_WORDS})", part, re.I)]
        kind = understood(named[0]) if named else ""
        parts = [part for part in parts if part not in named[:1]]
    if not re.match(r"[A-ZÀ-Þ0-9]", name) or len(name) > 80:
        return Request(question=HOW_TO_ADD)
    if not kind:
        return Request(question=f"What does {name.strip()} do? {HOW_TO_ADD}")
    return one("add_vendor", name=name.strip(" ."), kind=kind, **_of_parts(parts))


def _of_parts(parts: list[str]) -> dict[str, Any]:
    """Return what the parts of a list tell: a lone number is the price, a number with a street the address."""
    found: dict[str, Any] = {}
    left = []
    for part in parts:
        if re.fullmatch(NUMBER, part, re.I) and "price" not in found:
            found["price"] = str(Decimal(str(number(part))))
        elif re.fullmatch(r"\d+\w? (?=.*[^\W\d_]{3})[\w' .-]+", part) and not (
            _PRICE.search(part) or _HOLDS.search(part)
        ):
            found["address"] = part
        else:
            left.append(part)
    return _details(", ".join(left)) | found


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
