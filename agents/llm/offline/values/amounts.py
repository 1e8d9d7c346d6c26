"""How many guests, and how much money: "a dozen friends", "20 of us", "budget of $1.5k", "under 300 euros"."""

from __future__ import annotations

from decimal import Decimal

from agents import patterns as re
from agents.llm.offline.values.cut import without
from agents.numbers import NUMBER, number

_people = (
    r"(?:guests?|people|persons?|friends?|kids?|children|adults?|grown-?ups|folks|attendees|participants"
    r"|family members|relatives"
    r"|colleagues|co-?workers|pax|ppl|heads|invitees|students|girls|boys|women|men|ladies|toddlers"
    r"|teenagers|teens|neighbou?rs"
    r"|classmates|employees|players|members|visitors|mates|pals|buddies|couples|peeps|souls|humans|teammates)"
)
_adjective = (
    r"(?:other |close |good |little |adult |hungry |invited |of (?:my|our|her|his|the|their) |of |my "
    r"|our |young |old |best |dear |small |more )*"
)
_about = (
    r"(?:about|around|approximately|approx\.?|roughly|some|circa|ca\.?|up to|max(?:imum)?(?: of)?"
    r"|at most|maybe|exactly|~|nearly|almost|over)?\s*"
)
_range = rf"(?:{NUMBER}\s*(?:-|to|or)\s*)?"
_not_people = (
    r"(?!\s*(?:[-/:]\s*\d|days?|weeks?|months?|hours?|hrs?|minutes?|mins?|nights?|dollars?|euros?|bucks"
    r"|pounds|usd|eur|each|am\b|pm\b|%|k\b|€|\$|£"
    r"|st\b|nd\b|rd\b|th\b|o'?clock|[- ]year|bottles?|packs?|th\b|\.\d|[a-z]))"
)
_lead = (
    r"(?:\b(?:for|with|of|expecting|inviting|invite|having|there (?:will|would) be|we(?:'ll| will| are"
    r"|'re)(?: be)?|and|including|plus|it'?s|(?:and|with|plus) (?:her|his|their|our|my))\s+)*"
)

