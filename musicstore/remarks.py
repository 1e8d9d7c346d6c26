"""What is said around a wish of the store: a remark, and the name of a song in it that only its capitals show."""

from __future__ import annotations

from collections.abc import Iterator

from agents import memory
from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.shorter import says_why
from agents.llm.offline.values.given_names import GIVEN
from agents.llm.offline.values.span import Scene, Span

_SMALL = "a|an|the|of|for|to|in|on|at|over|with|and|by|de|da|la|del|um|&"
_NAME = re.compile(rf"\b[A-Z][\w'’]*(?:,? (?:(?:{_SMALL}) )*[A-Z][\w'’]*)*")
_QUOTED = re.compile(r"[\"“”](?P<said>[^\"“”\n]+)[\"“”]|(?<!\w)[‘'](?P<also>[^‘’'\n]+)[’'](?!\w)")
_WISH = re.compile(
    r"(?i)\b(?:add|put|pop|stick|take|remove|buy|order|purchase|delete|rename|make|create|show|find|play(?! it)|please"
    r"|can|could|also|too(?=\W*$)|cancel|return|refund|recommend|suggest|who|what|which|when|how|where)\b"
)
_DAY = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|Christmas|Easter|I"
)
_MARKS = frozenset(",.;:!?–—-()")
_REASON = re.compile(r"(?i)(?:for|to|as|because|cos|cause|since|so)\b")
_SENTENCE = re.compile(
    r"(?i)(?:its?|im|ive|shes|hes|theyre|i|we|my|our|he|she|they|that|this|the|nobody|no one|everyone|everybody|you"
    r"|a|great|such|just|perfect|ideal)\b"
)
_STATED = re.compile(
    r"(?i)(?<![\w'’])(?:i|im|ive|we|my|our)\b(?:['’]\w+)?[^.!?;\n]*?"
    r"(?=\s*(?:,\s*(?:then|and then|what|which|any|can|could|so|recommend|suggest)\b|[.!;\n]|$))(?!\?)"
)
_TOLD = re.compile(
    r"(?i)(?:^|(?<=[.!?;,\n] ))\s*(?:(?:and|but|so|well|oh|ok|hi|hello|hey|fyi|btw|actually|honestly|frankly)[ ,]+)*"
    r"(?P<said>[^.!?;\n,]+)(?=\s*(?:[.!;,\n]|$))(?!\?)"
)
_LIKING = re.compile(
    r"(?i)\b(?:i|we)(?:['’]m| am|['’]re| are)? .*\b(?:a|an) (?!few )[\w &-]+ "
    r"(?:person|man|woman|girl|guy|lover|fan|nut|fanatic|addict|buff)\b"
    r"|\b(?:i|we)\b.*\b(?:soft spot for|weakness for|partial to|grew up on|could listen to|live for"
    r"|never want to hear|gone off|allergic to) (?!it\b|that\b|them\b)"
    r"|\b(?:is|are|['’]s|not|isn['’]t|aren['’]t) (?:so |really |just |totally |absolutely |definitely )*"
    r"(?:my|our) (?:\w+ )?(?:thing|things|cup of tea|scene|bag|taste|style|jam|(?:all[- ]time )?favou?rites?)\b"
    r"|\b(?:my|our) (?:\w+ )?(?:favou?rites?|taste) (?:is|are|runs to)\b"
    r"|\b(?:i|we)(?: \w+)? (?:love|like|adore|enjoy|hate|loathe|dislike) (?:anything|everything|music|songs|stuff) "
    r"(?:with|by|from|that|of)\b"
    r"|\bis (?:what|the music|the sort of music) (?:i|we) (?:like|love|enjoy|prefer|listen to)\b"
    r"|\b(?:i['’]m|we['’]re|i am|we are) an? [\w-]+ (?:family|household|house|couple)\b"
    r"|\b(?:does nothing for|is not for|isn['’]t for|is right up|nothing beats .* for) (?:me|us|my|our)\b"
)
_LIST = re.compile(r"(?i)\b(?:play ?)?lists?\b")
_ASKED = re.compile(r"(?i)\b(?:remember|note|forget|in mind|record|next time)\b")
_OF_ONESELF = re.compile(r"(?i)\b(?:i|im|ive|me|my|we|our|us)\b")
#: Words that begin a sentence, and no name.
_BEGINS = re.compile(
    r"(?:I|I['’]\w+|A|An|My|Our|We|He|She|It|That|This|They|You|Your|And|But|So|Oh|Ok|Okay|Hi|Hello|Hey|Please|The"
    r"|Can|Could|Would|May|Is|Are|Do|Does|Have|Has|What|Who|When|How|If|Just|Some\w*|Our|There|Now|Well"
    r"|Yes|No|Not|Buy|Get)\b[ ,]*"
)


def remark(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take English words that count nothing, turn nothing round, and wish for nothing."""
    return _passed_over(text, start, end)


def reason(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take a remark that begins as a reason does."""
    return _passed_over(text, start, end) if _REASON.match(text[start:end]) else None


def told(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take a sentence behind a mark, which may say no."""
    begins = text[:start].rstrip()[-1:] in _MARKS and _SENTENCE.match(text[start:end])
    return _passed_over(text, start, end, may_deny=True) if begins else None


def _passed_over(text: str, start: int, end: int, *, may_deny: bool = False) -> Span | None:
    said = text[start:end]
    return Span("remark", start, end, said) if says_why(said, may_deny=may_deny) and not _WISH.search(said) else None


def tastes(text: str, scene: Scene) -> Iterator[Span]:
    """Mark each sentence, from its subject on, that says what its writer likes; a question says nothing."""
    stated = [match.span() for match in _STATED.finditer(text) if _is_of_music(match[0])]
    stated += [match.span("said") for match in _TOLD.finditer(text) if _is_liking(match["said"])]
    for begin, end in dict.fromkeys(stated):
        yield Span("taste", begin, end, text[begin:end])


def _is_of_music(said: str) -> bool:
    return memory.states_preference(said) and _LIST.search(said) is None


def _is_liking(said: str) -> bool:
    return _LIKING.search(said) is not None and _ASKED.search(said) is None


def of_oneself(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take what somebody says of themselves."""
    said = text[start:end].strip(" ,")
    return Span("statement", start, end, said) if _OF_ONESELF.search(said) and len(said.split()) > 2 else None


def capitals(text: str, scene: Scene) -> Iterator[Span]:
    """Mark each name in capitals."""
    for match in _NAME.finditer(text):
        begin = match.start()
        while first := _BEGINS.match(text[begin : match.end()]):
            begin += first.end()
        named = text[begin : match.end()]
        if named and not _DAY.fullmatch(named) and not _is_mere_word(text, begin, match.end()):
            yield Span("capitals", begin, match.end(), named)


def song_like(text: str, scene: Scene) -> Iterator[Span]:
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
