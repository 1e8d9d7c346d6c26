"""Words of others in what a person writes: in quotation marks, or pasted, such as a mail or a table. They are data.

A title or a text may be quoted ("call it “Delete the noise”"); a request that is quoted is nobody's request to us.
"""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.values.not_names import BEGIN_SENTENCES
from agents.llm.offline.values.span import Scene, Span

LEAST_LINES = 3  # of a mail

_QUOTATION = re.compile(
    r"\"(?P<straight>[^\"\n]+)\"|[“„](?P<curly>[^“”„\n]+)[”“]|[«»](?P<angular>[^«»\n]+)[»«]"
    r"|(?:^|[\s(:])'(?P<single>\w[^\n']*(?:\w'\w[^\n']*)*)'(?=$|[\s.,!?)])"
)
#: A title, a name or a text follows.
_TAKES_WORDS = (
    "saying say says reading reads read called named titled entitled title name it to as text words message note theme "
    "motto slogan song post announce announcement letter write with that about headline banner sign card like play "
    "rename"
)
_BEFORE_TITLES = frozenset(_TAKES_WORDS.split())
_REPORTED = re.compile(
    r"\b(?:said|wrote|writes|texted|asked|asks|told (?:me|us)|replied|messaged|emailed|mailed|sent(?: me| us)?|posted"
    r"|mentioned)"
    r"(?:\s+(?:me|us|that|this|back|today|yesterday))*\s*[:,]?\s*$",
    re.I,
)
_HEADER = re.compile(
    r"(?im)^[>\s*]*(?:from|to|cc|bcc|subject|date|sent|reply-to|von|an|betreff|datum|gesendet)\*?\s*:\s*\S"
)
_MARKED = re.compile(r"(?m)^\s*>")
_WROTE = re.compile(
    r"(?im)^(?:>?\s*on .{4,80} wrote:|-{2,}\s*(?:original|forwarded) message\s*-{2,}|begin forwarded message:)"
)
_GREETING = re.compile(
    r"(?i)^\W*(?:dear|hi|hello|hey|good (?:morning|afternoon|evening))\s+(?P<whom>(?:[\w.'’-]+\s?){1,3})[,!:]?\s*$"
)
_SIGN_OFF = re.compile(
    r"(?im)^\W*(?:(?:many |with |kind |best |warm |all the )*"
    r"(?:thanks|thank you|regards|best|cheers|love|wishes|yours|sincerely|xx?)"
    r"(?: (?:in advance|again|so much|and .{1,20}))?)\s*[,.!]?\s*(?:\n\W*)?(?:[\w.'’-]+\s?){0,3}\s*$"
)
_POLITE = re.compile(
    r"(?i)^(?:please|can you|could you|would you|will you|pls|kindly|let's|let us|just|and|also|then)[\s,]+"
)

#: Whoever writes to us greets so.
_US = ("convoke", "planner", "there", "all", "everyone", "again")


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark kind "quotation", without its marks, and "pasted", a mail with all that it holds."""
    if (mail := pasted(text)) is not None:
        yield mail
    for match in _QUOTATION.finditer(text):
        group = next(name for name, value in match.groupdict().items() if value)
        start, end = match.span(group)
        yield Span("quotation", start - 1, min(end + 1, match.end()), text[start:end].strip())


def pasted(text: str) -> Span | None:
    """Return the mail that was pasted into a message, or None."""
    if text.count("\n") + 1 < LEAST_LINES:
        return None
    marks = [match.start() for match in (*_HEADER.finditer(text), *_MARKED.finditer(text))]
    if wrote := _WROTE.search(text):
        return Span("pasted", min([wrote.start(), *marks]), len(text), text[min([wrote.start(), *marks]) :].strip())
    if len(marks) > 1:
        return Span("pasted", min(marks), len(text), text[min(marks) :].strip())
    begins = 0
    for line in text.split("\n"):
        greeting = _GREETING.match(line)
        is_to_others = greeting and not greeting["whom"].casefold().startswith(_US)
        if is_to_others and _SIGN_OFF.search(text[begins + len(line) :]):
            return Span("pasted", begins, len(text), text[begins:].strip())
        begins += len(line) + 1
    return None


def is_request(words: str) -> bool:
    """Whether words ask for something to be done: they begin with what requests begin with."""
    words = words.strip(" \n\"'“”„«».,")
    for _ in range(3):
        words = _POLITE.sub("", words)
    first = re.split(r"[^\w'’-]+", words, maxsplit=1)[0].casefold()
    return first in BEGIN_SENTENCES and " " in words


def requested(text: str, scene: Scene) -> Span | None:
    """Return the first request that only others' words make: quoted where no title or text can stand, or in a mail."""
    if text.rstrip().endswith("?") and "\n" not in text and not is_request(text):
        return None  # what “add guests” does
    for span in spans(text, scene):
        if span.kind == "pasted":
            return span
        before = text[: span.start].rstrip()
        last = re.split(r"[^\w'’-]+", before.rstrip(" :,"))[-1].casefold() if before else ""
        if is_request(str(span.value)) and (_REPORTED.search(before) or last not in _BEFORE_TITLES):
            return span
    return None
