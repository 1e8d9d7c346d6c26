"""Of what a person wrote, what is plainly stated: no questions, no guesses, no stories, not the words of others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agents import patterns as re

LONGEST = 300  # characters of a sentence: what is longer is a document, not something said
MOST = 200  # sentences of one message

_QUOTED = re.compile(r'"[^"\n]*"|“[^”\n]*”|«[^»\n]*»|(?:^|\s)\'[^\'\n]+\'(?:$|[\s.,;!?])')
_CODE = re.compile(r"```.*?(?:```|$)|`[^`\n]*`", re.S)
_CITED = re.compile(r"^[ \t]*(?:>|\||from:|to:|subject:|on .{3,80} wrote:).*$", re.I | re.M)

_QUESTION = re.compile(
    r"^(?:and |but |so |also |ok(?:ay)?,? |hey,? |please )*(?:what|who|whom|whose|when|where|why|how|which"
    r"|do(?! not\b)|does(?! not\b)"
    r"|did|is|are"
    r"|was|were|am|can|could|should|shall|will|would|may|have you|has|had)\b",
    re.I,
)
_GUESS = re.compile(
    r"\b(?:if|would|could|might|maybe|perhaps|imagine|suppose|supposing|supposedly|pretend|hypothetical(?:ly)?"
    r"|let's say|say i"
    r"|what if|wish|unless|whether|probably|possibly|presumably|not sure|unsure|i think|i guess|i suspect|i assume"
    r"|i hope"
    r"|hopefully|thinking (?:of|about)|considering|consider|as if|as though|joking|kidding|sarcasm|for example|e\.g"
    r"|for instance|assume|assuming|in case|i'd|we'd|he'd|she'd|they'd|should|ought|almost|nearly|seems?|apparently"
    r"|tempted|dreamt|dreamed|dream)\b|\bmay\s+(?:be|have|like|come|want|become|move|go|eat)\b",
    re.I,
)
_OTHERS_WORDS = re.compile(
    r"\b(?:says?|said|saying|tells?|told me|told us|thinks?|thought|claims?|claimed|heard|reckons?|believes?"
    r"|according to"
    r"|wrote|writes|rumou?r|allegedly|asked|asks|mentioned|mentions|texted|article|headline|quote|lyrics?)\b",
    re.I,
)
_STORY = re.compile(
    r"\b(?:in (?:the|a|my|this) (?:story|novel|book|film|movie|game|play|song|show|series)|character|protagonist"
    r"|the hero"
    r"|once upon a time|fiction(?:al)?|role-?play|act as|you are an?)\b",
    re.I,
)
_UNREAL = re.compile(
    r"^\s*(?:but |and |so |well,? )?(?:if|imagine|suppose|supposing|pretend|what if|let's say|say i|assume|assuming"
    r"|hypothetically)\b"
    r"|\bif (?:i|we) (?:were|was|had|ever)\b|\b(?:i|we) (?:would|might|could) (?:be|become|have been)\b|\bi wish\b",
    re.I,
)
_HEARSAY = re.compile(
    r"\b(?:(?!i |we )[\w'-]+ (?:says?|said|thinks?|thought|claims?|claimed|told (?:me|us)|believes?|wrote|writes"
    r"|mentioned)"
    r"|according to|i heard|rumou?r has it)\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:used to|when i was|as a (?:child|kid|teenager|student)|back then|back in the day|in the past|formerly"
    r"|once was"
    r"|years ago|in my (?:teens|twenties|childhood))\b",
    re.I,
)
_TOLD_BEFORE = re.compile(
    r"^(?:as )?i(?: have|'ve)?(?: already)? (?:told|said to|mentioned to) you(?: before)?(?: that)?[:,]?\s+", re.I
)
_ASKED = re.compile(
    r"^(?:(?:please|also|and|ok(?:ay)?|hey|so|do|just|can you|could you|i want you to|i'd like you to"
    r"|for (?:next time|the future|later|future reference|the record)(?=,? (?:please |do )*\w+ that\b))[, ]+)*"
    r"(?:remember|keep in mind|bear in mind|note|make a note|take note|don't forget|do not forget|never forget"
    r"|memori[sz]e"
    r"|save|for the record|for future reference)(?: for (?:me|later|next time|the future))?(?: (?:this|the following))?"
    r"(?:\s*[:,–-]\s*|\s+that\s+|\s+(?=(?:i|i'm|i've|my|we|our)\b))",
    re.I,
)
_OPENING = re.compile(
    r"^(?:(?:and|but|also|so|well|oh|hey|hi|hello|yes|no(?! more\b)|ok|okay|actually|btw|by the way|fyi"
    r"|just so you know"
    r"|for your information"
    r"|please note(?: that)?|most of all|above all|to be clear|honestly|anyway|ps|p\.s\."
    r"|(?:mostly|mainly|usually|generally|normally"
    r"|these days"
    r"|nowadays|lately)(?=,? (?:i|we)\b))[,:!]?\s+)+",
    re.I,
)
_CLOSING = re.compile(
    r"(?:,\s*|\s+[–-]+\s*|\s+)(?:by the way|btw|just so you know|for your information|fyi|to be clear|of course"
    r"|obviously|honestly"
    r"|to be honest|actually|though|please|thanks|thank you|ok(?:ay)?|you know|in fact|if you must know|lol|haha"
    r"|:-?\))$",
    re.I,
)
_UNDONE = re.compile(
    r"^(?:please )?(?:forget|ignore|disregard|don't remember|do not remember|don't keep|do not keep)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is stated, and where it begins in the message. `is_asked`: the person asked to remember it."""

    text: str
    begin: int
    is_asked: bool = False


