"""Things to buy as people write them: "3 bottles of wine, two baguettes and some cheese for $12"."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from agents import patterns as re
from agents.numbers import FRACTION, NUMBER, number, plain

UNIT = (
    r"(?:bottles?|packs?|packets?|packages?|boxes|box|bags?|cans?|cartons?|crates?|cases?|kegs?|jars?"
    r"|tubs?|tubes?|cups?|glass(?:es)?|bunch(?:es)?"
    r"|loaf|loaves|slices?|pieces?|pcs|rolls?|sets?|pairs?|sheets?|trays?|platters?|bowls?|baskets?"
    r"|bouquets?|strings?|sticks?|bars?|heads?|blocks?|wheels?"
    r"|six-?packs?|barrels?|buckets?|sacks?|tins?|portions?|servings?|dozens?|liters?|litres?|l|ml|cl|kg"
    r"|kilos?|kilograms?|g|grams?|oz|ounces?|lbs?|pounds?"
    r"|gallons?|pints?|quarts?|meters?|metres?|m|feet|ft|yards?|cm)"
)
_ONE_OF = {
    "boxes": "boxes",
    "kilo": "kg",
    "kilos": "kg",
    "kilogram": "kg",
    "kilograms": "kg",
    "gram": "g",
    "grams": "g",
    "liter": "l",
    "liters": "l",
    "litre": "l",
    "litres": "l",
    "ounce": "oz",
    "ounces": "oz",
    "lb": "lbs",
    "pound": "lbs",
    "pounds": "lbs",
    "package": "packs",
    "packages": "packs",
    "packet": "packs",
    "packets": "packs",
    "pcs": "pieces",
}
_sum = (
    r"(?:(?:us\$|[$€£])\s?(?P<price>\d+(?:[.,]\d+)?)|(?P<price2>\d+(?:[.,]\d+)?)\s?(?:[$€£]|dollars?"
    r"|bucks|euros?|eur\b|usd\b|pounds?\b|quid))"
)
_each = (
    r"(?P<each>\s*(?:each|apiece|a piece|per (?:\w+)|a (?:bottle|pack|box|bag|can|kilo|pound|unit|loaf"
    r"|dozen|jar|bunch|slice|roll)|/\s?\w+|ea\b))?"
)
_PRICE = re.compile(
    r"(?:\s*[,(]?\s*\b(?P<how>for|at|@|costs?|costing|priced at|worth|about|around|is|are|=|under"
    rf"|of)\s*)*\(?\s*{_sum}\b{_each}\)?(?:\s*(?:in total|altogether|total|in all))?",
    re.I,
)
_BARE_EACH = re.compile(
    r"\s*(?:\b(?:at|for|@)\s*)?\b(?P<price>\d+(?:\.\d+)?)\s+(?:each|apiece|a piece|per (?:\w+)"
    r"|a (?:bottle|pack|box|bag|can|kilo|pound|unit))\b",
    re.I,
)
# Without a currency: "at 9.50", "for 600" (a cake "for 20" is for people), and "photographer 1200".
_AT = re.compile(r"(?<=\w)\s+(?:at|@|costing)\s*(?P<price>\d+(?:\.\d+)?)\s*$", re.I)
_FOR = re.compile(r"(?<=\w)\s+for\s+(?P<price>\d{3,}(?:\.\d+)?|\d+\.\d+)\s*$", re.I)
_LAST = re.compile(r"(?<=[^\W\d])\s+(?P<price>\d{2,}(?:\.\d+)?)\s*$")
_ONLY_AMOUNT = re.compile(
    rf"^(?:maybe|about|around|say|perhaps|like|at least|some)\s+(?P<count>{NUMBER})\s+(?P<unit>{UNIT})\s*$", re.I
)
_AMOUNT = re.compile(
    r"^(?:(?:about|around|maybe|exactly|another|additional|at least"
    rf"|like)\s+)*(?P<count>{FRACTION}(?=[\s]|[a-z])|{NUMBER}|an?(?=\s)|another"
    r"|(?:a )?pair(?= of))\s*(?:x|×|\*)?\s*"
    rf"(?:more\s+|extra\s+|big\s+|large\s+|small\s+|of\s+)*(?:(?P<unit>{UNIT})\b\.?(?:\s+of\b|\s+(?=\w)"
    r"|\s*$))?\s*(?P<name>.*)$",
    re.I,
)
_TIMES = re.compile(
    r"^(?P<name>.+?)\s*(?:\(\s*(?:x\s?)?(?P<count>\d+)\s*\)|[x×]\s?(?P<count2>\d+)|:\s*(?P<count3>\d+)"
    r"|-\s+(?P<count4>\d+))$",
    re.I,
)
_SOME = re.compile(
    r"^(?:(?:and|also|plus|then|some|any|a few|a bit of|a little|a lot of|lots of|plenty of|more"
    r"|a couple(?: of)?|enough|the|our|my|extra|new|of|please|buy|add|get|need|for|stuff like"
    r"|things like|like)\b\s*)+",
    re.I,
)
_BETWEEN = re.compile(
    r"\s*(?:[,;|\n•]|\s-\s(?=\D)|\band\b|\bplus\b|\bas well as\b|\balong with\b|(?<=\w) & (?=\w)|\balso\b|\bthen\b)\s*",
    re.I,
)
_AFTER = re.compile(
    r"[\s,]*\b(?:too|as well|please|instead|again|already|thanks|for (?:it|the (?:party|event|guests|kids))"
    r"|on(?:to)? it|to it|from it|off it|to that|there|now|today|yet)\b[\s.]*$|[\s.!?:,]+$",
    re.I,
)
_WHOLE = (
    "mac and cheese",
    "salt and pepper",
    "fish and chips",
    "vegetables and dip",
    "chips and dip",
    "bread and butter",
    "peanut butter and jelly",
    "gin and tonic",
    "rum and coke",
    "cookies and cream",
    "half and half",
    "snacks and nuts",
    "cheese and crackers",
    "strawberries and cream",
    "plates and cutlery",
    "knives and forks",
    "surf and turf",
)
_NOTHING = {
    "",
    "a",
    "an",
    "the",
    "it",
    "them",
    "this",
    "that",
    "these",
    "those",
    "some",
    "things",
    "stuff",
    "something",
    "items",
    "item",
    "more",
    "list",
    "the list",
    "shopping list",
    "one",
    "everything",
    "anything",
    "all",
    "more things",
    "groceries",
    "x",
}


def things(text: str) -> list[dict[str, Any]]:
    """Return the things named, as the tools take them: `{"name": "wine", "quantity": 3, "unit": "bottles"}`.

    A price said for all of them is divided: 3 bottles "for $30" cost 10 each; "at $10" and "$10 each" are for one.
    """
    found: list[dict[str, Any]] = []
    # "a dj for 600, photographer 1200": once one number is a price, the bare ones after it are too.
    priced = False
    for part in _parts(text):
        if found and (more := _ONLY_AMOUNT.match(part)) and "unit" not in found[-1]:
            found[-1] |= {"quantity": plain(_quantity(more.group("count"))), "unit": unit_said(more.group("unit"))}
        elif thing := _thing(part, priced=priced):
            priced = priced or "price" in thing
            found.append(thing)
    return list({thing["name"].casefold(): thing for thing in found}.values())


def thing_names(text: str) -> list[str]:
    """Return only their names: "the cake and 3 bottles of wine" are cake and wine."""
    return [thing["name"] for thing in things(text)]


def _parts(text: str) -> list[str]:
    for whole in _WHOLE:
        text = re.sub(rf"\b{whole}\b", lambda match: match.group(0).replace(" and ", " \0 "), text, flags=re.I)
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"\b(a|one|two|three|\d+) (dozen|hundred) and (?=a half)", r"\1 \2 \0 ", text, flags=re.I)
    return [part.replace("\0", "and") for part in _BETWEEN.split(text)]


def _thing(part: str, *, priced: bool) -> dict[str, Any] | None:
    part, price, each = _price(part.strip(), bare=priced)
    size = ""
    part = _trimmed(part)
    if pack := re.match(
        r"(?:an?\s+|one\s+)?(?P<size>\d+|six|twelve|four)[- ]pack\s+(?:of\s+)?(?P<name>.+)$", part, re.I
    ):
        part, size = f"1 pack of {pack.group('name')}", f"{plain(number(pack.group('size')))}-pack"
    quantity, unit, name = Decimal(1), "", part
    if match := _TIMES.match(part):
        name = match.group("name")
        quantity = Decimal(next(count for count in match.group("count", "count2", "count3", "count4") if count))
    elif (match := _AMOUNT.match(part)) and (match.group("name") or match.group("unit")):
        quantity, unit, name = _quantity(match.group("count")), unit_said(match.group("unit")), match.group("name")
        if not name:
            name, unit = match.group("unit"), ""
    elif match := re.match(rf"^(?P<unit>{UNIT}) of (?P<name>.+)$", part, re.I):
        unit, name = unit_said(match.group("unit")), match.group("name")
    name = _trimmed(_SOME.sub("", name)).strip("'\" -()*")
    if name.casefold() in _NOTHING or not re.search(r"\w", name):
        return None
    thing: dict[str, Any] = {"name": name[:200], "quantity": plain(quantity)}
    if unit or size:
        thing["unit"] = size or unit
    if price is not None:
        thing["price"] = plain(price if each or not quantity else price / quantity)
    return thing


def _price(part: str, *, bare: bool) -> tuple[str, Decimal | None, bool]:
    """Return the part without its price, the price, and whether it is for one.

    `bare` takes a number at its end for a price, also without "at" or "for".
    """
    if match := _PRICE.search(part):
        said = match.group("price") or match.group("price2")
        each = bool(match.group("each")) or (match.group("how") or "").lower() in ("at", "@", "priced at")
        return part[: match.start()] + " " + part[match.end() :], _sum_of(said), each
    if match := _BARE_EACH.search(part):
        return part[: match.start()] + " " + part[match.end() :], _sum_of(match.group("price")), True
    if match := _AT.search(part):
        return part[: match.start()], _sum_of(match.group("price")), True
    if match := _FOR.search(part) or (_LAST.search(part) if bare else None):
        return part[: match.start()], _sum_of(match.group("price")), False
    return part, None, False


def _sum_of(words: str) -> Decimal | None:
    try:
        return Decimal(words.replace(",", "."))
    except InvalidOperation:
        return None


def _quantity(words: str) -> Decimal:
    if words.lower() in ("a", "an", "another"):
        return Decimal(1)
    if "pair" in words.lower():
        return Decimal(2)
    quantity = number(words)
    return quantity if quantity > 0 else Decimal(1)


def unit_said(words: str | None) -> str:
    """Return the unit as the tools keep it: "kilos" is kg."""
    unit = (words or "").lower().strip()
    return _ONE_OF.get(unit, unit)


def _trimmed(words: str) -> str:
    words = re.sub(r"\s+", " ", words).strip(" -")
    for _ in range(4):
        shorter = _AFTER.sub(
            "", _SOME.sub("", words) if not re.match(rf"^(?:some|a few|more)\s+{NUMBER}", words, re.I) else words
        ).strip()
        if shorter == words:
            break
        words = shorter
    return words
