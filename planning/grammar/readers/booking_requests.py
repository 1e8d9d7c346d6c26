"""Wishes about vendors, venues and letters: "find a DJ", "book Sweet Hour", "send the invitations"."""

from __future__ import annotations

from typing import Any

from agents import patterns as re
from agents.numbers import number
from planning.grammar.readers.guest_requests import NO_SENDING
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, call, one
from planning.vendors.kinds import VENUE, understood

#: Words for those who do something: "a cake" is bought, "a baker" is booked.
WHO = (
    r"(?:caterers?|catering|cooks?|chefs?|food trucks?|bakers?|cake makers?|florists?|djs?|disc jockeys?|bands?"
    r"|musicians?|singers?|pianists?|live music|quartets?|photographers?|videographers?|photo booths?|decorators?"
    r"|magicians?|clowns?|face painters?|entertainers?|entertainment|bartenders?|barkeepers?|mobile bars?|marquees?"
    r"|party rentals?|bouncy castles?|shuttles?|limousines?|limos?)"
)
_WHERE = r"(?:venues?|locations?|halls?|(?:a )?(?:place|room|space)s? (?:to (?:hold|host|have) it|for it))"
_WHAT = rf"(?P<what>(?:[\w-]+ )?(?:{WHO}|{_WHERE})(?:,? (?:and|or) (?:an? |the |some )?(?:{WHO}|{_WHERE}))*)"
_ARTICLE = r"(?:(?:me|us) )?(?:an? |the |some |any |our |all |a good |good )*"
_IN = r"(?:,? in (?P<town>[\w' -]+?))?"
_FIND = re.compile(
    rf"^(?:(?:find|look for|search for|hire|book|get|show|list|suggest|recommend|need|want|reserve|rent"
    rf"|(?:we|i)(?:'d| would)? (?:need|want|like)|who (?:could|can) be (?:our|the)|let's (?:find|book|get|hire)) )"
    rf"{_ARTICLE}(?:(?P<most>\d|two|three|four|five|six) )?{_WHAT}{_IN}"
    r"(?: (?:that|who|which) (?:is|are) free)?(?: then| please| too| as well)*[\s.!?|]*$"
    rf"|^(?:which|what|are there(?: any)?|is there) {_ARTICLE}(?P<what2>{WHO}|{_WHERE})"
    rf"(?:,? in (?P<town2>[\w' -]+?))?(?: (?:is|are|would be))?(?: free| available| there)?"
    r"(?: then| that day)*[\s.!?|]*$",
    re.I,
)
_BOOK = re.compile(r"^(?:book|hire|reserve|ask if|engage) (?P<name>(?-i:[A-ZÀ-Þ0-9][\w&'’ -]*?))[\s.!|]*$", re.I)
_BOOKED = re.compile(
    r"^(?:(?:show|open|see|list|check) (?:me )?(?:the |my |our |all )*(?:bookings?|reservations?)"
    r"|(?:what|who|whom)(?:'s| is| are| have (?:we|i)| did (?:we|i))? (?:already )?book(?:ed)?(?: so far)?"
    r"|(?:the |my |our )?(?:bookings|reservations)"
    rf"|(?:has|have|did) (?:the |our )?(?:{WHO}|vendors?|venue) (?:confirm(?:ed)?|answer(?:ed)?|repl(?:y|ied)))"
    r"(?: yet| already)*[\s.!?|]*$",
    re.I,
)
_CALL_OFF = re.compile(
    rf"^(?:cancel|call off|undo) (?:the |my |our |that )*(?:(?:{WHO}|venue)"
    r"|[\w' ]*(?:bookings?|reservations?))[\s.!|]*$",
    re.I,
)
_LETTERS = r"(?:(?:the |my |our |all |those |these )*(?:invitations?|invites?|letters?|e?-?mails?|reminders?))"
_SEND = re.compile(
    rf"^(?:send|mail|e-?mail)(?: out)? (?:{_LETTERS}|them|it|those|these|everyone|everybody|all)(?: all| out| off| now"
    r"| again| please| to (?:everyone|everybody|all|the guests|them|my guests|our guests))*[\s.!|]*$"
    r"|^(?:remind|nudge|thank|ask|write to|e-?mail) (?!me\b|us\b|about\b)(?:the |my |our |all )*(?P<who>.+?)"
    r"(?: again| please| now| for coming| to (?:answer|reply|come|rsvp).*| (?:if|whether) .+)*[\s.!|]*$",
    re.I,
)
_GUESTS = r"(?:all of )?(?:the |my |our |all )*(?:guests|everyone|everybody|them|people)"
_TELL = re.compile(
    rf"^(?:(?:tell|inform|notify|update) {_GUESTS}|let {_GUESTS} know)"
    r"(?: (?:about|of) .+| (?:that|when|where) (?:it|we|the (?:party|event|date|time|place))\b.*"
    r"| (?:we|i) (?:have )?(?:moved|changed)\b.*"
    r"| (?:it|the (?:new )?(?:date|time|place|plan|change|address))\b.*)?[\s.!|]*$",
    re.I,
)
_BY_VOICE = re.compile(r"^(?:text|phone|message|contact|call) (?!me\b|us\b|it\b|off\b|the event\b)\w", re.I)
_ANYBODY = re.compile(r"^(?:him|her|them|guests|everyone|everybody|(?-i:[A-ZÀ-Þ])[\w' -]*)", re.I)