def stated(text: str) -> Iterator[Sentence]:
    """Yield the sentences that state something, with what introduces them taken away."""
    masked = _masked(text)
    for count, (begin, end) in enumerate(_cut(masked)):
        if count >= MOST:
            return
        sentence = _stated(masked[begin:end], begin)
        if sentence is not None:
            yield sentence


def is_own_statement(text: str, begin: int, end: int) -> bool:
    """Whether these words of a message can be the person's own statement, whoever read them so.

    Not where they stand in a question, a quotation, a story, something unreal, or the words of somebody else.
    """
    masked = _masked(text)
    if "\x00" in masked[begin:end]:
        return False
    for first, last in _cut(masked):
        if last <= begin or first >= end:
            continue
        sentence, before = masked[first:last], masked[first : max(begin, first)]
        if sentence.rstrip().endswith("?") or _UNREAL.search(sentence) or _STORY.search(sentence):
            return False
        if _HEARSAY.search(before) or _UNDONE.search(sentence.strip()):
            return False
    return True


def _masked(text: str) -> str:
    """Return the text with what is not the person's own in it as zeros, at its length."""
    masked = text.replace("’", "'").replace("‘", "'").replace("\x00", " ")
    for pattern in (_CODE, _CITED, _QUOTED):
        masked = pattern.sub(lambda match: "\x00" * len(match[0]), masked)
    return masked


def _cut(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends, with the sign at its end. A point within a number ends none."""
    begin = 0
    for at, letter in enumerate(text):
        is_end = letter in "\n;" or (letter in ".!?" and (at + 1 == len(text) or text[at + 1].isspace()))
        if is_end or at + 1 == len(text):
            yield begin, at + 1
            begin = at + 1


def _stated(raw: str, begin: int) -> Sentence | None:
    begin += len(raw) - len(raw.lstrip(" \t\n-*•"))
    text = raw.strip(" \t\n;-*•")
    is_question = text.endswith("?")
    text = text.rstrip(".!?; ")
    if is_question or not text or len(text) > LONGEST or "\x00" in text or _UNDONE.search(text):
        return None
    while (shorter := _CLOSING.sub("", text).rstrip(" ,.!")) != text:
        text = shorter
    text, begin = _without(_OPENING, text, begin)
    asked = _ASKED.match(text)
    if asked is not None:
        text, begin = text[asked.end() :], begin + asked.end()
    text, begin = _without(_TOLD_BEFORE, text, begin)
    wrong = (_GUESS, _OTHERS_WORDS, _STORY, _PAST) if asked is None else (_OTHERS_WORDS, _STORY)
    if _QUESTION.search(text) or any(pattern.search(text) for pattern in wrong):
        return None
    return Sentence(text, begin, asked is not None)


def _without(pattern: re.Pattern, text: str, begin: int) -> tuple[str, int]:
    match = pattern.match(text)
    return (text[match.end() :], begin + match.end()) if match is not None else (text, begin)
