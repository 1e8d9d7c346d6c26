"""Questions about an event: when, where, who, what is left; and "show me …"."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values.people import names
from planning.grammar.readers.how_to import how_to
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one

_ASKING = re.compile(
    r"^(?:what|when|where|who|whom|which|how|is|are|do (?=i\b|we\b|you\b|they\b|people\b|all\b|any"
    r"|the guests)|does|did|have (?!an?\b)|has|will|can|any|anything|show|list|display|see|view|open"
    r"|tell|give|let me|check|find|read|remind|get me|status|summary)\b|\?\s*$",
    re.I,
)
_EVENTS = re.compile(
    r"\b(?:events|parties|celebrations|occasions)\b|\bcoming up\b|\bdo (?:i|we) have (?:planned|coming"
    r"|on|scheduled)|\bhave (?:i|we) (?:got )?planned\b|\b(?:my|our) (?:calendar|schedule|plans"
    r"|agenda)\b|\bwhat am i planning\b|\banything (?:planned|coming up|scheduled|on)\b",
    re.I,
)
_PAST = re.compile(r"\b(?:past|previous|earlier|old|over|last year|gone|were|had|did)\b", re.I)
_TO_BUY = re.compile(
    r"\b(?:do|did|have) (?:we|i) (?:have|need|get|buy|got|bought)\b(?! to do| left)|\b(?:buy|purchase"
    r"|get at the (?:store|shop)|bought|groceries)\b|\bshopping\b|\b(?:on|see|show|open|view|display"
    r"|what's on|check|give me|read) (?:me )?(?:the |my |our |that )?list\b(?! of)|^(?:the )?list\??$",
    re.I,
)
_LEFT = re.compile(
    r"\b(?:left|missing|remaining|remains|to-? ?do'?s?|outstanding|still open|status|progress"
    r"|check-?list|forgotten|forgetting|forget|overview|summary|summarize|summarise)\b|\bwhat(?:'s| is"
    r"| comes)? next\b|\bwhat now\b|\bnext steps?\b"
    r"|\bstill (?:need|have|needs|has|must|to)\b|\bneeds? (?:to be )?(?:doing|done)\b|\b(?:do|should"
    r"|must|can) (?:i|we) (?:need to |have to |still )*do\b|\b(?:are|am) (?:we|i) (?:all )?(?:ready|done"
    r"|set|prepared|on track)\b"
    r"|\bhow(?:'s| is| are) (?:it|we|things|everything|the|that|this|planning|my|our)\b.*\b(?:going"
    r"|doing|coming along|looking|standing)\b|\bwhere (?:do|are) (?:we|things) (?:stand|at)\b"
    r"|\banything (?:else|left)\b|\bup to date\b|\bcatch me up\b|\bhow far\b",
    re.I,
)
_WHEN = re.compile(
    r"\b(?:when|what (?:day|date|time)|which (?:day|date)|how (?:many (?:days|weeks)|long|soon)"
    r"|days (?:left|until|to go|till)|weeks (?:left|until|till)|countdown|the (?:date|time)\b)",
    re.I,
)
_DAYS = re.compile(r"\b(?:how (?:many|long|soon)|days|weeks|countdown)\b", re.I)
_WHERE = re.compile(r"\bwhere\b|\b(?:place|venue|location|address)\b", re.I)
_COMING = re.compile(
    r"\b(?:who|whom|guest ?list|rsvps?|r\.s\.v\.p|attendees|attending|coming|confirmed|declined|answered"
    r"|replied|responded|responses|replies|answers|accepted|invited|show(?:ing)? up|said (?:yes|no))\b",
    re.I,
)
_WHETHER = re.compile(
    r"(?:is|are|has|have|did|will|does|do|can)\s+(?P<who>.+?)\s+(?:coming|attending|going|answered"
    r"|replied|said|confirmed|declined|accepted|responded|reply|answer|respond|come|be there|rsvp\w*)\b",
    re.I,
)
_ANYBODY = re.compile(r"\b(?:anyone|anybody|everyone|everybody|people|guests?|they|any|all|we|you)\b", re.I)
_INVITATIONS = re.compile(r"\binvit(?:ation|e)s?\b|\bguests?\b(?! count)", re.I)
_COUNT = re.compile(
    r"\bhow many (?:guests?|people|persons?|kids|friends|are we|of us|invite)|\bguest count\b"
    r"|\bhead ?count\b|\bhow big\b",
    re.I,
)
_SHOWING = re.compile(r"(?:show|display|see|view|open|tell me (?:more )?about|details|info|give me|check)\b", re.I)
_CARD = re.compile(r"\b(?:event|card|details|party|info(?:rmation)?|it)\b", re.I)
_INVITED = re.compile(
    r"^(?:did|have|has) (?:i|we) (?:already |also )*invited? (?P<who>[\w' -]+)$"
    r"|^(?:is|are) (?P<who2>[\w' -]+?) (?:already )?(?:invited|on the (?:guest )?list)$"
    r"|^(?:what|how) about (?P<known>[\w' -]+)$",
    re.I,
)
_CHANGING = re.compile(
    r"^(?:can|could|will|would|is it possible|tell|let)\b.*\b(?:add|remove|move|change|make it|rename"
    r"|invite|draft|plan)\b|^(?:what|how) about\b(?!.*\b(?:budget|cost)\b)",
    re.I,
)
_ELSEWHERE = re.compile(r"^where (?:can|could|do|should) (?:i|we) (?:buy|get|find|order|rent|book)\b|\bweather\b", re.I)
#: Wishes to see something in a word or three.
_BARE = {
    "status", "progress", "shopping list", "the shopping list",
    "list", "the list", "guest list", "the guest list", "invitations", "the invitations", "guests", "rsvps", "to do",
    "todo", "to-do", "to do list", "todo list", "next steps", "events", "my events", "upcoming events",
    "past events", "event", "the event", "date", "the date", "what's left", "checklist", "to-do list", "tasks",
    "summary", "overview", "my shopping list", "our shopping list",
}  # fmt: skip


def question(clause: str, scene: Scene) -> Request | None:
    """Read a question or a wish to see something; None when the clause is neither."""
    short = clause.strip(" ?.").lower()
    if not _ASKING.search(clause) and short not in _BARE:
        return None
    if _CHANGING.search(clause) or _ELSEWHERE.search(clause):
        return None
    if asked := how_to(clause):
        return asked
    event, rest = find_event(clause, scene.memory)
    if _EVENTS.search(rest) and not _COUNT.search(rest):
        return one("list_events", **({"when": "past"} if _PAST.search(rest) else {}), topic="events")
    return _about(clause, rest, short, event)


def _about(clause: str, rest: str, short: str, event: int | str | None) -> Request | None:
    if _DAYS.search(rest) and _WHEN.search(rest):
        return one("show_event", event, topic="days")
    if _TO_BUY.search(rest):
        only_shown = re.match(r"(?:show|open|see|display|view|let me see|the |my |our )", rest, re.I) or short in _BARE
        return one("show_shopping_list", event, topic="shown" if only_shown else "list")
    if _LEFT.search(rest) and not re.match(r"^when\b", rest, re.I):
        return one("what_is_left", event, topic="left")
    if _COMING.search(rest):
        return _of_coming(rest, event)
    if _COUNT.search(rest):
        return one("show_event", event, topic="count")
    if _INVITATIONS.search(rest):
        return one("show_invitations", event, topic="invitations")
    if _WHERE.search(rest) and re.search(r"\bwhen\b", rest, re.I):
        return one("show_event", event, topic="event")
    if _WHERE.search(rest):
        return one("show_event", event, topic="where")
    if _WHEN.search(rest):
        return one("show_event", event, topic="when")
    if _SHOWING.match(clause) and (event is not None or _CARD.search(clause)):
        return one("show_event", event, topic="event")
    return None


def _of_coming(rest: str, event: int | str | None) -> Request:
    """Return the question who is coming, how many are, or whether those who are named are."""
    asked = _WHETHER.match(rest)
    who = names(asked.group("who")) if asked and not _ANYBODY.search(asked.group("who")) else []
    topic = "coming_one" if who else "coming_count" if "how many" in rest.lower() else "coming"
    return Request(asks=one("show_invitations", event).asks, event=event, topic=topic, people=tuple(who))


def about_guest(clause: str, scene: Scene) -> Request | None:
    """Read "did I invite Tom?", and "what about Tom?" of somebody spoken of."""
    event, rest = find_event(clause, scene.memory)
    match = _INVITED.match(rest.strip(" ?.!|"))
    who = names(next(value for value in match.groupdict().values() if value)) if match else []
    known = {name.casefold() for name in scene.memory.people}
    if not match or not who or (match.group("known") and not all(name.casefold() in known for name in who)):
        return None
    return Request(asks=one("show_invitations", event).asks, event=event, topic="invited", people=tuple(who))
