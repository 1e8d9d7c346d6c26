"""Wishes about letters: "send the invitations", "tell the guests about the new date"."""

from __future__ import annotations

from agents import patterns as re
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one

NO_SENDING = (
    "I can neither call nor text. By e-mail it goes: say: send the invitations, and press the button on the card."
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
