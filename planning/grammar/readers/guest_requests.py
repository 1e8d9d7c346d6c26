"""Guests and invitations: whom to invite, and with which words."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values import listed_people
from agents.llm.offline.values import span as values
from agents.llm.offline.values.head_counts import find_guests
from agents.llm.offline.values.joined_names import kept
from agents.llm.offline.values.people import looks_like_names, names
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.guests import arguments, guests
from planning.letters.voices import SAID

WHO = "Who should be on the guest list? Names are enough, such as Anna, Ben and Zoe."

_REMOVE = re.compile(
    r"^(?:uninvite|disinvite|un-invite)\s+(?P<who>.+)$|^(?:remove|delete|drop|take|cross|scratch"
    r"|strike)\s+(?:off\s+)?(?P<who2>.+?)\s*(?:off|from|out of|of)\s+(?:the\s+|my\s+"
    r"|our\s+)?(?:guest ?list|guests|invitations?|invitees|invite list)\b|^don't invite (?P<who3>.+)$"
    r"|^(?:remove|delete|drop)\s+(?:the\s+)?guests?\s+(?P<who4>.+)$",
    re.I,
)
_INVITE = re.compile(r"^(?:also |and |let's |to )*invit(?:e|ing)\s+(?:also\s+)?(?P<who>.+)$", re.I)
_ADD_TO = re.compile(
    r"^(?:add|put|include|write|get)\s+(?:also\s+)?(?P<who>.+?)\s+(?:on(?:to)?|to|in|as"
    r"|with)\s+(?:an?\s+|the\s+|my\s+|our\s+)?(?:guest ?list|guests?|invitations?|invitees?|invite list"
    r"|list of guests|invites)\b|^(?:add|include)\s+(?:the\s+|a\s+|these\s+|new\s+)*(?:guests?|invitees?"
    r"|people)(?:\s*:\s*|\s+(?:called\s+|named\s+)?)(?P<who2>.*)$|^guests?(?: list)?\s*(?::|are|will be"
    r"|is)\s*(?P<who3>.+)$",
    re.I,
)
_BRINGS = re.compile(r"\b(?:is|are|will be) (?:also )?(?:invited|on the guest list)$", re.I)
_DRAFT = re.compile(
    r"\b(?:draft|drafts|write|create|make|prepare|do|generate|compose|need|want|send|design|set up|get"
    r"|put together|send out|mail|email|have|start|redo|redraft|rewrite)\b.*\binvit(?:ation|e)s?\b"
    r"|^invitations? (?:for|please|to)\b|^drafts? invit",
    re.I,
)
_MESSAGE = re.compile(
    r"\b(?:saying|that says?|which says?|with (?:the |this |a )?(?:text|message|words|note)|reading"
    r"|that reads?|and say|to say|message|text)\s*:?\s*(?:that\s+)?(?:\"(?P<quoted>[^\"]+)\""
    r"|'(?P<single>.+)'$|(?P<bare>.+)$)",
    re.I,
)
_TO = re.compile(r"\binvit(?:ation|e)s?\s+(?:for|to)\s+(?P<who>.+)$", re.I)
_BRANDS = re.compile(
    r"^(?:coke|coca-cola|pepsi|sprite|fanta|nutella|prosecco|champagne|brie|bordeaux|guinness|heineken"
    r"|oreos?|doritos|pringles|lego|red bull|aperol|merlot|chardonnay|camembert|parmesan|cheddar|gouda"
    r"|baileys|haribo|kleenex|tupperware|nachos|jell-?o|gatorade|m&ms|cheetos|ikea|corona|budweiser)s?$",
    re.I,
)

NO_SENDING = (
    "I can neither call nor text. By e-mail it goes: say: send the invitations, and press the button on the card."
)
VOICES = (
    "Without a model I know the letter in four tones: warm, romantic, playful and formal. Say “make the invitation "
    "romantic”, or give me the words: draft the invitations saying …"
)
_STYLED = re.compile(
    r"\b(?:funn(?:y|ier)|witty|formal|informal|shorter|longer|nicer|warmer|poetic|cute|rhym\w+|as a poem|in (?:german"
    r"|french|spanish|italian)|in an? [\w ]+ (?:way|tone|style)|more [\w]+ly|sound(?:s|ing)? [\w ]+"
    rf"|{'|'.join(SAID)})\b",
    re.I,
)
_VOICE = re.compile(rf"\b(?:{'|'.join(SAID)})\b", re.I)
_REWORDS = re.compile(r"^(?:can you |could you |please )*(?:make|write|rewrite|reword|word|let)\b", re.I)


def restyled(clause: str, scene: Scene) -> Request | None:
    """Read "make the invitation more romantic": in a tone that is kept, else it says which are."""
    said = re.sub(r"\b(?:less|not)\s+\w+", "", clause)
    about = re.search(r"\b(?:invit(?:ation|e)s?|letters?)\b", clause, re.I)
    if not (about and _STYLED.search(clause)) or _MESSAGE.search(clause) or clause.endswith("?"):
        return None
    event, rest = find_event(said, scene.memory)
    voice = _VOICE.search(rest)
    if voice and _REWORDS.search(rest.strip()):
        return one("word_invitation", event, voice=SAID[voice.group().lower()])
    return Request(question=VOICES)


def guests_removed(clause: str, scene: Scene) -> Request | None:
    """Read "uninvite Ben", "take Anna off the guest list", "remove Anna" of someone spoken of."""
    event, rest = find_event(clause, scene.memory)
    match = _REMOVE.match(rest.replace(" | ", " ").strip())
    people = names(next(value for value in match.groupdict().values() if value)) if match else []
    if not match and (
        found := re.match(r"^(?:remove|delete|drop|take off|cross off)\s+(?P<who>.+)$", rest.replace(" | ", " "), re.I)
    ):
        asked = names(found.group("who"))
        known = {name.casefold() for name in scene.memory.people}
        if asked and all(name.casefold() in known for name in asked):
            people = asked
    return one("remove_guests", event, names=people) if people else None


def invitations(clause: str, scene: Scene) -> Request | None:
    """Read "draft the invitations", "invite Anna and Ben", "add Anna to the guest list"."""
    event, rest = find_event(clause, scene.memory)
    rest = re.sub(r"\s+", " ", rest.replace(" | ", " ")).strip()
    if _DRAFT.search(rest) and not rest.endswith("?") and not re.match(r"^(?:add|put|show)\b", rest, re.I):
        message = _message(rest)
        to = _TO.search(_MESSAGE.sub("", rest))
        people, question = guests(to.group("who")) if to else ([], "")
        if question:
            return Request(event=event, question=question)
        sending = bool(re.match(r"^(?:send|mail|email)\b", rest, re.I))
        arguments = {**({"guests": people} if people else {}), **({"message": message} if message else {})}
        return one("draft_invitations", event, topic="send" if sending else "draft", **arguments)
    match = _INVITE.match(rest) or _ADD_TO.match(rest)
    said = next((value for value in match.groupdict().values() if value), "") if match else ""
    if not match:
        added = re.match(r"^(?:add|include)\s+(?:also\s+)?(?P<who>[^.!?]+)$", rest, re.I)
        if added and _are_people(added.group("who")):
            said = added.group("who")
        elif (_BRINGS.search(rest)) and not rest.endswith("?"):
            said = _BRINGS.sub("", rest)
        else:
            return None
    people, question = guests(said)
    if people:
        return one("add_guests", event, guests=people)
    if question:
        return Request(event=event, question=question, awaits="guests")
    if count := find_guests(f"for {said}")[0]:
        return Request(
            event=event,
            question=f"{WHO} To change only how many are expected, say: make it {count} guests.",
            awaits="guests",
        )
    return Request(event=event, question=WHO, awaits="guests")


def _are_people(said: str) -> bool:
    """Return True for "Anna and Ben", not for "candles", "Coke and Pepsi" or "to the list"."""
    said = re.sub(r"^(?:(?:my|our|her|his)\s+)?(?:friends?|cousins?|colleagues?|neighbou?rs?|guests?)\s+", "", said)
    if (re.search(r"\b(?:list|\d+)\b", said) and "@" not in said) or kept(said) != said:
        return False  # "Ben & Jerry's" is one thing
    return looks_like_names(said) and not any(_BRANDS.match(name) for name in names(said))


def _message(rest: str) -> str:
    match = _MESSAGE.search(rest)
    if not match:
        return ""
    return (match.group("quoted") or match.group("single") or match.group("bare") or "").strip(" \"'")


_WITH = re.compile(r"(?:\bwith|\bw/)\s*$", re.I)
_ENDS = re.compile(
    r"^\s*(?:$|[,.;!?]|(?:and|on|at|in|for|next|this|tomorrow|tonight|today|from|until|till|to|about|budget)\b)", re.I
)


def invited_with(clause: str, scene: Scene) -> tuple[Request | None, str]:
    """Read who is to come to an event that is planned, "dinner on Friday with Sam and Leo"; and the clause without."""
    for span in listed_people.spans(clause, values.Scene(scene.now, names={"guest": tuple(scene.memory.people)})):
        before = _WITH.search(clause[: span.start])
        if span.kind == "people" and before and _ENDS.match(clause[span.end :]):
            if span.unclear:
                return Request(question=span.unclear), clause
            if not any(_BRANDS.match(party.name) for party in span.value):
                rest = f"{clause[: before.start()]}{clause[span.end :]}"
                return one("add_guests", guests=[arguments(party) for party in span.value]), rest
    return None, clause
