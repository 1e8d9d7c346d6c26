"""Wishes for a new event: "plan a baby shower", "we're having a barbecue", or its mere name."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values.series import cut_rule
from planning.grammar.drafts import Draft, Slots, find_slots
from planning.grammar.requests import Request, Scene
from planning.grammar.values.kinds import IN_PASSING, KIND, is_late, kind_in, of_age
from planning.grammar.values.titles import is_plannable, name_event, titled

_strong = (
    r"(?:plan(?:ning)?|organi[sz](?:e|ing)|arrang(?:e|ing)|throw(?:ing)?|host(?:ing)?|schedul(?:e|ing)"
    r"|celebrat(?:e|ing)|set(?:ting)? up|put(?:ting)? together|coordinat(?:e|ing)|put(?:ting)? on"
    r"|pull(?:ing)? off|prepar(?:e|ing)(?: for)?|sort(?:ing)? out|cook(?:ing)? up|new event\s*:?"
    r"|get (?:going|started) (?:on|with)|(?:new |an? )?event\s*:|start(?:ing)? (?:planning|organizing"
    r"|with)|begin planning|work on)"
)

_weak = (
    r"(?:make|making|create|creating|do|doing|have|having|hold|holding|book|booking|get|give|giving|run"
    r"|running|start|add|need|want|like|love|thinking (?:of|about)|planning on|dreaming of|fancy|it's"
    r"|there's|there will be|there is|we've got|prefer|how about|what about|maybe|for|is|it is"
    r"|going to be)"
)

_doing = (
    r"(?:(?:i'm|i am|we're|we are|we will be|we'll be|i'll be|i will be|i|we|i'll|we'll|my \w+ is"
    r"|my \w+ and i are)\s+(?:currently |also |just |really |will |still )*)?"
)

_PLAN = re.compile(
    rf"^(?:{_doing})(?P<verb>{_strong})(?<=[\w:])(?!\w)(?:\s+(?:me|us|for us|for me|planning|organizing"
    r"|doing|having|hosting|throwing))*[\s:,]*(?P<what>.*)$",
    re.I,
)

_WEAK = re.compile(
    rf"^(?:{_doing})(?P<verb>{_weak})\b(?:\s+(?:me|us|doing|having|hosting|throwing|planning"
    r"|organizing))*[\s:,]*(?P<what>.*)$",
    re.I,
)

_TURNING = re.compile(
    r"\b(?:is turning|turns|is going to be|will turn)\s+\d{1,3}\b(?!\s*(?:guests|people))|\b(?:getting"
    r"|gets?) married\b|\btying the knot\b",
    re.I,
)

_UP_FOR = re.compile(
    r"^(?P<what>.+?)(?:\s*[,.:-]?\s*(?:needs planning|to plan|to organi[sz]e|needs to be planned"
    r"|is coming up|coming up))$",
    re.I,
)


#: "plan 2.5k for music" is of the budget.
_OF_MONEY = re.compile(
    r"(?:[$€£]\s?\d|\d[\d.,]*\s?(?:k|grand|thousand|euros?|pounds|dollars|quid|[€£])?\s+(?:for|on|to)\s)", re.I
)


def planned(clause: str, scene: Scene) -> Request | None:
    """Read an outright wish for a new event: "plan a baby shower", "I'm throwing a party", "Mia turns 30 on May 3"."""
    if match := _PLAN.match(clause):
        what = match.group("what")
        if _OF_MONEY.match(what):
            return None
        slots_rest = find_slots(what, scene.now).rest
        if (
            kind_in(slots_rest)
            or titled(what)[0]
            or (is_plannable(slots_rest) and not re.match(r"^\s*(?:up|down|the (?!event|party))", what))
        ):
            return Request(draft=draft_of(what, scene))
        return None
    if _TURNING.search(clause) and not clause.endswith("?"):
        return Request(draft=draft_of(clause, scene))
    return None


def wished(clause: str, scene: Scene) -> Request | None:
    """Read a wish for a new event if a known kind follows: "we're having a barbecue", "how about a picnic"."""
    match = _WEAK.match(clause) or _UP_FOR.match(clause)
    if not match:
        return None
    what = match.group("what").rstrip("?")
    if _PLAN.match(what):
        return planned(what, scene)
    if re.match(r"^make\s+(?:[\w-]+'s?|the|our|my)\s", clause, re.I) and not find_slots(what, scene.now).day:
        return None  # "make Tom's birthday at 8" changes the one there is
    new = re.match(r"^(?:create|make|add|start|book|have|do|i want|want|need)\b", clause, re.I) and re.match(
        r"^(?:me )?(?:an?|a new|another|new) (?:\w+ )?(?:event|occasion|function)\b", what, re.I
    )
    return Request(draft=draft_of(what, scene)) if new or _is_event(what, scene) else None


def bare_event(clause: str, scene: Scene) -> Request | None:
    """Read an event that is only named: "Baby shower for 20 guests next Saturday at 3pm"."""
    if not clause.endswith("?") and _is_event(clause, scene):
        return Request(draft=draft_of(clause, scene))
    return None


#: "so nervous about this dinner", "I mean the dinner": it is there already.
_SPOKEN_OF = re.compile(
    rf"\b(?:about|after|before|during|mean|meant|enjoyed|loved|hated|love|hate|regarding|of) (?:this|that|the|our) "
    rf"(?:[\w'’-]+ )?{KIND}\b",
    re.I,
)


def _is_event(what: str, scene: Scene) -> bool:
    """Return True when the phrase names an event of a known kind, as its head, not in passing."""
    if re.match(r"^(?:what|who|where|when|why|how|which)(?:['’]s)?\b", what, re.I):
        return False  # a question is no title
    if re.match(r"^(?:happy|merry|it|this|that|the (?:event|party|date|time|guests?))\b", what, re.I):
        return False
    if _SPOKEN_OF.search(what):
        return False
    _, rest = titled(what)
    rest = find_slots(cut_rule(rest, scene.now)[1], scene.now).rest
    rest = re.sub(r"^[\s|,;:]+", "", rest)
    head = re.split(
        r"\s+(?:for|of|with|in honou?r|to|from|is|will be|should be)\b|[|,.;:]",
        re.sub(r"^(?:\s*\|\s*)+|^(?:for|on)\s+", "", rest),
    )[0].strip(" ?")
    kind = kind_in(head)
    if not kind or kind in IN_PASSING:
        return False
    return (
        re.search(rf"{KIND}(?:\s+(?:event|celebration|do|thing))?\s*$", head, re.I) is not None
        and len(head.split()) <= 8
    )


def draft_of(what: str, scene: Scene) -> Draft:
    """Return the draft that a phrase describes."""
    given, _ = titled(what)
    guard = what.replace(given, "\0") if given else what
    rule, guard = cut_rule(guard, scene.now)
    slots = find_slots(guard, scene.now, late=is_late(kind_in(guard)))
    kind, title = name_event(slots.rest.replace("\0", given))
    kind = of_age(kind, what) if kind == "birthday" else kind
    return Draft(kind=kind, title=title, recurrence=rule).with_slots(slots)


def kind_given(text: str, draft: Draft, scene: Scene) -> Draft:
    """Return the draft with the kind that was asked for."""
    found = draft_of(
        re.sub(r"^(?:it's|it is|it should be|it will be|make it|let's (?:do|make it))\s+", "", text, flags=re.I), scene
    )
    return (
        Draft(kind=found.kind, title=draft.title or found.title).with_slots(slots_of(draft)).with_slots(slots_of(found))
    )


def slots_of(draft: Draft) -> Slots:
    """Return what a draft says besides its kind and title."""
    return Slots(
        draft.day,
        draft.time,
        draft.vague,
        draft.guests,
        draft.place,
        draft.budget,
        currency=draft.currency,
        per_guest=draft.per_guest,
        last=draft.last,
        until=draft.until,
    )