def booked(clause: str, scene: Scene) -> Request | None:
    """Read what is to be found, booked, called off, or looked at of what is booked."""
    event, rest = find_event(clause, scene.memory)
    rest = re.sub(r"\s+", " ", rest.replace(" | ", " ")).strip()
    if _BOOKED.match(rest):
        return one("show_reservations", event, topic="booked")
    if _CALL_OFF.match(rest):
        return one("show_reservations", event, topic="call_off")
    if match := _FIND.match(rest):
        town = (match.group("town") or match.group("town2") or "").strip()
        many = {"most": int(number(match.group("most")))} if match.group("most") else {}
        return _found(match.group("what") or match.group("what2"), town, event, many)
    if (match := _BOOK.match(rest)) and not re.search(r"\b(?:for|on|at|party|dinner)\b", match.group("name"), re.I):
        return one("book_vendor", event, vendor=match.group("name").strip())
    return None


def told(clause: str, scene: Scene) -> Request | None:
    """Read "tell the guests about the new date"; without the guests it is a question."""
    event, rest = find_event(clause, scene.memory)
    if _TELL.match(re.sub(r"\s+", " ", rest.replace(" | ", " ")).strip()):
        return one("prepare_invitations", event, topic="send")
    return None


def sent(clause: str, scene: Scene) -> Request | None:
    """Read "send the invitations", "remind Tom to answer": the card has the buttons, and a person presses them."""
    event, rest = find_event(clause, scene.memory)
    rest = re.sub(r"\s+", " ", rest.replace(" | ", " ")).strip()
    match = _SEND.match(rest)
    if match and (match.group("who") is None or _ANYBODY.match(match.group("who"))):
        return one("prepare_invitations", event, topic="send")
    if _BY_VOICE.match(rest) and not rest.endswith("?"):
        return Request(question=NO_SENDING)
    return None


def _found(said: str, town: str, event: int | str | None, many: dict[str, int]) -> Request | None:
    """Return a search for each of "a DJ and a florist"."""
    asks = []
    for words in re.split(r",? (?:and|or) ", said):
        kind = understood(words)
        where: dict[str, Any] = {**({"town": town} if town else {}), **many}
        if kind == VENUE:
            asks.append(call("find_venues", event, **where))
        elif kind:
            asks.append(call("find_vendors", event, kind=kind, **where))
    return Request(asks=tuple(asks), event=event) if asks else None
