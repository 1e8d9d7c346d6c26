"""What holds until a day: where somebody is, and what they have before them."""

from __future__ import annotations

from datetime import date

from agents import patterns as re
from agents.memory.rules.clauses import WHO
from agents.memory.rules.made import Found, end, made, says, until, who_of

_THING_ON = re.compile(rf"^(?:(?P<me>my|our)|(?P<who>{WHO})'s) ((?:\w+ ){{0,2}}\w+) is (.+)$")
#: What somebody has a day for themself; an event that is being planned is a thing of its own, with its own row.
_OWN = re.compile(
    r"^(?:\w+ )?(?:exams?|tests?|interview|deadline|holidays?|vacation|graduation|retirement|due date|appointment"
    r"|thesis|defen[cs]e"
    r"|first day|last day|final|move)$",
    re.I,
)
_SOMEBODY = re.compile(rf"^(?:(?P<me>i|we)|(?P<who>{WHO}))((?:'m|'re|'ll)? .+)$")
_STATES = re.compile(
    r"^(?:'m|'re|'ll| am| are| is| have| has| fly| flies| travel| travels| visit| visits| leave| leaves| arrive"
    r"| arrives| come"
    r"| comes| stay| stays| start| starts| begin| begins| turn| turns| get| gets| go| goes| move| moves| marry"
    r"| marries)\b",
)
_WANTS = re.compile(
    r"\b(?:need|want|planning|looking for|like to|trying|going to plan|throwing|hosting|booking|party for|guests?)\b",
    re.I,
)


def _dated(clause: str, today: date) -> Found:
    """What holds until a day: where somebody is, what they have before them."""
    day = until(clause, today)
    if day is None or _WANTS.search(clause):
        return
    own = _THING_ON.match(clause)
    if own is not None and _OWN.match(own[3]):
        if (who := who_of(own)) is not None:
            owner = f"{who[:1].upper()}{who[1:]}'s {own[3]}" if who else own[3].capitalize()
            yield made(who, own[3], end(own[4]), f"{owner}: {day:%Y-%m-%d}", expires_on=day)
        return
    match = _SOMEBODY.match(clause)
    if match is None or (who := who_of(match)) is None or not _STATES.match(match[3]):
        return
    words = _third_person(match[3].strip()) if not who else match[3].strip()
    is_place = re.match(r"^(?:is|are) (?:in|at|away|on|abroad|travel|visiting|staying)", words)
    lasts = "until " if re.search(r"\b(?:until|till|through)\b", words) else ""
    statement = f"{says(who, words)} ({lasts}{day:%Y-%m-%d})"
    yield made(who, "whereabouts" if is_place else f"plans: {words}"[:120], words, statement, expires_on=day)


def _third_person(words: str) -> str:
    return re.sub(r"^(?:'m|am|'re|are)\b", "is", re.sub(r"^have\b", "has", re.sub(r"^'ll ", "will ", words)))


DATED = (_dated,)
