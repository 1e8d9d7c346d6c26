"""One thing to buy, as it stands in a list: how much of it, its name, its price."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

from agents import patterns as re
from agents.llm.offline.values.amounts import Amount, amounts
from agents.llm.offline.values.no_things import NOTHING, PURPOSE
from agents.llm.offline.values.prices import priced
from agents.llm.offline.values.quantities import quantities
from agents.llm.offline.values.tokens import token, tokens, touch
from agents.llm.offline.values.units import UNIT, unit_said
from agents.numbers import plain

_TIMES = re.compile(
    r"(?P<name>.*\w.*?)\s*(?:\(\s*(?:[x×]\s?)?(?P<a>\d+)\s*[x×]?\s*\)|\s[x×]\s?(?P<b>\d+)|(?<=\w)[×]\s?(?P<c>\d+)"
    r"|\s?:\s*(?P<d>\d+)(?:[x×])?|\s-\s?(?P<e>\d+)|\s(?P<f>\d+)\s?[x×])",
    re.I,
)
_NOTED = re.compile(r"(?P<name>[^()]*\w[^()]*?)\s*\(\s*(?P<much>[^()]+?)\s*\)")
_BEFORE = re.compile(
    r"(?:(?:about|around|maybe|exactly|another|additional|at least|like|say|roughly|approximately|up to|just|only|some"
    r"|the|our|my|also|then|please|buy|add|get|need|for)\s+)*",
    re.I,
)
_OF = re.compile(r"(?:\s*[x×*]\s+|\s+(?:of|more|extra)\b)*(?:\s+(?:the|my|our)\b)?\s*", re.I)
#: "two bottles of red".
WINES = frozenset({"red", "white", "rosé", "rose"})
_UNIT_OF = re.compile(rf"(?P<unit>{UNIT}) of (?P<name>.+)", re.I)


@lru_cache(256)  # the beginnings of a list are read again and again
def thing_said(part: str, *, bare: bool) -> tuple[dict[str, Any] | None, str]:
    """Return the thing, and what must be asked first. Copy what is to be changed.

    `bare` takes a number at the end for a price, also without "at" or "for".
    """
    price = priced(part, bare=bare)
    said = _trimmed(price.rest)
    name, amount, asked = _amount(said)
    if _FEW.match(name) and (few := _UNIT_OF.fullmatch(_SOME.sub("", name))):
        name = few["name"]  # "a few bags of popcorn"
    name = _trimmed(_SOME.sub("", name)).strip(" -*:")
    name = name.strip("'\"“”") if name[:1] in "'\"“" and name[-1:] in "'\"”" else name
    name = name if name.count("(") == name.count(")") else name.strip("() ")
    if name.casefold() in NOTHING or not re.search(r"\w", name):
        return None, price.unclear
    thing: dict[str, Any] = {"name": name[:200], "quantity": plain(amount.quantity)}
    if amount.unit:
        thing["unit"] = amount.unit
        if name.casefold() in WINES and amount.unit.startswith(("bottle", "glass", "case", "crate")):
            thing["name"] = f"{name} wine"
    if price.amount is not None:
        thing["price"] = plain(price.amount if price.each or not amount.quantity else price.amount / amount.quantity)
    return thing, price.unclear or asked


def _amount(said: str) -> tuple[str, Amount, str]:
    """Return the name, how much of it, and what must be asked first."""
    if match := _TIMES.fullmatch(said):
        count = next(match[group] for group in "abcdef" if match[group])
        return match["name"], Amount(Decimal(count)), ""
    noted = _NOTED.fullmatch(said)
    found = amounts(noted["much"]) if noted else []
    if noted and found and (found[0].start, found[0].end) == (0, len(noted["much"])):
        return noted["name"], found[0].amount, found[0].unclear  # "juice (3 cartons)"
    count = next(iter(quantities(noted["much"])), None) if noted else None
    if noted and count and count.value and not count.is_vague and (count.start, count.end) == (0, len(noted["much"])):
        return noted["name"], Amount(count.value), ""  # "eggs (a dozen)"
    before = _BEFORE.match(said)
    start = before.end() if before else 0
    found = amounts(said)
    if found and found[0].start <= start:
        first = found[0]
        name = said[first.end :][_OF.match(said[first.end :]).end() :]  # type: ignore[union-attr]
        if not name.strip():  # "3 bottles": of nothing, so they are the thing themselves
            unit = said[first.start : first.end].split()[-1]
            return unit, Amount(first.amount.quantity), first.unclear
        return name, first.amount, first.unclear
    if found and found[-1].end == len(said) and (name := said[: found[-1].start].strip(" ,-:(")):
        return re.sub(r"(?i)\s[x×]$", "", name), found[-1].amount, found[-1].unclear  # "flour 500g"
    if (counted := _counted(said, start)) is not None:
        return counted
    if match := _UNIT_OF.fullmatch(said):
        return match["name"], Amount(Decimal(1), unit_said(match["unit"])), ""
    return said, Amount(Decimal(1)), ""


def _counted(said: str, start: int) -> tuple[str, Amount, str] | None:
    """Read a number at the beginning that counts what follows; that of "7-Up" and "3-layer cake" is in the name."""
    of = tokens(said)
    first = next(iter(quantities(said)), None)
    if first is None or first.start > start or first.is_vague or first.value is None:
        return None
    behind, beyond = token(of, first.after), token(of, first.after + 1)
    touches = touch(of[first.after - 1], behind)
    if touches and behind.word != "x" and (behind.word.isalpha() or behind.word == "%"):
        return None
    if (touches and behind.word == "-" and touch(behind, beyond)) or behind.start < 0:
        return None
    rest = said[first.end :]
    name = rest[_OF.match(rest).end() :]  # type: ignore[union-attr]
    return name, Amount(first.value if first.value > 0 else Decimal(1), "", first.low), ""


_SOME = re.compile(
    r"^(?:(?:and|also|plus|then|(?:some )?(?:sort|kind|type) of|(?:way|many|much|loads|lots) more|some|any"
    r"|a few|a bit of|a little|a lot of|lots of|plenty of|loads of|several|more"
    r"|a couple(?: of)?|enough|the|our|my|extra|new(?! potato)|of|please|buy|add|get|need|for"
    r"|stuff like|things like|like|oh|me|us|a|an)\b\s*)+",
    re.I,
)
_FEW = re.compile(r"(?:a few|some|several|a couple of|lots of|plenty of|loads of) ", re.I)
_AFTER = re.compile(
    r"[\s,]*\b(?:too|as well|please|pls|ta|instead|again|already|thanks"
    rf"|(?:for|at|in) (?:it|the (?:party|event)|{PURPOSE})"
    r"|on(?:to)? it|to it|from it|off it|to that|there|now|today|yet)\b[\s.]*$|[\s.!?:,]+$",
    re.I,
)


def _trimmed(words: str) -> str:
    words = re.sub(r"\s+", " ", words).strip(" -")
    for _ in range(4):
        shorter = _AFTER.sub("", words).strip()
        if shorter == words:
            break
        words = shorter
    return words
