"""Words around a wish that may be passed over, as a template says where: "I need Dawn {for our first dance}".

Slots of these kinds say in a template that anything English may stand there which counts nothing, turns nothing round
and wishes for nothing. What is said by the way, wherever it stands, is of `asides`.
"""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.understanding.shorter import says_why
from agents.llm.offline.values.span import Scene, Span

_WISH = re.compile(
    r"(?i)\b(?:add|put|pop|stick|take|remove|buy|order|purchase|delete|rename|make|create|show|find|play(?! it)|please"
    r"|can|could|also|too(?=\W*$)|cancel|return|refund|recommend|suggest|who|what|which|when|how|where"
    r"|(?:do|does|did|would|will|should|shall|may|might) (?:you|i|we|it|they|he|she)|(?:have|has) (?:you|i|we)"
    r"|(?:is|are|was) (?:it|that|this|there|they))\b"
)
_MARKS = frozenset(",.;:!?–—-()")
_REASON = re.compile(r"(?i)(?:for|to|as|because|cos|cause|since|so)\b")
_SENTENCE = re.compile(
    r"(?i)(?:its?|im|ive|shes|hes|theyre|i|we|my|our|he|she|they|that|this|the|nobody|no one|everyone|everybody|you"
    r"|a|great|such|just|perfect|ideal)\b"
)
_OF_ONESELF = re.compile(r"(?i)\b(?:i|im|ive|me|my|we|our|us)\b")


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


def of_oneself(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Take what somebody says of themselves."""
    said = text[start:end].strip(" ,")
    return Span("statement", start, end, said) if _OF_ONESELF.search(said) and len(said.split()) > 2 else None
