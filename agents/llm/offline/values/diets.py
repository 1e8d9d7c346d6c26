"""What people eat and do not: "vegan", "gluten-free", "allergic to nuts", "doesn't eat pork", "a nut allergy".

Read as the words of a note, "no pork", "allergic to nuts". Seen and not understood: an allergy or a diet without what
of, "has an allergy", "is on a diet".
"""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.values.span import Scene, Span

_IS = (
    r"vegans?|vegetarians?|veggies?|pescatarians?|pescetarians?|flexitarians?|omnivores?|c(?:o)?eliac(?: disease|s)?"
    r"|diabetics?|halal|kosher|keto|paleo|plant[- ]based|teetotal(?:lers?)?"
)
_food = (
    r"(?:(?:tree |pine |red |white |raw |cow'?s |soft |blue |spicy )?(?:nuts?|peanuts?|almonds?|hazelnuts?|cashews?"
    r"|walnuts?|pistachios?|gluten|wheat|rye|dairy|milk|lactose|cheese|eggs?|fish|shellfish|seafood|prawns?|shrimps?"
    r"|crabs?|mussels?|pork|beef|lamb|chicken|meat|poultry|soya?|sesame|mustard|celery|sugar|alcohol|wine|mushrooms?"
    r"|onions?|garlic|tomato(?:es)?|strawberr(?:y|ies)|apples?|kiwis?|banana(?:s)?|citrus|chocolate|food|gelatine?"
    r"|pepper|chil(?:l)?i(?:es)?|coriander|cilantro|carbs|caffeine))"
)
_foods = rf"{_food}(?:(?:\s*,\s*(?:(?:and|or)\s+)?|\s+(?:and|or|nor)\s+){_food})*"
_any = rf"(?:{_foods}|[^\W\d_]{{3,}})"
_PATTERNS = (
    re.compile(
        rf"\b(?P<allergic>(?:severely |badly |very |mildly )?(?:allergic|intolerant|sensitive) to {_any})", re.I
    ),
    re.compile(
        rf"\b(?:can't|can ?not|cant|doesn't|does not|doesnt|don't|do not|dont|won't|will not|mustn't|must not|may not"
        rf"|shouldn't|should not|never)\s+(?:eats?|have|drinks?|tolerates?|touch)\s+(?:any )?(?P<not>{_foods})",
        re.I,
    ),
    re.compile(rf"\b(?:avoids?|off|without|no|(?:no|any)thing (?:with|containing)) (?P<no>{_foods})", re.I),
    re.compile(
        rf"\b(?P<free>(?:severe|bad|serious|mild|slight|terrible|nasty|strong) (?:{_food}) (?:allergy|intolerance)"
        rf"|(?:{_food})[- ]free|(?P<kind>{_food}) allerg(?:y|ies)|{_food}[- ]intoleran(?:t|ce)|{_IS})\b",
        re.I,
    ),
    re.compile(rf"\b(?:an? )?(?:allergy|intolerance|allergies) (?:to|of|against) (?P<to>{_any})", re.I),
)
_OPEN = re.compile(
    r"\b(?:(?:an?|some|several|food|any) )*(?:allergy|allergies|intolerances?|allergic|intolerant|special diet"
    r"|dietary (?:needs?|requirements?|restrictions?)|on a diet)\b",
    re.I,
)
_PLURAL = re.compile(
    r"(?i)^(vegan|vegetarian|veggie|pescatarian|pescetarian|flexitarian|omnivore|coeliac|celiac|diabetic)s$"
)
_WHICH = "What do they not eat? Say, for example: Kim is allergic to nuts."


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark kind "diet", with the words that note it."""
    plain = text.replace("’", "'")
    taken: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield Span("diet", *match.span(), _noted(match))
    for match in _OPEN.finditer(plain):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            yield Span("diet", *match.span(), unclear=_WHICH)


def _noted(match: re.Match) -> str:
    found = {name: " ".join(value.casefold().split()) for name, value in match.groupdict().items() if value}
    if kind := found.get("kind"):
        return f"allergic to {kind if kind.endswith('s') or kind not in ('nut', 'peanut', 'egg') else f'{kind}s'}"
    if "not" in found or "no" in found:
        return f"no {found.get('not') or found['no']}"
    if "to" in found:
        return f"allergic to {found['to']}"
    said = found.get("allergic") or found["free"]
    return _PLURAL.sub(r"\1", said)
