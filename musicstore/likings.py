"""What somebody says of the music that they like, beside what memory reads of anybody's tastes."""

from __future__ import annotations

from collections.abc import Iterator

from agents import memory
from agents import patterns as re
from agents.llm.offline.values.span import Scene, Span

_STATED = re.compile(
    r"(?i)(?<![\w'’])(?:i|im|ive|we|my|our)\b(?:['’]\w+)?[^.!?;\n]*?"
    r"(?=\s*(?:(?:,|\band\b)\s*(?:then|and then|what|which|any|can|could|so|recommend|suggest|just so|would|will|please"
    r"|fyi|btw|by the way|for the record)\b|[.!;\n]|$))(?!\?)"
)
_TOLD = re.compile(
    r"(?i)(?:^|(?<=[.!?;,\n] ))\s*(?:(?:and|but|so|well|oh|ok|hi|hello|hey|fyi|btw|actually|honestly|frankly)[ ,]+)*"
    r"(?P<said>[^.!?;\n,]+)(?=\s*(?:[.!;,\n]|$))(?!\?)"
)
_LIKING = re.compile(
    r"(?i)\b(?:i|we)(?:['’]m| am|['’]re| are)? .*\b(?:a|an) (?!few )[\w &-]+ "
    r"(?:person|man|woman|girl|guy|lover|fan|nut|fanatic|addict|buff)\b"
    r"|\b(?:i|we)\b.*\b(?:soft spot for|weakness for|partial to|(?:thing|passion|love|liking) for|grew up on"
    r"|could listen to|live for|never want to hear|gone off|allergic to) (?!it\b|that\b|them\b)"
    r"|\b(?:is|are|['’]s|not|isn['’]t|aren['’]t) (?:so |really |just |totally |absolutely |definitely )*"
    r"(?:my|our) (?:\w+ )?(?:thing|things|cup of tea|scene|bag|taste|style|jam|(?:all[- ]time )?favou?rites?)\b"
    r"|\b(?:my|our) (?:\w+ )?(?:favou?rites?|tastes?)(?: in music)? (?:is|are|runs? to)\b"
    r"|^(?:(?:not|never|really|very|so|quite|still|always|a|an|big|huge|massive|great|been|much|of) )*"
    r"(?:(?:fan|lover) of|into|keen on|fond of|(?:mad|crazy|nuts) about|big on|love|adore|hate|loathe|detest|dislike"
    r"|can(?:not|['’]?t| not) (?:stand|bear|abide)|do(?: not|n['’]?t) like) (?!it\b|that\b|them\b|this\b|to\b|how\b)"
    r"|\b(?:i|we)(?: \w+)? (?:love|like|adore|enjoy|hate|loathe|dislike) (?:anything|everything|music|songs|stuff) "
    r"(?:with|by|from|that|of)\b"
    r"|\bis (?:what|the music|the sort of music) (?:i|we) (?:like|love|enjoy|prefer|listen to)\b"
    r"|\b(?:i['’]m|we['’]re|i am|we are) an? [\w-]+ (?:family|household|house|couple)\b"
    r"|\b(?:i|we) (?:can(?:not|['’]t| not)|could(?:n['’]t| not)) (?:get enough|live without|do without) "
    r"(?!it\b|that\b|them\b)"
    r"|\b(?:does nothing for|is not for|isn['’]t for|is right up|nothing beats .* for) (?:me|us|my|our)\b"
)
#: With one of these it is a wish, or about the store.
_ELSE = re.compile(
    r"(?i)\b(?:(?:play ?)?lists?|buy|purchase|order|add|put|remove|delete|rename|want to|need to|please|prices?"
    r"|invoices?|receipts?|bills?|stores?|shops?|sites?|websites?|accounts?|recommendations?|suggestions?|you|your)\b"
)
_SAYING = re.compile(
    r"(?i)^(?:i|we)(?:['’]d| would| must| should| have to)? (?:say|think|guess|suppose|reckon|admit),? (?:that )?"
)
_ASKED = re.compile(r"(?i)\b(?:remember|note|forget|in mind|record|next time)\b")


def tastes(text: str, scene: Scene) -> Iterator[Span]:
    """Mark each sentence, from its subject on, that says what its writer likes; a question says nothing."""
    stated = [
        (match.end() - len(said), match.end())
        for match in _STATED.finditer(text)
        if _is_of_music(said := _SAYING.sub("", match[0]))
    ]
    stated += [match.span("said") for match in _TOLD.finditer(text) if _is_liking(match["said"])]
    for begin, end in dict.fromkeys(stated):
        yield Span("taste", begin, end, text[begin:end])


def _is_of_music(said: str) -> bool:
    return memory.states_preference(said) and _ELSE.search(said) is None


def _is_liking(said: str) -> bool:
    return _LIKING.search(said) is not None and _ASKED.search(said) is None and _ELSE.search(said) is None
