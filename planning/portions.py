"""For whom to buy: how many people and children, and what guests answered of what they eat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from agents import patterns as re
from agents.numbers import NUMBER, number
from planning import suggestions
from planning.models import Event, Guest, Question, QuestionAnswer, ShoppingItem

#: What guests say of how they eat, and what each is called, in the order in which they are told.
DIETS: Mapping[str, str] = {
    "vegetarian": r"vegetarians?|veggies?",
    "vegan": r"vegans?",
    "pescatarian": r"pesc[ae]tarians?",
    "gluten-free": r"gluten[- ]?free|c(?:o)?eliacs?",
    "lactose-free": r"lactose[- ]?free",
    "dairy-free": r"dairy[- ]?free",
    "halal": r"halal",
    "kosher": r"kosher",
}

_BETWEEN = r"(?:x|of|us|them|are|is|eats?|adults?|people|persons?|kids?|child|children)"
_COUNTED = {
    diet: re.compile(
        rf"(?P<not>\b(?:not|no|non|isn't|aren't)[- ](?:an? )?)?"
        rf"(?:(?P<before>{NUMBER})\s*(?:{_BETWEEN} )*)?\b(?:{words})\b(?:\s*[:(x]\s*(?P<after>\d+))?",
        re.I,
    )
    for diet, words in DIETS.items()
}
_ALL = re.compile(
    rf"(?:(?:all|both|of us|we|are|eat|everybody|everyone|is|the whole family)\s+)*"
    rf"(?:{'|'.join(DIETS.values())})(?: (?:all|both|for all|of us|please))*[.!]*",
    re.I,
)
_NOTHING = re.compile(r"(?:no|none|nope|nothing|nil|n/?a|not at all|no allergies|none at all|-+)[.!]*", re.I)


@dataclass(frozen=True, slots=True)
class Portions:
    """For whom to buy. `people` with the `children` among them; None: nobody has said how many.

    `diets` counts those of them who answered so; `allergies` has a guest's name and what they
    answered, as they wrote it.
    """

    people: int | None
    children: int = 0
    diets: Mapping[str, int] = field(default_factory=dict)
    allergies: tuple[tuple[str, str], ...] = ()


def of(event: Event) -> Portions:
    """Return for whom to buy, in two queries.

    The expected count holds, as far as the answers leave it possible: no fewer than have said yes, and, where as many
    are listed as are expected, no more than may still come. Without one it is everybody listed who may come.
    """
    may_come = ~Q(answer__in=[Guest.Answer.DECLINED, Guest.Answer.WAITING])
    counted = event.guests.aggregate(
        listed=Coalesce(Sum("party_size"), 0),
        coming=Coalesce(Sum("party_size", filter=Q(answer=Guest.Answer.COMING)), 0),
        may_come=Coalesce(Sum("party_size", filter=may_come), 0),
        children=Coalesce(Sum("children", filter=may_come), 0),
    )
    people = counted["may_come"] or None
    if expected := event.guest_count:
        most = counted["may_come"] if counted["listed"] >= expected else expected
        people = max(counted["coming"], min(expected, most)) or expected
    diets, allergies = _answered(event)
    return Portions(people, min(counted["children"], people or 0), diets, allergies)


def usual(event: Event, portions: Portions) -> list[dict[str, Any]]:
    """Return the usual items of such an event for these people."""
    return suggestions.usual(event.kind, event.title, portions.people, portions.children)


def adapted(event: Event, items: Iterable[ShoppingItem], portions: Portions) -> list[tuple[ShoppingItem, Decimal]]:
    """Return the items that need another amount for these people, each with it; nothing is changed.

    Only what is not bought and still has the usual amount that it was made with is adapted.
    """
    amounts = {(item["name"], item["unit"]): item["quantity"] for item in usual(event, portions)}
    still_usual = [item for item in items if not item.ticked and item.quantity == item.usual_quantity]
    wanted = [(item, amounts.get((item.name, item.unit), item.quantity)) for item in still_usual]
    return [(item, amount) for item, amount in wanted if amount != item.quantity]


def diets_in(text: str, party: int) -> Counter[str]:
    """Count the diets in what a party of so many answered: "2 vegetarian, one vegan".

    A diet alone is that of all of them; one among other words, without a number, is that of one.
    """
    found: Counter[str] = Counter()
    everybody = party if _ALL.fullmatch(text.strip()) else 1
    for diet, pattern in _COUNTED.items():
        for match in pattern.finditer(text):
            said = match.group("before") or match.group("after")
            if not match.group("not"):
                found[diet] += int(number(said)) if said else everybody
        found[diet] = min(found[diet], party)
    return +found


def _answered(event: Event) -> tuple[dict[str, int], tuple[tuple[str, str], ...]]:
    """Return the diets counted and the allergies of those who may come. One query."""
    kinds = [Question.Kind.DIET, Question.Kind.ALLERGIES]
    rows = QuestionAnswer.objects.filter(question__event=event, question__kind__in=kinds).exclude(
        guest__answer__in=[Guest.Answer.DECLINED, Guest.Answer.WAITING]
    )
    diets: Counter[str] = Counter()
    allergies = []
    for kind, text, name, party in rows.values_list("question__kind", "text", "guest__name", "guest__party_size"):
        if kind == Question.Kind.DIET:
            diets += diets_in(text, party)
        elif not _NOTHING.fullmatch(text.strip()):
            allergies.append((name, text))
    return {diet: diets[diet] for diet in DIETS if diets[diet]}, tuple(allergies)
