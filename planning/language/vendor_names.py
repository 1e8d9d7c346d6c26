"""The names of vendors and venues, as far as they tell by how they are written."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.values import moments
from agents.llm.offline.values.given_names import GIVEN
from agents.llm.offline.values.span import Scene, Span
from planning.grammar.values.kinds import KIND
from planning.vendors.kinds import understood

_word = r"[A-ZÀ-Þ][\w&'’.-]*[\w’']"
_NAME = re.compile(rf"\b(?:The )?{_word}(?: (?:(?:&|and|of|the|de|von|van|der) )?(?:{_word}|\d+))*")
_TRADE = re.compile(
    r"\b(?:DJ|MC|Band|Chef|Catering|Caterers?|Kitchen|Bakery|Bakers?|Cakes?|Flowers?|Florists?|Photography|Photos?"
    r"|Barbecue|BBQ|Grill|Bar|Hall|Barn|Garden|House|Hotel|Inn|Mill|Glasshouse|Club|Trio|Quartet|Strings|Studio"
    r"|Rentals?|Hire|Tents?|Coaches|Taxis?|Cars|Magic|Events?|Food|Foods|Truck|Pizza|Spoons?|Fork|Cafe|Café"
    r"|Restaurant|Bistro|Tavern|Lodge|Castle|Manor|Farm|Pavilion|Centre|Center|Rooms?|Decor|Balloons|Music|Sound)\b"
)
_NONE = re.compile(
    rf"(?:{KIND}|I|You|We|It|He|She|They|Who|What|When|Where|Can|Could|Please|Book|Hire|Reserve|Get|Find|Add|Take|Cancel"
    r"|Move|Christmas|Easter|Halloween|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)",
    re.I,
)


def names(text: str, scene: Scene) -> Iterator[Span]:
    """Mark names with capitals that may be a vendor's: none is a trade alone, an event, or tells when."""
    when = [(span.start, span.end) for span in moments.spans(text, scene)]
    for match in _NAME.finditer(text):
        said, first = match[0], match[0].split()[0]
        start = match.start()
        if start == 0 and _NONE.fullmatch(first) and " " in said:  # a verb that begins the sentence
            start += len(first) + 1
            said = text[start : match.end()]
            if not _NAME.fullmatch(said):
                continue
        if _NONE.fullmatch(said) or (re.search(rf"['’]s {KIND}$", said, re.I) and not _TRADE.search(said)):
            continue
        if " " not in said and (understood(said) or _begins_sentence(said, text[:start])):
            continue
        if any(at < match.end() and start < end for at, end in when):
            continue
        yield Span("vendor_name", start, match.end(), said)


def _begins_sentence(said: str, before: str) -> bool:
    """Whether one word of English has its capital from the sentence that it begins: "Bread is 2.40 now"."""
    is_first = not before.strip() or before.rstrip()[-1] in ".!?;:"
    return is_first and is_english(said) and said.casefold().removesuffix("'s") not in GIVEN


def names_of_trade(text: str, scene: Scene) -> Iterator[Span]:
    """Mark those that name what they do: "DJ Lantern", "Library Hall"."""
    for span in names(text, scene):
        if " " in span.value and _TRADE.search(span.value):
            yield Span("vendor_of_trade", span.start, span.end, span.value)
