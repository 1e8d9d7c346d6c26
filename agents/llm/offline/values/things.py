"""Things to buy as people write them: "3 bottles of wine, two baguettes and some cheese for $12".

Read are lists in a line, with bullets or numbers; amounts before ("500g flour") and after ("wine x3", "eggs: 12");
names that hold an "and"; notes in brackets; prices, for one or for all; numbers taken back ("12, no 14 napkins").
Refused is what is no thing: a wish of its own ("scrap the balloons"), a pronoun. A question is asked back where a
number or a price says two things.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.values.amounts import Amount, amounts
from agents.llm.offline.values.corrections import corrected
from agents.llm.offline.values.joined_names import KEPT, kept, shown
from agents.llm.offline.values.no_things import HEADINGS, PASSED, TOPICS, is_name, is_wish
from agents.llm.offline.values.one_thing import thing_said
from agents.llm.offline.values.people_words import NOT_PEOPLE, PEOPLE
from agents.llm.offline.values.prices import priced
from agents.llm.offline.values.quantities import quantities
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.units import THEMSELVES, UNIT
from agents.numbers import plain

MOST = 100  # things of one list
NEAR = 30  # characters in which a list that begins with a number shows it


@dataclass(slots=True)
class Things:
    """`items` are as the tools take them: `{"name": "wine", "quantity": 3, "unit": "bottles", "price": 9.5}`.

    `unclear` is a question that must be asked first. `refused` are parts that are no things.
    """

    items: list[dict[str, Any]]
    unclear: str = ""
    refused: tuple[str, ...] = ()


def things(text: str) -> list[dict[str, Any]]:
    """Return the things named; none where one of them is unclear.

    A price said for all of them is divided: 3 bottles "for $30" cost 10 each; "at $10" and "$10 each" are for one.
    """
    found = read_things(text)
    return [] if found.unclear else found.items


def thing_names(text: str) -> list[str]:
    """Return only their names: "the cake and 3 bottles of wine" are cake and wine."""
    return [thing["name"] for thing in read_things(text).items]


def listed(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read some words of a text as things to buy, none of them left over."""
    if _NUMBER_OF_NEXT.search(text[start:end]) or _is_open(text, start, end):
        return None
    article = "the " if text[:start].lower().endswith("the ") else ""
    if _WHICH.fullmatch(f"{article}{text[start:end]}"):
        return None  # which ones of them
    found = read_things(text[start:end])
    if found.unclear:
        return Span("things", start, end, None, found.unclear)
    if _begin_at_hours(found.items, text[start:end]):
        return None
    return Span("things", start, end, found.items) if found.items and not found.refused else None


def _is_open(text: str, start: int, end: int) -> bool:
    """Whether a bracket that is opened there is closed right behind: "bubbles (15"."""
    return text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end)


#: "4.30 tea" begins then.
_HOUR = re.compile(r"(?<![\d.,£$€])(?:1[0-2]|[1-9])\.(?:00|15|30|45)(?= [^\W\d])")


#: So no thing is called: it is half of an hour, or says when.
_WHEN = re.compile(r"(?!after eights?\b)(?:past|sometime|some time|before|after|until|till|by)\b ?\w", re.I)


def _begin_at_hours(items: list[dict[str, Any]], said: str) -> bool:
    if any(_WHEN.match(item["name"]) for item in items):
        return True
    hours = {float(match[0]) for match in _HOUR.finditer(said)}
    return any("unit" not in item and item["quantity"] in hours for item in items)


