"""How a reader of clauses makes a candidate of what it has read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from agents import patterns as re
from agents.memory.candidates import Candidate, one_line
from agents.memory.rules import dates

Found = Iterator[Candidate]
ME_IS = r"(?:i am|i'm|we are|we're)"
NO_NAME = re.compile(
    r"^(?:The|This|That|These|Those|It|He|She|They|We|You|There|Here|Everyone|Everybody|Nobody|No|Someone|Somebody"
    r"|All|Some"
    r"|Each|Dinner|Lunch|Breakfast|Brunch|Party|Food|Cake|Menu|Guests?|Budget|Event|Wedding|Birthday|Venue|Music"
    r"|Weather"
    r"|Today|Tomorrow|Tonight|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May"
    r"|June|July|August|September|October|November|December|Please|Thanks?|What|Who|Plan|Add|Book|Make|Invite|Buy|Set"
    r"|Move|Change|Remove|Cancel|Show|Find|Reserve|Send|Let|Also|And|But|Then|Not|If|When|Mine|Yours|His|Hers|Life|God"
    r"|Everything|Nothing|Something|Anything|Wine|Beer|Coffee|Tea|Pizza|I)$"
)
#: What is liked is a thing that can be named, not what was just spoken of.
POINTS = re.compile(
    r"^(?:it|that|this|these|those|them|him|her|you|your|what|how|when|where|the (?:first|second|third|last|other"
    r"|new|idea"
    r"|one|plan|list|menu|venue|card|suggestion|sound|look|way|fact)|to (?:know|see|hear|ask|add|have|change|book"
    r"|invite|plan"
    r"|make|be|get|go with|say|buy)|everything|anything|nothing|all)\b",
    re.I,
)
_TAIL = re.compile(
    r"\s+(?:because|since|so that|so|which|who|as|though|although|when|whenever|these days|nowadays|very much|a lot"
    r"|so much"
    r"|the most|most of all|too|as well|actually|now|again|by the way|btw|please|anymore|any more)\b.*$",
    re.I,
)


def made(subject: str, attribute: str, value: str, statement: str, **more: object) -> Candidate:
    value, attribute = one_line(value, 300), one_line(attribute.lower(), 120)
    return Candidate(_subject(subject), attribute, value, one_line(statement, 400), "", **more)  # type: ignore[arg-type]


def _subject(who: str) -> str:
    """ "my sister" is the sister: whoever else that is called by is found by what they are to the person."""
    return re.sub(r"^(?:my|our) ", "", who, flags=re.I) if who else ""


def _of(who: str) -> str:
    """Return how a statement about somebody begins."""
    return f"{who[:1].upper()}{who[1:]} " if who else ""


_SEVERAL = re.compile(r"\b(?:parents|grandparents|in-laws|kids|children)$")
_OF_ONE = re.compile(r"^(is|has|does|(?:live|like|dislike|prefer|work|eat|drink|speak)s)\b")
_OF_MANY = {"is": "are", "has": "have", "does": "do"}


def says(who: str, verb: str) -> str:
    if _SEVERAL.search(who):
        verb = _OF_ONE.sub(lambda match: _OF_MANY.get(match[1], match[1].rstrip("s")), verb)
    words = f"{_of(who)}{verb}"
    return words[:1].upper() + words[1:]


def end(value: str) -> str:
    return _TAIL.sub("", value).strip(" ,.;:-")


def who_of(match: re.Match) -> str | None:
    """Return whom a clause is about: "" the person, None nobody that it could be."""
    groups = match.groupdict()
    if groups.get("me"):
        return ""
    who = str(groups.get("who") or "")
    return None if NO_NAME.match(who.split(" ")[0]) else who


def until(words: str, today: date) -> date | None:
    """Return the day after which the words hold no more; a day that is past ends nothing."""
    day = dates.last_day(words, today)
    return day if day is not None and day >= today else None
