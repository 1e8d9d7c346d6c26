"""What a clause that nobody understood means for the rest: beside some, nothing of the message may be written."""

from __future__ import annotations

from agents import patterns as re
from planning.grammar.requests import Scene
from planning.grammar.values.kinds import GENERIC, canonical
from planning.language.kinds import language

_CONDITION = re.compile(
    r"\W*(?:only )?(?:if|unless|once|when|whenever|as soon as|in case|provided|except|otherwise)\b", re.I
)
_TURNED = re.compile(r"^(?:add|put|buy|get|order|invite|remove)\b.+\b(?:unless|except|until|if|once)\b", re.I)
_NUMBER = (
    r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty|thirty|forty|fifty|sixty"
    r"|a dozen)"
)
_COUNTS = re.compile(rf"\b{_NUMBER}\b", re.I)
_OF_IT = re.compile(rf"\W*(?:so |please |and |then )*(?:make|call|do) (?:it|that|them) {_NUMBER}\W*", re.I)
_MORE_OF_IT = re.compile(
    r"\W*(?:(?:and|so|please|also|then)\W+)*(?:(?:it|they|that|these|those|each)\b"
    r"|[a-z]+\b.{0,40}\b(?:of|on) (?:it|them|those)\b)",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:for|about|regarding|as for|at) (?:the|my|our) (?P<named>[\w'’-]+)(?: on\b.*)?[.,:!?]?$", re.I
)


def turns_round(lost: str) -> bool:
    """Whether it wishes for something, but for a condition in it: "add wine unless Tim brings some"."""
    return _TURNED.search(lost) is not None


def may_change_the_rest(lost: str) -> bool:
    """Whether the rest depends on it, or is not all that was said of a thing: "if it rains", "get 15 of them"."""
    return _CONDITION.match(lost) is not None or (_MORE_OF_IT.match(lost) is not None and is_counting(lost))


def is_number_of(clause: str, lost: str) -> bool:
    """Whether a clause gives a number of what was lost before it: "forty bottles is a bit much" – "make it 30"."""
    return is_counting(lost) and _OF_IT.fullmatch(clause) is not None


def is_counting(lost: str) -> bool:
    return _COUNTS.search(lost) is not None


def is_of_another(lost: str, scene: Scene) -> bool:
    """Whether it names an event that is not the one that was spoken of last: "for the roast …"."""
    named = _ABOUT.search(lost)
    if named is None or canonical(named["named"]) in GENERIC or named["named"].lower() in language().matters:
        return False
    return scene.memory.event_called(named["named"]) is None