def counted_things(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read some words of a text as things to buy of which the first says how much: "a dozen eggs and 1.5kg flour"."""
    near = text[start:end] if _OF_ALL.search(text[start:end]) else text[start : start + NEAR]
    first = next(iter(quantities(near)), None)
    if (
        first is None
        or _is_open(text, start, end)
        or (first.start > 0 and near == text[start : start + NEAR] and not _COUNTED_BEHIND.match(near))
    ):
        return None  # which is soon told, of many words
    if not any(start <= each.start and each.end <= end for each in quantities(text)):
        return None
    found = read_things(text[start:end])
    is_behind = first.start > 0 and not _IN_ONE.match(text[start : start + NEAR])
    if found.refused or not found.items or (is_behind and len(found.items) == 1):
        return None
    if not _says_how_much(found.items[0], text[start:end]) and not _are_plain(found.items):
        return None
    if _begin_at_hours(found.items, text[start:end]):
        return None
    if not all(_says_how_much(thing, "") or thing["name"].islower() for thing in found.items):
        return None
    return Span("things", start, end, None if found.unclear else found.items, found.unclear)


#: "sausages x40", "eggs (12)"; and "1 x gravy".
_COUNTED_BEHIND = re.compile(r"[^,;:!?.\d]+(?: x ?\d|\(\d|\s?[-–:,] ?\d)", re.I)
_OF_ALL = re.compile(r"(?:of each|of both|each)$", re.I)
_IN_ONE = re.compile(r"[^,;:!?.\d]+(?: x ?\d|\(\d)", re.I)
_ONE_TIMES = re.compile(r"1 ?x ", re.I)


def _are_plain(things: list[dict[str, Any]]) -> bool:
    """Whether each is called in small English words, and one of several says how much: "crisps, 20 cups"."""
    words = [word for thing in things for word in thing["name"].split()]
    is_plain = all(word[1:] == word[1:].lower() and is_english(word.casefold()) for word in words)
    return is_plain and len(things) > 1 and any(_says_how_much(thing, "") for thing in things)


_NO_FIRST = (PEOPLE | NOT_PEOPLE) - THEMSELVES


def _says_how_much(thing: dict[str, Any], said: str) -> bool:
    words = thing["name"].casefold().split()
    if (
        "instead" in words
        or words[-1] in PEOPLE
        or words[0] in _NO_FIRST
        or len(words) > 4
        or not words[0][0].isalpha()
    ):
        return False
    return "unit" in thing or thing["quantity"] != 1 or _ONE_TIMES.match(said) is not None


def names_listed(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read some words of a text as the names of things, none of them left over."""
    found = read_things(text[start:end])
    if any("price" in thing for thing in found.items):
        return None  # which would be lost
    names = [thing["name"] for thing in found.items]
    return Span("thing_names", start, end, names) if names and not found.refused else None


_BULLET = re.compile(r"(?:^|\n)\s*(?:[-*•–·]|\d{1,2}[.)])\s+")
_ON_LIST = re.compile(
    r"\s+(?:on|onto|to|in|into)\s+(?:the|my|our|this|that)\s+(?:shopping |grocery |party )?list\b"
    r"(?=\s*(?:$|[,;\n.!]|and\b))",
    re.I,
)
_KIND = re.compile(r"^(?:(?:please|pls|also|just|too|ok|kindly|then|now)\b[\s:,]*)+", re.I)
#: What somebody else wrote: "we need also 3 kg of apples".
_QUOTED = re.compile(
    r"[\"“](?:please )?(?:(?:we|i)(?:'ll| will)? )?(?:(?:also|still) )?"
    r"(?:(?:need|get|buy|add|bring|make sure we have)\b)?(?: also)?[:\s]*(?P<wish>[^\"“”]*?)[.!]?[\"”][.!]?",
    re.I,
)
_NUMBER_OF_NEXT = re.compile(r"\n\s*\d{1,2}\s*$")
_NUMBERED = re.compile(r"(?:^|\s)\d{1,2}\)\s+")
_BETWEEN = re.compile(
    r"\s*(?:(?:,|[;|\n•]|\s-\s|\band\b|\bplus\b|\bas well as\b|\balong with\b|\s[&+]\s|\s['’]?n['’]?\s"
    r"|\balso\b|\bthen\b|[.!]\s+(?=\S))"
    r"\s*)+",
    re.I,
)
_HALF = re.compile(
    r"\b(hundred|thousand|dozen|one|two|three|four|five|a|\d|pounds?|kilos?|lit(?:re|er)s?) and "
    r"(?=a (?:half|quarter)\b)"
)
_HUNDRED = re.compile(
    r"\b(hundred|thousand) and (?=(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty)\b|\d)"
)
#: In figures neither a comma nor a dash parts anything: "1,5", "2 - 3".
_IN_FIGURES = re.compile(r",(\d)|(\d\s)-(\s\d)")
_ONLY = re.compile(
    r"(?:(?:maybe|about|around|say|perhaps|another|an extra|extra|like|at least|some|just|only|roughly|let's say"
    r"|call it|make (?:it|that)"
    r"|(?:i|we)(?:'d|'ll| would| will| could)? (?:take|say|want|need|get|have|like|reckon|think))\s+)+",
    re.I,
)
_OF_THOSE = re.compile(
    r"(?:\s+of (?:that|those|them|it|these))?"
    r"(?:,? (?:ought to|should|will|would|'ll) (?:do|do it|be enough|be plenty|suffice))?[.! ]*$",
    re.I,
)
_money = r"(?:[\d£$€]|\w+ (?:quid|pounds?|euros?|dollars?|bucks|pence|p\b))"
_THEY_ARE = re.compile(
    r"^(?:which |and )?(?:(?:they|those|these)(?:'re| are| cost| go for| come at| come to)?"
    r"|(?:it|that|which)(?:'s| is| are| costs| comes to)|are|is|at|@)(?: only| now| about)?\s+"
    rf"(?={_money})",
    re.I,
)


def read_things(text: str) -> Things:
    """Read a list of things to buy."""
    found = _read(text)  # the same words are read for several templates
    return Things([dict(thing) for thing in found.items], found.unclear, found.refused)


_EACH_FIRST = re.compile(r"(?P<much>[\w.]+(?: ?[a-z]+)?) (?:each of|of each of|each:) (?P<list>[^\d]+)", re.I)
_EACH_LAST = re.compile(
    r"(?P<list>[^\d]+?)[\s,:–-]+(?P<much>(?:\d[\d.]*|an?|one|two|three|four|five|six|ten|a dozen|twenty)(?: ?[a-z]+)?)"
    r"(?P<each> of each(?: of (?:them|those|these))?| of both| each| of each kind)[\s.!]*",
    re.I,
)


def _of_each(text: str) -> str:
    """Return a list in which each thing has the amount that was said of all: "forks and knives, 10 of each"."""
    match = _EACH_FIRST.fullmatch(text.strip()) or _EACH_LAST.fullmatch(text.strip())
    if match is None:
        return text
    much = match["much"]
    measured = [(found.start, found.end) for found in amounts(much)] == [(0, len(much))]
    if not measured and (_count(much) is None or match.groupdict().get("each") == " each"):  # "20 each" is a price
        return text
    parts = _parts(match["list"])
    return ", ".join(f"{much} of {part}" if measured else f"{much} {part}" for part in parts)


#: "85 for the ice sculpture" and "30 on ribbon" are sums.
_SUM_FOR = re.compile(
    r"[£$€]?\d[\d.,]*(?: (?:quid|pounds?|euros?|dollars?))? (?:for|on) (?!(?:it|that|this)\b)\w", re.I
)


_size = "big|large|small|little|cheap|good|nice|posh|fancy|green|red|white|blue|black|thick|thin|long|short|plain"
_WHICH = re.compile(
    rf"the (?:{_size}|old|usual|same|other|normal|proper|best)(?:er|est)?"
    rf"(?: (?:ones?|kind|sort|type|stuff|size|{UNIT}))?",
    re.I,
)


@lru_cache(256)
def _read(text: str) -> Things:
    if quoted := _QUOTED.fullmatch(text.strip()):
        text = quoted["wish"]
    text, unclear = corrected(_KIND.sub("", text))
    found = Things([], unclear)
    # "a dj for 600, photographer 1200": once one number is a price, the bare ones after it are too.
    is_priced = False
    by_name: dict[str, dict[str, Any]] = {}
    for part in _parts(_of_each(_without_heading(text)))[:MOST]:
        if by_name and (_goes_on(part, last := [*by_name.values()][-1]) or _costs(part, last)):
            continue
        is_no = is_wish(part) or bool(by_name and _WHICH.match(part))  # "loo roll, the big pack"
        thing, asked = (None, "") if is_no or _SUM_FOR.match(part) else thing_said(part, bare=is_priced)
        found.unclear = found.unclear or asked
        if thing is not None and is_name(thing["name"]):
            is_priced = is_priced or "price" in thing
            by_name[thing["name"].casefold()] = dict(thing)
        elif part.casefold().strip(" .!") not in PASSED:
            found.refused += (part,)
    heading = next(iter(by_name), "")
    if heading in HEADINGS and len(by_name) > 1 and by_name[heading].keys() == {"name", "quantity"}:
        del by_name[heading]  # "disposables: 24 cups and a roll of foil"
    found.items = [*by_name.values()]
    return found


#: "dessert: a lemon tart and some cream" is no thing of that name; "eggs: 12" is one.
_HEADING = re.compile(
    r"\s*(?:for )?(?:the |our |my |some )?(?P<said>[a-z]+(?: [a-z]+)?)\s*:\s+(?=(?:an?|some) |\d.*[,\n]| ?\n)", re.I
)


def _without_heading(text: str) -> str:
    heading = _HEADING.match(text)
    if heading is None or heading["said"].casefold() not in TOPICS:
        return text
    return text[heading.end() :]


def _parts(text: str) -> list[str]:
    text = _NUMBERED.sub("\n", text) if len(_NUMBERED.findall(text)) > 1 else text
    text = _BULLET.sub("\n", _ON_LIST.sub("", text))
    text = _HUNDRED.sub("\\1 \ue000 ", _HALF.sub("\\1 \ue000 ", kept(text)))
    text = _IN_FIGURES.sub(_hidden, text)
    return [shown(part).strip() for part in _BETWEEN.split(text) if part.strip()]


def _hidden(match: re.Match) -> str:
    return f"{KEPT[',']}{match[1]}" if match[1] else f"{match[2]}{KEPT['-']}{match[3]}"


#: "Crisps, 20 cups" are two things.
_THEMSELVES = frozenset({"cup", "cups", "glass", "glasses", "bowl", "bowls", "plate", "plates", "jug", "jugs"})


def _goes_on(part: str, last: dict[str, Any]) -> bool:
    """Read "about 2 kg", "make that 3", "ten boxes of those", which is of the thing before."""
    if last["name"].casefold() in HEADINGS:
        return False
    said = _ONLY.match(part)
    price = priced(part)
    is_priced = price.amount is not None and not price.unclear and "price" not in last
    rest = price.rest.strip(" ,") if is_priced else part
    rest = _OF_THOSE.sub("", rest[said.end() if said else 0 :]).strip()
    found = amounts(rest)
    if found and not found[0].unclear and (found[0].start, found[0].end) == (0, len(rest)):
        amount = found[0].amount
        if not said and amount.unit in THEMSELVES:
            return False
    elif "unit" not in last and last["quantity"] == 1 and (count := _count(rest)) is not None:
        amount = Amount(count)
    else:
        return False
    if not said and amount.unit in _THEMSELVES:
        return False
    if "unit" in last or (not said and amount.unit and (amount.unit == "lbs" or last["quantity"] != 1)):
        return False
    last |= {"quantity": plain(amount.quantity)} | ({"unit": amount.unit} if amount.unit else {})
    if is_priced and price.amount is not None:
        last["price"] = plain(price.amount if price.each or not amount.quantity else price.amount / amount.quantity)
    return True


def _count(said: str) -> Decimal | None:
    """Return the number that these words are, and nothing else."""
    first = next(iter(quantities(said)), None)
    if first is None or first.is_vague or first.is_article or first.is_money:
        return None
    return first.value if (first.start, first.end) == (0, len(said)) else None


def _costs(part: str, last: dict[str, Any]) -> bool:
    """Read "$12" and "they are 1.75 each", which is the price of the thing before."""
    said = _THEY_ARE.sub("", part)
    price = priced(said)
    if price.amount is None or price.unclear or "price" in last or re.search(r"\w", price.rest):
        return False
    last["price"] = plain(price.amount)
    return True
