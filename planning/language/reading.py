"""Reads a message that the language understands whole; of any other it says nothing."""

from __future__ import annotations

from dataclasses import replace

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause, understand
from agents.llm.offline.understanding.manners import bare
from agents.llm.offline.understanding.strange import without_slips
from agents.llm.offline.values import span
from planning.grammar.accounting import unaccounted
from planning.grammar.asked import only_asks
from planning.grammar.drafts import Draft, slots_of
from planning.grammar.requests import Reading, Request, Scene, one
from planning.grammar.values.kinds import GENERIC
from planning.grammar.values.titles import ordinal
from planning.language import (  # noqa: F401 - they declare what their intents come to
    again,
    answering,
    asking,
    calling_off,
    changes,
    chores,
    deposits,
    details,
    expected_guests,
    going_on,
    guests,
    lengths,
    letters,
    looks,
    moving,
    new_events,
    programme,
    shopping,
    spending,
    topics,
    vendors,
)
from planning.language.intents import COMES_TO, plainly
from planning.language.kinds import language
from planning.language.which_event import on_its_day

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")  # as those that are accounted for
#: A request may be put as a question; all others ask.
_POLITE = re.compile(
    r"\W*(?:(?:and|also|so|then|ok|hey|hi|please|right|oh)\W+)*"
    r"(?:can|could|would|will|shall|should|may|might|do|remind|(?:how|what) about"
    r"|any chance|fancy|is there (?:a|any) chance|is it possible|are you able"
    r"|how about we|what if we|why not|why don[’']?t we)\b",
    re.I,
)

#: "she is not coming, so could you take her off?"
_POLITE_WITHIN = re.compile(
    r"(?:[.,;:!–-]|\b(?:so|and|but|then))\s+(?:please )?(?:any chance|(?:can|could|would|will|may|might) (?:you|we|i)"
    r"|(?:remind|ping|nudge) me)\b",
    re.I,
)

_TYPED = "venue moment recurrence duration shift stretch head_count money palette dates gerund asked_about range month"
_OF_EVENTS = "known_kind colours cover event_title bare_title turning quoted_words meal_word part_word"
_OF_PEOPLE = "things amount people name whose company diet email phone figure voice"
TYPED = frozenset(f"{_TYPED} {_OF_EVENTS} {_OF_PEOPLE}".split()) | {"all but", "people is", "scale"}
_OF_MONEY = """
is_paid share area trade does agent premises style venue_list deposit_lead deposit_beside deposit_is_paid paid_lead
paid_beside paid_word lead_word so_word alead_word aso_word
"""
TYPED |= frozenset(_OF_MONEY.split())


#: Slots of what is not written: what is no longer so, why it is wished for, what lies beside, what tells the same.
PASSED_OVER = frozenset({"old", "why", "or_else", "near", "check", "nth", "on", "absent", "keep", "after", "now"})


def read(text: str, scene: Scene, waiting: Draft | None = None) -> Reading | None:
    """Return what a message comes to, if every word of it is understood; else None.

    `waiting` is a new event that something was asked about: what is said of an event is said of it.
    """
    if waiting is not None:
        return _read(text, scene, waiting)
    if text not in scene.spoken:
        scene.spoken[text] = _read(text, scene, None)
    found = scene.spoken[text]
    return found and replace(found, drafts=[*found.drafts], requests=[*found.requests], lost=[*found.lost])


