"""Names that only their capitals or quotation marks show: "we heard Night Bus on the radio", "call it 'Late'"."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.values.given_names import GIVEN
from agents.llm.offline.values.span import Scene, Span

_SMALL = "a|an|the|of|for|to|in|on|at|over|with|and|by|de|da|la|del|um|&"
_NAME = re.compile(rf"\b[A-Z][\w'’]*(?:,? (?:(?:{_SMALL}) )*(?!I\b)[A-Z][\w'’]*)*")
_QUOTED = re.compile(r"[\"“”](?P<said>[^\"“”\n]+)[\"“”]|(?<!\w)[‘'](?P<also>[^‘’'\n]+)[’'](?!\w)")
_DAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|Christmas|Easter|I"
)
#: Words that begin a sentence, and no name.
_BEGINS = re.compile(
    r"(?:I|I['’]\w+|A|An|My|Our|We|He|She|It|That|This|They|You|Your|And|But|So|Oh|Ok|Okay|Hi|Hello|Hey|Please|The"
    r"|Can|Could|Would|May|Is|Are|Do|Does|Have|Has|What|Which|Whose|Who|When|Where|Why|How|If|Just|Some\w*|Our|There|Now|Well"
    r"|Yes|No|Not|Buy|Get|Put|Add|Stick|Pop|Swap|Rename|Remove|Delete|Copy)\b[ ,]*"
)


def capitals(text: str, scene: Scene) -> Iterator[Span]:
    """Mark each name in capitals."""
    for match in _NAME.finditer(text):
        begin = match.start()
        while first := _BEGINS.match(text[begin : match.end()]):
            begin += first.end()
        named = text[begin : match.end()]
        if named and not _DAY.fullmatch(named) and not _is_mere_word(text, begin, match.end()):
            yield Span("capitals", begin, match.end(), named)


def no_people(text: str, scene: Scene) -> Iterator[Span]:
    """Mark each name in capitals that is none of a person: whoever speaks of it may want it."""
    return (span for span in capitals(text, scene) if span.value.lower() not in GIVEN)


def _is_mere_word(text: str, start: int, end: int) -> bool:
    """Whether one word has its capital as it begins a sentence: "Looking for …"."""
    begins = not text[:start].strip() or text[:start].rstrip()[-1] in ".!?\n"
    return begins and " " not in text[start:end] and is_english(text[start:end])


def in_quotes(text: str, scene: Scene) -> Iterator[Span]:
    """Mark what stands in quotation marks."""
    for match in _QUOTED.finditer(text):
        yield Span("in_quotes", *match.span(), match["said"] or match["also"])