_HEADS = re.compile(
    rf"{_lead}{_about}(?P<low>{_range})(?<![\d$€£.,:/])(?P<count>{NUMBER})(?:\s*\+|\s*-?\s*ish)?(?:[ -]+"
    rf"|(?<=\d)){_adjective}{_people}\b",
    re.IGNORECASE,
)
_RULES = [
    re.compile(rf"{_lead}\bme (?:and|plus|\+) (?P<plus>{NUMBER})\s+{_adjective}{_people}\b", re.IGNORECASE),
    re.compile(
        rf"{_lead}{_about}(?<![\d$€£.,:/])(?P<count>{NUMBER}) of (?:us|them|you)\b(?: in (?:total|all))?", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?:party|group|crowd|guest count|head ?count|guest list|number of guests|guests?|attendance)"
        rf"(?: count)?(?:\s*[:=]\s*|\s+(?:of|is|to|at)\s+){_about}(?P<count>{NUMBER})\b(?!\s*[a-z$€£:])",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\bfor\s+{_about}(?P<low>{_range})(?P<count>{NUMBER})\b(?:\s?ish)?(?=\s*(?:$|[,.;!?|)]|\b(?:on|in"
        r"|at|with|next|this|to|and|budget|under|tomorrow|today|tonight|people)\b))"
        rf"(?!\s*(?:[-/:]\s*\d|\.\d))",
        re.IGNORECASE,
    ),
]
_WE_ARE = re.compile(
    r"\b(?:we(?:'ll| will| are|'re)(?: be)?|there (?:will be|are)|there'll be|expect(?:ing)?"
    rf"|a total of)\s+{_about}(?P<count>{NUMBER})\b(?=\s*(?:$|[,.;!?|)]|\b(?:in total|in all|now"
    r"|instead)\b))",
    re.I,
)
_LAST = re.compile(rf"(?<![\d$€£.,:/-])\b(?P<count>{NUMBER})\b{_not_people}", re.IGNORECASE)

_symbol = r"(?:us\$|\$|€|£)"
_currency = r"(?:dollars?|bucks|euros?|pounds?|quid|usd|eur|gbp|chf|francs?|\$|€|£)"
_figure = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_limit = (
    r"(?:\b(?:with|within|on|for|at|under|below|up to|less than|no more than|not more than|at most"
    r"|max(?:imum)?|around|about|of|is|a|an|our|my|the|total"
    r"|budget|costs?|spend|spending|limit|cap|to|and|is|keep it|stay|it|roughly|should be|now|actually)\b[ :=]*)*"
)
_MONEY = [
    re.compile(
        rf"{_limit}{_symbol}\s?(?P<sum>{_figure})\s?(?P<kilo>k\b|thousand\b"
        rf"|grand\b)?(?:\s*{_currency}\b)?(?:\s+(?:budget|max|total|in total|tops)\b)*",
        re.I,
    ),
    re.compile(
        rf"{_limit}(?<![\d.,])\b(?P<sum>{_figure}|{NUMBER})\s?(?P<kilo>k\b|thousand\b"
        rf"|grand\b)?\s*(?:{_currency})(?![a-z])(?:\s+(?:budget|max|total|tops)\b)*",
        re.I,
    ),
    re.compile(
        r"(?:\b(?:with|within|on|and|our|my|the|a|total|set|change|raise|lower|increase|reduce"
        r"|make)\b\s*)*\b(?:budget|spending limit|spend|limit)\b(?:\s+(?:of|is|to|at|should be|will be"
        r"|around|about|up to|max"
        rf"|no more than|under|below|at most|roughly|now)|\s*[:=])*\s*(?P<sum>{_figure}"
        rf"|{NUMBER})\s?(?P<kilo>k\b|thousand\b|grand\b)?(?!\s*(?:{_people}))",
        re.I,
    ),
    re.compile(
        rf"(?:\b(?:with|on|a|an)\b\s*)*(?P<sum>{_figure})\s?(?P<kilo>k\b|thousand\b|grand\b)?[ -]+(?:in\s+)?budget\b",
        re.I,
    ),
    re.compile(rf"{_limit}\b(?P<sum>{_figure})\s?(?P<kilo>k|grand)\b", re.I),
]


#: "two dozen people minus four"
_LESS = re.compile(rf"\s*(?:minus|less)\s+(?P<count>{NUMBER})\b", re.I)


def find_guests(text: str, *, bare: bool = False) -> tuple[int | None, str]:
    """Return how many guests the text names, and the text without it; "10 adults and 5 kids" are 15.

    `bare` also takes a number that stands alone, for when guests are what was asked about.
    """
    for pattern in _RULES[:2]:
        if match := pattern.search(text):
            groups = match.groupdict()
            count = _count(groups["plus"]) + 1 if groups.get("plus") else _count(groups["count"])
            return count, without(text, match)
    heads = [
        match for match in _HEADS.finditer(text) if not re.match(r"\s*['’]s\b|\s+party\b(?! of)", text[match.end() :])
    ]
    if heads:
        total = sum(_count(match.group("count")) for match in heads)
        end = heads[-1].end()
        if (less := _LESS.match(text[end:])) and _count(less.group("count")) < total:
            total -= _count(less.group("count"))
            text = text[:end] + text[end + less.end() :]
        for match in reversed(heads):
            text = without(text, match)
        return total, text
    for pattern in (*_RULES[2:], _WE_ARE, *((_LAST,) if bare else ())):
        if match := pattern.search(text):
            return _count(match.group("count")), without(text, match)
    return None, text


def find_money(text: str) -> tuple[Decimal | None, str]:
    """Return the first sum of money the text names, and the text without it."""
    for pattern in _MONEY:
        if match := pattern.search(text):
            amount = number(match.group("sum")) * (1000 if match.group("kilo") else 1)
            return amount, without(text, match)
    return None, text


def find_currency(text: str) -> str:
    """Return the sign or word of the currency that a sum of money is in; "" for dollars, which many countries have."""
    found = _OF_CURRENCY.search(text)
    return found.group(0) if found else ""


#: What makes of a sum one for each guest.
PER_GUEST = r"(?:per|a|for each|each|/)\s*(?:guest|head|person|pax)\b|\bp\.?p\b"


def is_per_guest(text: str) -> bool:
    """Whether the sum of money that the text names is for each guest."""
    return re.search(rf"\d\s?(?:k\s*)?{_currency}?\s*(?:{PER_GUEST})", text, re.I) is not None


_OF_CURRENCY = re.compile(r"€|£|us\$|\b(?:euros?|pounds|quid|usd|eur|gbp|chf|francs?)\b", re.I)


def _count(words: str) -> int:
    return int(number(words))