def _read(text: str, scene: Scene, waiting: Draft | None, *, attaches: bool = True) -> Reading | None:
    text = without_slips(bare(text), language().vocabulary, scene.memory.words)
    known = {"event": tuple(scene.memory.events.values()), "item": tuple(scene.memory.items)}
    known["guest"] = tuple(scene.memory.people)
    usual = scene.memory.currencies.get(scene.memory.latest or 0, "")
    opened = frozenset(_opened(waiting) if waiting else again.opened(scene.memory) if attaches else ())
    clauses = understand(text, language(), span.Scene(scene.now, currency=usual, names=known), opened=opened)
    if not clauses:
        return None
    reading, topic, on = Reading(drafts=[waiting] if waiting else []), None, ""
    for clause in clauses:
        request = _of(clause, text, scene)
        if request is None:
            return None
        request = on_its_day(request, clause, scene)
        if request.about.get(topics.TOPIC):
            topic = request.event or topic
            on = request.about.get("on", "")
            continue
        if reading.requests and _only_tells_why(reading.requests[-1], request):
            continue
        if reading.requests and not reading.drafts and all(_only_tells_why(request, each) for each in reading.requests):
            reading.requests.clear()  # "Kim's in hospital so dinner is cancelled"
        if topic is not None and request.draft is None:
            request = topics.of_topic(request, topic)
            request = replace(request, about={**request.about, "on": on}) if on else request
        before = reading.requests[-1] if reading.requests else None
        if before is not None and before.event is not None and _is_of_the_same(clause):
            request = topics.of_topic(request, before.event)  # "the club needs wine, 2 bottles"
        if reading.requests and (joined := going_on.joined(reading.requests[-1], request)) is not None:
            reading.requests[-1] = request = joined
            scene = going_on.told(scene, request)
            continue
        scene = going_on.told(scene, request)
        is_more = request.about.get(details.MORE)
        if _lost_in_values(clause, details.change(request) if is_more else request, text, scene):
            return None
        if is_more:
            _go_on(reading, request)
        elif request.draft is not None:
            if waiting is not None and reading.drafts == [waiting]:
                if waiting.kind and waiting.kind not in GENERIC:
                    return None  # it may be another event, or this one said better
                reading.drafts = [_said_better(waiting, request.draft)]
            else:
                reading.drafts.append(request.draft)
            is_told = new_events.group_of(clause) and request.draft.guests is not None
            if "who" in clause.slots and not is_told and (asked := guests.invited(clause, scene)) is not None:
                reading.requests.append(asked)
            if request.draft.zone:
                reading.requests.append(one("change_event", zone=request.draft.zone))
        elif request.move is not None and request.changes_it and reading.drafts:
            said = new_events.longer(reading.drafts[-1], request)
            if said is None:
                return None
            reading.drafts[-1] = said
        elif reading.drafts and (slots := details.said_by(request)) is not None:
            reading.drafts[-1] = reading.drafts[-1].with_slots(slots)
        elif reading.requests and (both := moving.at_once(reading.requests[-1], request)) is not None:
            reading.requests[-1] = both
        else:
            reading.requests.append(request)
            reading.lost += request.about.get("no_things", [])
    if all(clause.intent is not None and clause.intent.part == "topics" for clause in clauses):
        return None  # nothing is asked for
    return reading


def _is_of_the_same(clause: Clause) -> bool:
    """Whether a clause goes on with the things that the one before it put on a list, or with how many are coming."""
    return clause.intent is not None and (
        clause.intent.attaches in ("items", "things", "amounts") or clause.intent.name == "make_it_so_many"
    )


def _only_tells_why(before: Request, request: Request) -> bool:
    """Whether somebody's excuse follows what is called off: "we have to cancel, Mia has the flu"."""
    is_off = any(ask.tool == "cancel_event" for ask in before.asks)
    return is_off and bool(request.asks) and all(ask.tool == "record_answer" for ask in request.asks)


def _opened(waiting: Draft) -> set[str]:
    lacks = {"uncounted": waiting.guests is None, "undated": waiting.day is None}
    return {"event", *(name for name, is_so in lacks.items() if is_so)}


def _said_better(waiting: Draft, draft: Draft) -> Draft:
    """Return a new event of which only a part was said before: "a party", and then "a birthday for Leo"."""
    return replace(waiting, kind=draft.kind, title=draft.title).with_slots(slots_of(draft))


