"""What a message states: each of its clauses read by the first reader that understands it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.utils import timezone

from agents import patterns as re
from agents.memory.candidates import Candidate, one_line, without_denial
from agents.memory.models import Fact
from agents.memory.private import is_private
from agents.memory.rules.clauses import clauses
from agents.memory.rules.dated import DATED
from agents.memory.rules.made import Found, until
from agents.memory.rules.people import EVERY_YEAR, LIVES, NAMES
from agents.memory.rules.sentences import stated
from agents.memory.rules.subjects import one_by_one
from agents.memory.rules.tastes import HABITS, TASTES
from agents.memory.rules.wishes import WISHES

#: In this order: the exact ones first.
READERS: tuple[Callable[[str, date], Found], ...] = (
    *NAMES,
    *WISHES,
    *TASTES[:2],
    *LIVES[:1],
    *TASTES[2:],
    *LIVES[1:],
    *HABITS,
    *DATED,
)

_SINCE = re.compile(r"\b(?:since|from|starting|as of|moved)\b", re.I)
#: What says that something is over, whatever it is: "no longer works", "don't have … any more".
_NO_LONGER = re.compile(r"^(?P<who>.+?) no longer (?P<rest>.+)$")
_ANY_MORE = re.compile(
    r"^(?P<who>.+?)(?:(?P<is> (?:am|is|are)|'m|'s|'re) not| (?P<do>do|does)(?: not|n't)|(?P<isnt> (?:is|are))n't) "
    r"(?P<rest>.+?) any ?(?:more|longer)$"
)
_S = {"have": "has", "do": "does", "go": "goes", "teach": "teaches"}


def read(text: str, today: date) -> list[Candidate]:
    """Return what a message plainly states, in its order; each with its words. `today` is the day it was said.

    What is private is among it and says so. A sentence that was to be remembered and says nothing known is a note.
    """
    found: list[Candidate] = []
    for sentence in stated(text):
        of_sentence: list[Candidate] = []
        for clause, begin in clauses(sentence.text):
            whole = text[sentence.begin + begin : sentence.begin + begin + len(clause)]
            for each in _clause(clause, today):
                quote = whole.strip(" ,")
                of_sentence.append(
                    replace(
                        each, quote=quote, is_asked=sentence.is_asked, is_private=is_private(f"{quote} {each.value}")
                    )
                )
        if not of_sentence and sentence.is_asked:
            of_sentence.append(_note(text[sentence.begin : sentence.begin + len(sentence.text)], today))
        found += of_sentence
    return found


def states_preference(text: str) -> bool:
    """Whether somebody plainly says in a message what they like, prefer or wish, as the rules read it. No query."""
    found = read(text, timezone.localdate())
    return any(each.kind == Fact.Kind.PREFERENCE and not each.subject for each in found)


def read_asked(text: str, today: date) -> list[Candidate]:
    """Return what words state that a person asked to remember: what is private is kept, too."""
    return [replace(each, is_asked=True) for each in read(text, today)]


def _note(words: str, today: date) -> Candidate:
    statement = one_line(words[:1].upper() + words[1:], 300)
    day = until(words, today)
    return Candidate(
        "",
        "",
        statement,
        statement,
        words,
        expires_on=day,
        is_single=False,
        is_private=is_private(words),
        is_asked=True,
    )


def _clause(clause: str, today: date) -> list[Candidate]:
    """Return what it says of each of its subjects; whom the clause names is called so."""
    if clause[:1].islower() or clause[:2] in ("I ", "I'") or clause[:3] in ("My ", "We ", "We'", "Our"):
        clause = clause[:1].lower() + clause[1:]
    found: list[Candidate] = []
    for one, name in one_by_one(clause):
        of_one = _first(one, today)
        found += [_called(name, each) for each in of_one] if name else of_one
    return found


def _first(clause: str, today: date) -> list[Candidate]:
    for reader in READERS:
        found = [each for each in reader(clause, today) if each.value and len(each.value) <= 120]
        if found:
            return [_ending(_denied(each), clause, today) for each in found]
    holds = _once_held(clause)
    if not holds:
        return []
    return [replace(each, is_over=not each.is_over, statement=_line(clause)) for each in _first(holds, today)]


def _once_held(clause: str) -> str:
    """Return what a clause says that it holds no more, as if it did; "" for one that says nothing like it."""
    if match := _NO_LONGER.match(clause):
        return f"{match['who']} {match['rest']}"
    match = _ANY_MORE.match(clause)
    if match is None:
        return ""
    if match["do"] is None:
        return f"{match['who']}{match['is'] or match['isnt']} {match['rest']}"
    verb, _, rest = match["rest"].partition(" ")
    return f"{match['who']} {_S.get(verb, f'{verb}s') if match['do'] == 'does' else verb} {rest}"


def _line(clause: str) -> str:
    return one_line(clause[:1].upper() + clause[1:], 400)


def _called(name: str, found: Candidate) -> Candidate:
    if not found.subject:
        return found
    kin = rf"^My (?:\w+ )?{re.escape(found.subject)}(?P<rest>'s .+| .+)$"
    return replace(found, subject=name, statement=re.sub(kin, lambda match: f"{name}{match['rest']}", found.statement))


def _denied(found: Candidate) -> Candidate:
    """ "My name is not Sam" says of no value that it is "not Sam", but of "Sam" that it is not."""
    value = without_denial(found.value)
    return found if value == found.value else replace(found, value=value, is_over=True)


def _ending(found: Candidate, clause: str, today: date) -> Candidate:
    """ "I live in Rome until Friday" is over after Friday; what comes every year, or is a habit, is not."""
    is_habit = found.kind == Fact.Kind.PREFERENCE or found.attribute.startswith("usually")
    if found.expires_on or is_habit or found.attribute in EVERY_YEAR or _SINCE.search(clause):
        return found
    return replace(found, expires_on=until(clause, today))
