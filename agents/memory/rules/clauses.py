"""A sentence cut into clauses that each have a subject: "I'm vegan and my sister is called Anna" is two."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re

RELATIONS = (
    "wife", "husband", "partner", "girlfriend", "boyfriend", "fiancé", "fiancée", "fiance", "fiancee", "spouse",
    "mother", "mum", "mom", "father", "dad", "boss", "manager", "landlord", "best friend", "sister", "brother", "son",
    "daughter", "child", "kid", "friend", "cousin", "aunt", "uncle", "niece", "nephew", "grandmother", "grandma",
    "grandfather", "grandpa", "mother-in-law", "father-in-law", "sister-in-law", "brother-in-law", "neighbour",
    "neighbor", "colleague", "roommate", "flatmate", "assistant", "dog", "cat", "horse", "rabbit", "parrot",
    "parents", "grandparents", "in-laws", "kids", "children",
)  # fmt: skip
#: Of these one has one at a time.
ONE_AT_A_TIME = frozenset(RELATIONS[:19])
RELATION = "|".join(sorted((re.escape(each) for each in RELATIONS), key=len, reverse=True))
_TITLE = r"(?:[A-ZÀ-ÖØ-Þ][\w'’-]*)"
#: Whom a clause may be about: a name, or somebody by what they are to the person.
WHO = rf"(?:(?:my|our) (?:\w+ )?(?:{RELATION})|{_TITLE}(?: {_TITLE}){{0,2}})"

_BOUNDARY = re.compile(r"(?:\s*,\s*(?:and |but |while )?|\s+(?:and|but|while)\s+(?:also |now )?)", re.I)
_BEGINS = re.compile(
    r"(?:(?:i|we)(?:'m|'ve|'re)?\s(?!(?:are|both)\b)"
    r"|(?:my|our) (?!\w+(?: [A-Z]\w+)?,? (?:are|both)\b|(?:\w+ )?\w+, [a-z])"
    rf"|{_TITLE} and (?:I|{_TITLE}) (?:are|live|work|like|love|hate|eat|drink|speak|prefer|don't|do not)\b"
    rf"|(?:{WHO})(?:'s)? (?:is|isn't|has|lives|works|likes|loves|hates|eats|drinks|doesn't|does|speaks|prefers|turns"
    r"|visits|fav\w+|birthday|name|was|never|no longer)\b)"
)
_HAS_A_VERB = re.compile(r"\s[a-z]|'[a-z]+\s")  # of names alone it says nothing yet
_LOWER = re.compile(r"^(?:I|My|We|Our)\b")


def clauses(sentence: str) -> Iterator[tuple[str, int]]:
    """Yield each clause, and where it begins in the sentence."""
    begin = 0
    for boundary in _BOUNDARY.finditer(sentence):
        rest = sentence[boundary.end() :]
        before = sentence[begin : boundary.start()]
        if _HAS_A_VERB.search(before) and _BEGINS.match(_lowered(rest)):
            yield before, begin
            begin = boundary.end()
    yield sentence[begin:], begin


def _lowered(text: str) -> str:
    """Return it with "I" and "My" in small letters: names alone begin with a large one."""
    return _LOWER.sub(lambda match: match[0].lower(), text)