def _go_on(reading: Reading, more: Request) -> None:
    """Take what is said of an event for the one before it: the new one, the one that is changed, the last one."""
    assert more.move is not None
    if reading.drafts:
        draft = reading.drafts[-1].with_slots(more.move)
        title, recurrence = more.about.get("title", draft.title), more.about.get("recurrence", draft.recurrence)
        if (age := more.about.get("turns")) and title.endswith("'s birthday"):
            title = f"{title.removesuffix('birthday')}{ordinal(age)} birthday"
        reading.drafts[-1] = replace(draft, title=title, recurrence=recurrence)
    elif reading.requests and (before := reading.requests[-1]).move is not None:
        reading.requests[-1] = replace(before, move=details.joined(before.move, more.move))
    elif more.move.any or more.move.until is not None or len(more.about) > 1:
        reading.requests.append(details.change(more))


def _lost_in_values(clause: Clause, request: Request, text: str, scene: Scene) -> bool:
    """Whether words of a value are not in what is written.

    Those of the template are accounted for by it, and a value with a form of its own is no other than its words.
    """
    said = [
        found
        for name, spans in clause.slots.items()
        if name not in PASSED_OVER
        for found in spans
        if found.kind not in TYPED
    ]
    on = f"{request.about.get('on', '')}'s".lower()  # of "Friday's dinner"
    values = {word for found in said for word in _WORD.findall(found.of(text).lower())} - {on, on.replace("'", "’")}
    lost = unaccounted(clause.text, request, scene)
    return lost == (clause.text,) or any(word.lower() in values for word in lost)


def _of(clause: Clause, text: str, scene: Scene) -> Request | None:
    if clause.intent is None:
        return None
    is_asked = _asks(clause, text) and not clause.intent.data.get("asks")
    if is_asked and "asked" not in clause.intent.data:
        return None
    if _opens_quotation(clause, text):
        return None  # a part of it is what somebody else said
    if clause.unclear and clause.intent.tool != "create_event":
        return Request(question=clause.unclear[0])
    name = str(clause.intent.data["asked"]) if is_asked else clause.intent.name
    return COMES_TO.get(name, plainly)(clause, scene)


_TAKEN = re.compile(
    r"\b(?:add|put|note|stick|pop|get|chuck|write) (?:it|them|that|those|these|this|all|everything)\b", re.I
)


def _opens_quotation(clause: Clause, text: str) -> bool:
    """Whether quotation marks are opened in a clause and closed behind it, and nothing there says to take it all."""
    if _TAKEN.search(text[clause.end :]):
        return False
    behind = text[clause.end :].lstrip(" .,!?")[:1].replace("”", '"')
    if behind == '"':
        return False  # it closes right there
    said, before = clause.text.replace("“", '"').replace("”", '"'), text[: clause.start].count('"')
    return said.count('"') % 2 == 1 and before % 2 == 0 and "“" not in text[: clause.start]


def _asks(clause: Clause, text: str) -> bool:
    """Whether a clause is a question, and no request that is politely put."""
    sentence = max(text.rfind(mark, 0, clause.start) for mark in ".!?;\n") + 1
    if not (text[clause.end :].lstrip().startswith("?") or only_asks(text[sentence : clause.end])):
        return False
    if _POLITE_WITHIN.search(text[sentence : clause.end]):
        return False
    return not any(_POLITE.match(text[start:]) for start in (sentence, clause.start))


def read_clause(clause: str, scene: Scene, *, attaches: bool = True) -> Request | None:
    """Return what a clause alone comes to, as one request: "Anna is coming", "Ben can't make it".

    Without `attaches` it goes on with nothing that was said before.
    """
    spoken = read(clause, scene) if attaches else _read(clause, scene, None, attaches=False)
    if spoken is None or len(spoken.drafts) + len(spoken.requests) == 0:
        return None
    if spoken.drafts:
        return Request(draft=spoken.drafts[0]) if len(spoken.drafts) == 1 and not spoken.requests else None
    first, *others = spoken.requests
    if not others:
        return first
    if any(request.question or request.about for request in spoken.requests):
        return None
    return Request(asks=tuple(ask for request in spoken.requests for ask in request.asks), event=first.event)
