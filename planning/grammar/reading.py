"""Reads a whole message, with what was left open before it: which events, calls and questions it comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import groupby

from agents import patterns as re
from agents.llm.offline.understanding.accounting import is_write
from agents.llm.offline.understanding.apostrophes import with_apostrophes
from agents.llm.offline.understanding.doubts import without
from agents.llm.offline.understanding.manners import evenly_spaced
from agents.llm.offline.understanding.strange import strange_words
from planning.grammar.accounting import unaccounted_slots
from planning.grammar.clauses import clauses
from planning.grammar.drafts import Draft, Slots, find_slots
from planning.grammar.lost_clauses import is_number_of, is_of_another, may_change_the_rest, turns_round
from planning.grammar.memory import Exchange, Memory
from planning.grammar.open_questions import complete, open_draft
from planning.grammar.requests import Doubt, Reading, Request, Scene, one
from planning.grammar.spelling import KNOWN, mend
from planning.grammar.taken_back import as_meant
from planning.grammar.unclear_values import asked_alone, asked_instead
from planning.grammar.values.kinds import GENERIC
from planning.language import reading as language
from planning.language.details import joined
from planning.language.invited_with import invited_with
from planning.language.kinds import language as spoken_language

ON_WHICH_DAY = "On which day? Say it, such as: on Saturday 12 December."

# What is read of a message, of its single requests, and of how many: reading must stay a matter of milliseconds.
LIMIT = 2000
CLAUSE = 500
CLAUSES = 20
MOST_TURNS = 6  # in which the date of an event is told
_NEVER_MIND = re.compile(
    r"^(?:never ?mind|cancel(?: (?:that|it|this))?|forget (?:it|that|about it)|no(?: thanks| thank you)?"
    r"|stop|nothing|leave it|drop it|not now|skip(?: it)?)[\s.!]*$",
    re.I,
)
_NOISE = re.compile(
    r"(?:and|also|so|then|but|thanks?(?: you)?|hi|hello|hey|good (?:morning|afternoon|evening)|please"
    r"|ok(?:ay)?|yes|no|great|cool|perfect|nice|sorry|oops|whoops|oh dear|argh|ugh|hm+|er+m?|\W*)"
    r"(?: (?:so much|a lot|there|again))*[\s,.!?]*",
    re.I,
)
#: So begins what corrects what was written last.
_CORRECTS = re.compile(
    r"\W*(?:(?:oh|ah|argh)\W+)?(?:\*|(?:no|nope|wait|sorry|oops|whoops|hang on|hold on)\W+"
    r"(?:no|wait|sorry|hang on|that|it|i|we|they|there|actually|make)\b|correction\b|typo\b|my (?:mistake|bad|error)\b"
    r"|i (?:meant|mean)\b)",
    re.I,
)
#: The last word of somebody who is done: no day is meant.
_DONE = re.compile(
    r"\W*(?:(?:thanks|thank you|ok(?:ay)?|great|perfect|right|and|so|cheers|then|well)\W+)*"
    r"(?:that(?:'s| is|'ll be| will be| would be)|i think that(?:'s| is)) (?:it|all|everything|enough)"
    r"(?:\b[^\d]*)?",
    re.I,
)
_SORRY = re.compile(r"\W*(?:sorry|oops|whoops|wait|hang on)\W", re.I)
_NO_LIST = re.compile(
    r"\b(?:no|without(?: a| the)?|don't (?:make|need|want)(?: a| the)?|skip the) (?:shopping )?list\b"
    r"|\bjust the event\b|\bonly the event\b",
    re.I,
)
_NO_INVITATIONS = re.compile(
    r"\b(?:no|without(?: the| any)?|don't (?:draft|need|want|make)(?: the| any)?|skip the) invit(?:ation"
    r"|e)s\b|\bjust the event\b|\bonly the event\b",
    re.I,
)


def read(text: str, scene: Scene, before: Reading | None = None, of_date: Slots | None = None) -> Reading:
    """Read a message. `before` is the reading of the message before it, when a question of ours was left open.

    `of_date` is what was said before of an event that has no date yet: an hour, a month.

    Nothing is written for one with a word that nobody knows, and that went into nothing. An hour is of no day where
    the event has none yet: it is asked for.
    """
    text = evenly_spaced(text)
    reading = _read(text, scene, before)
    if not reading.understood and before is None:
        return _but_for_strange_words(text, scene) or reading
    reading.requests = [_dated(request, scene.memory, of_date) for request in reading.requests]
    is_written = any(is_write(ask) for request in reading.requests for ask in request.asks) or any(
        request.move or request.about for request in reading.requests
    )
    if reading.doubts or reading.question(scene.now) or not (is_written or reading.drafts):
        return reading
    if odd := strange_words(text, f"{reading.drafts} {reading.requests}", _vocabulary(), scene.memory.words):
        reading.doubts.append(Doubt(text, odd))
    return reading


def _but_for_strange_words(text: str, scene: Scene) -> Reading | None:
    """Return the doubt about words that nobody knows, where the rest of a message would write something."""
    odd = strange_words(text, "", _vocabulary(), scene.memory.words)
    rest = _read(without(text, odd), scene) if odd else Reading()
    writes = any(is_write(ask) for request in rest.requests for ask in request.asks)
    return Reading(doubts=[Doubt(text, odd)]) if rest.drafts or writes else None


@cache
def _vocabulary() -> frozenset[str]:
    return spoken_language().vocabulary | KNOWN


def said_of_date(turns: list[Exchange], scene: Scene) -> Slots | None:
    """Return what the person told of the date of an event that still has none, and that was of no use alone."""
    if scene.memory.latest is None or scene.memory.is_dated:
        return None
    said: Slots | None = None
    for turn in turns[-MOST_TURNS:]:
        if any(called.name == "create_event" for called in turn.results):
            said = None
        if turn.results or not turn.answered:
            continue
        for request in read(turn.text, scene, of_date=said).requests:
            if (
                request.move is not None
                and request.event is None
                and request.question in (ON_WHICH_DAY, _month(request))
            ):
                said = request.move
    return said


def _month(request: Request) -> str:
    """Return the question for the day of a month that was told."""
    day = request.move.day if request.move else None
    return f"Which day in {date(*day.month, 1):%B}?" if day is not None and day.month and day.date is None else ""


def _dated(request: Request, memory: Memory, of_date: Slots | None) -> Request:
    move, is_latest = request.move, request.event in (None, memory.latest) and memory.latest is not None
    if move is None or not is_latest or request.about or request.question:
        return request
    if of_date is not None and not memory.is_dated:
        move = joined(of_date, move)
        request = replace(request, move=move)
    if question := _month(request):
        return replace(request, question=question, awaits="move")
    if memory.is_dated or move.day is not None or move.time is None:
        return request
    return replace(request, question=ON_WHICH_DAY, awaits="move")


def _read(text: str, scene: Scene, before: Reading | None = None) -> Reading:
    known = (*scene.memory.people, *scene.memory.events.values())
    said = as_meant(with_apostrophes(text[:LIMIT], known), scene)
    text = _shortened(mend(said))
    reading = Reading(shopping_list=not _NO_LIST.search(text), invitations=not _NO_INVITATIONS.search(text))
    if before is not None and _NEVER_MIND.match(text):
        reading.dropped = True
        return reading
    text = _NO_INVITATIONS.sub(" ", _NO_LIST.sub(" ", text))
    waiting = open_draft(before, scene.now)
    is_asked = before is not None and waiting is None and _is_date_asked(before, scene.memory)
    spoken = _spoken(said, text, scene, waiting) if before is None or waiting or is_asked else None
    if spoken is not None and before is None:
        spoken.shopping_list, spoken.invitations = reading.shopping_list, reading.invitations
    if spoken is not None and before is not None and waiting is not None:
        if spoken.drafts == [waiting]:
            spoken = None
        else:
            spoken.requests = before.requests + spoken.requests
            spoken.shopping_list, spoken.invitations = before.shopping_list, before.invitations
    if spoken is not None:
        return spoken
    of_others = scene.memory.spoken_of not in ("event", "items") and _SORRY.match(text)
    if before is None and scene.memory.written and (of_others or _CORRECTS.match(text)):
        return Reading(doubts=[Doubt(text, (text,))])  # no reader knows what was meant
    # What answers a question of ours does not go on with anything else.
    attaches = before is None or not any(request.awaits for request in before.requests)
    lost_before = ""  # the clause before, where nobody understood it
    for clause in clauses(text)[:CLAUSES]:
        lost, requests = len(reading.lost), len(reading.requests)
        _read_clause(clause, scene, reading, attaches=attaches)
        if len(reading.requests) > requests and is_number_of(clause, lost_before):
            reading.doubts.append(Doubt(lost_before, (lost_before,)))
        lost_before = reading.lost[-1] if len(reading.lost) > lost else ""
    if not reading.understood and before is None:
        reading.doubts = [Doubt(lost, (lost,)) for lost in reading.lost if turns_round(lost)]
    if reading.requests:
        reading.doubts += [Doubt(lost, (lost,)) for lost in reading.lost if is_of_another(lost, scene)]
    if reading.drafts or reading.requests:
        reading.doubts += [Doubt(lost, (lost,)) for lost in reading.lost if may_change_the_rest(lost)]
    if before is not None:
        complete(reading, before, text, scene)
        if not reading.understood:
            return _read(text, scene)
    return reading


def _is_date_asked(before: Reading, memory: Memory) -> bool:
    """Whether all that was left open is when the event is, which has no date yet."""
    is_latest = all(each.awaits == "move" and each.event in (None, memory.latest) for each in before.requests)
    return bool(before.requests) and is_latest and memory.latest is not None and not memory.is_dated


def _spoken(said: str, mended: str, scene: Scene, waiting: Draft | None) -> Reading | None:
    """Return what the language makes of a message: as it was said, else with slips in it mended."""
    spoken = language.read(said, scene, waiting)
    if spoken is not None and not any(draft.question(scene.now) for draft in spoken.drafts):
        return spoken
    if (
        mended == said
        or mended.lower().startswith("and ")
        or strange_words(mended, "", _vocabulary(), scene.memory.words)
    ):
        return spoken
    return language.read(mended, scene, waiting) or spoken


def _shortened(text: str) -> str:
    """Drop what only slows reading: a word said over and over, endless digits."""
    pieces = []
    end = 0
    for _, run in groupby(re.finditer(r"\w+", text), key=lambda match: match[0].lower()):
        said = list(run)
        if len(said) > 3:
            pieces.append(text[end : said[0].end()])
            end = said[-1].end()
    return re.sub(r"\d{12,}", lambda match: match.group(0)[:12], "".join((*pieces, text[end:])))


def left_open(turns: list[Exchange], scene: Scene, of_date: Slots | None = None) -> Reading | None:
    """Return the reading of the turn before this one when all that came of it was a question of ours."""
    first = len(turns)
    while first and turns[first - 1].answered and not turns[first - 1].results and len(turns) - first < 6:
        first -= 1
    before: Reading | None = None
    for turn in turns[first:]:
        reading = read(turn.text, scene, before, of_date)
        before = reading if reading.question(scene.now) else None
    return before


def _read_clause(clause: str, scene: Scene, reading: Reading, *, attaches: bool) -> None:
    if _DONE.fullmatch(clause):
        return
    request = _first(clause, scene, attaches=attaches)
    invited: Request | None = None
    if request is not None and request.draft is not None and ":" in request.draft.title:
        request = None  # "put the drinks: 12 bottles" plans nothing
    if request is not None and request.draft is not None:
        invited, clause = invited_with(clause, scene)
        request = _first(clause, scene, attaches=attaches) if invited else request  # their kids are no number of guests
    if request is not None and request.draft is not None:
        again = not request.draft.kind or request.draft.kind in GENERIC or re.match(r"(?:s?he|they) ", clause, re.I)
        if reading.drafts and again and not (reading.drafts[-1].day and request.draft.day):
            # "Tom turns 40 on May 9. Let's plan a party" is one event.
            reading.drafts[-1] = reading.drafts[-1].with_slots(
                find_slots(clause, scene.now, late=reading.drafts[-1].is_late)
            )
        else:
            reading.drafts.append(request.draft)
            if request.draft.zone:
                reading.requests.append(one("change_event", zone=request.draft.zone))
            reading.requests += [invited] if invited else []
        return
    if reading.drafts and (request is None or request.changes_it):
        draft = reading.drafts[-1]
        slots = request.move if request and request.move else find_slots(clause, scene.now, late=draft.is_late)
        if slots.any and request is None and (words := unaccounted_slots(clause, slots, scene)):
            reading.doubts.append(Doubt(clause, words))
            return
        if slots.any:
            reading.drafts[-1] = draft.with_slots(slots)
            return
        if title := next(
            (ask.arguments["title"] for ask in (request.asks if request else ()) if "title" in ask.arguments), ""
        ):
            reading.drafts[-1] = replace(draft, title=title)
            return
    if request is not None:
        reading.requests.append(_about_it(request, clause, reading))
        reading.lost += request.about.get("no_things", [])
    elif not _NOISE.fullmatch(clause):
        reading.lost.append(clause)


def _about_it(request: Request, clause: str, reading: Reading) -> Request:
    """In "when is Tom's birthday and where is it?" it is Tom's birthday."""
    named = next((before.event for before in reversed(reading.requests) if before.event is not None), None)
    if named is None or request.event is not None or not re.search(r"\b(?:it|its|there)\b", clause, re.I):
        return request
    asks = tuple(replace(ask, arguments={**ask.arguments, "event": named}) for ask in request.asks)
    return replace(request, asks=asks, event=named)


def _first(clause: str, scene: Scene, *, attaches: bool) -> Request | None:
    # A long list of things to buy is cut at a comma; nothing else is that long.
    if len(clause) > CLAUSE:
        clause = clause[:CLAUSE].rpartition(",")[0] or clause[:CLAUSE]
    request = language.read_clause(clause, scene, attaches=attaches)
    return asked_instead(clause, request, scene) if request is not None else asked_alone(clause, scene)
