"""What a host has said before of their guests and of how they like it, for the tools that plan with it.

What is used is noted on the run, which shows it under the answer. The statements are data: a tool tells of them and
changes nothing for them.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents import memory
from agents import patterns as re
from agents.runtime import Context
from planning import catalogue
from planning.content.habits import KnownContent

LOOKED_AT = 200  # facts, those said last
MOST = 8
OF_HOST = 3  # preferences of the host's own
_FOOD = re.compile(
    r"\b(?:vegan|vegetarian|pescatarian|allerg\w*|intoleran\w*|gluten|lactose|dairy|nuts?|halal|kosher|diet\w*|sugar"
    r"|alcohol|pork|meat|fish|seafood|shellfish)\b",
    re.I,
)


def of(context: Context, names: Sequence[str], *, title: str = "", is_of_host: bool = False) -> list[KnownContent]:
    """Return what is known of what these people eat, and, if asked for, what the host prefers; at most `MOST`.

    Whoever stands in the `title` is one of them: "Dinner with Anna and Ben".
    Nothing while memory is paused or in a conversation that leaves none. One statement where nothing is known.
    """
    facts = list(memory.facts_of(context.user).current(memory.today(context.user))[:LOOKED_AT])
    if not facts or memory.is_paused(context.user) or memory.is_temporary(context.conversation):
        return []
    wanted = {word for name in names for word in _calls(name)}
    called = f" {catalogue.fold(title)} "
    of_guests = [
        fact for fact in facts if _is_of_food(fact) and (_names(fact, wanted) or _is_named(fact.subject, called))
    ]
    of_host = [fact for fact in facts if is_of_host and fact.kind == memory.Fact.Kind.PREFERENCE and not fact.subject]
    chosen = [*of_host[:OF_HOST], *of_guests][:MOST]
    if chosen and context.run is not None:
        memory.note_recalled(context.run, [fact.pk for fact in chosen])
    return [
        KnownContent(fact=str(fact.pk), statement=" ".join(fact.statement.split()), is_of_food=fact in of_guests)
        for fact in chosen
    ]


def _calls(name: str) -> list[str]:
    """Return by what somebody is called: the whole name, and the first."""
    folded = catalogue.fold(name)
    first = folded.partition(" ")[0]
    return [each for each in (folded, first) if len(each) > 1]


def _is_of_food(fact: memory.Fact) -> bool:
    is_so = fact.attribute == "diet" or fact.attribute.startswith(("allergy", "eats ", "drinks "))
    return is_so or _FOOD.search(fact.statement) is not None


def _is_named(subject: str, folded: str) -> bool:
    return any(f" {name} " in folded for name in _calls(subject))


def _names(fact: memory.Fact, wanted: set[str]) -> bool:
    said = f" {catalogue.fold(fact.subject)} {catalogue.fold(fact.statement)} "
    return any(f" {name} " in said for name in wanted)
