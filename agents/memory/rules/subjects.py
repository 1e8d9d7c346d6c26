"""A clause with several subjects, or with one that is named, as clauses with one: "My daughter Mia is six" is two."""

from __future__ import annotations

from agents import patterns as re
from agents.memory.rules.clauses import RELATION, WHO

_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]*(?: [A-ZÀ-ÖØ-Þ][\w'’-]*)?"
_KIN = rf"(?:my|our) (?:(?:older|younger|little|big|elder|new|twin|eldest|youngest|best) )?(?:{RELATION})"
_NAMED = re.compile(rf"^(?P<kin>{_KIN}),? (?P<name>{_NAME}),? (?P<rest>(?!and )[a-z].+)$")
_NAMED_FIRST = re.compile(rf"^(?P<name>{_NAME}), (?P<kin>{_KIN}), (?P<rest>[a-z].+)$")
_SEVERAL = re.compile(
    rf"^(?P<all>(?:{WHO}|i)(?:, (?:{WHO}|i))*,? and (?:{WHO}|i)) (?:both |all )?"
    r"(?P<verb>are|have|live|work|like|love|hate|eat|drink|speak|prefer|enjoy|dislike|don't|do not|can't) (?P<rest>.+)$"
)
_ONE = {"are": "is", "have": "has", "don't": "doesn't", "do not": "does not", "can't": "can't"}
_MYSELF = {"are": "am"}
_PLURAL = re.compile(r"^(vegan|vegetarian|pescatarian|teacher|nurse|doctor|student)s$")


def one_by_one(clause: str) -> list[tuple[str, str]]:
    """Return clauses with one subject each, and with each the name of whom it calls "my daughter", or ""."""
    if match := _NAMED.match(clause) or _NAMED_FIRST.match(clause):
        kin, name = match["kin"], match["name"]
        return [(f"{kin} is {name}", ""), (f"{kin} {match['rest']}", name)]
    match = _SEVERAL.match(clause)
    if match is None:
        return [(clause, "")]
    who = [each if each != "I" else "i" for each in re.split(r", and |, | and ", match["all"])]
    return [(f"{each} {_verb(each, match['verb'])} {_PLURAL.sub(_one, match['rest'])}", "") for each in who]


def _verb(who: str, verb: str) -> str:
    if who == "i":
        return _MYSELF.get(verb, verb)
    return _ONE.get(verb, f"{verb}s")


def _one(match: re.Match) -> str:
    return str(match[1])
