"""What a new event is, and what it is called: "a small birthday party for my mom" is "My mom's birthday party"."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values.cut import CUT, without
from agents.llm.offline.values.relations import RELATION
from planning.grammar.values.kinds import GENERIC, NAMELESS, PERSONAL, PROPER, canonical, kind_in, of_age

_DETERMINERS = re.compile(
    r"^(?:(?:me|us|up|out|together|on|for|about|doing|having|of|is|it's|a|an|the|this|that|some|one"
    r"|another|new(?! year)|event|party|plan)\b(?:\s+for(?=\s+(?:a|an|the|my|our)\b))?[:\s]*)+?(?=\S)",
    re.I,
)
_ADJECTIVES = re.compile(
    r"^(?:(?:very|really|small|big|little|tiny|large|huge|nice|lovely|quick|simple|great|fun|cool|casual"
    r"|perfect|beautiful|intimate|cozy|cosy|amazing|awesome|proper|good|short|long|low-?key|modest|fancy"
    r"|wonderful|whole|upcoming|new(?! year)|complete)\b,?\s*)+",
    re.I,
)
_AT_START = re.compile(r"^(?:and|with|at|on|is)\s+")
_AT_END = re.compile(
    r"\b(?:and|at|on|for|with|in|to|is|are|by|of|from|or|called|named|under|about|around|around about|it"
    r"|that|which|will be|should be|would be|the|a)$",
    re.I,
)
_TITLED = re.compile(
    r"\b(?:called|named|titled|entitled|with the (?:title|name)|title[: ]"
    r"|name[: ])\s*(?:\"(?P<quoted>[^\"]+)\"|'(?P<single>[^']+)'(?!\w)|(?P<bare>[^,|.;!?\"]+))",
    re.I,
)
_QUOTED = re.compile(r"\"(?P<quoted>[^\"]{2,120})\"")
_old = r"(?:\d+[- ](?:year|yr)s?[- ]old\s+)?"
_someone = rf"(?i:(?:my|our|his|her|their)\s+{_old}(?:\w+\s+){{0,2}}?{RELATION}\b)(?:\s+[A-ZÀ-Þ][\w'-]+)?"
_named = r"(?:[A-ZÀ-Þ][\w'.-]*(?:\s+(?!And\b)[A-ZÀ-Þ][\w'-]*)*(?:\s+(?:and|&)\s+[A-ZÀ-Þ][\w'-]*)*)"
_FOR = re.compile(
    rf"\s*\b(?:for|in honou?r of|of|to celebrate)\s+(?P<who>{_someone}|{_named})(?:'s)?(?=\s*(?:$|[,.;!?"
    r"|]|who\b|and\b|on\b|at\b))",
)
_FOR_LOWER = re.compile(
    r"\s*\b(?:for)\s+(?P<who>(?!(?:the|a|an|my|our|all|us|me|everyone|kids|children|friends|work|family"
    r"|charity|fun|him|her|them|adults|people|guests|and|it|this|that)\b)[^\W\d_]{2,20}(?:\s+and\s+[^\W"
    r"\d_]{2,20})?)(?=\s*(?:$|[,.;!?|]))",
    re.I,
)
_TURNING = re.compile(
    rf"\b(?P<who>{_someone}|{_named}|[^\W\d_]+)\s+(?:is turning|turns|is going to be|will be"
    r"|will turn)\s+(?P<age>\d{1,3})\b(?!\s*(?:guests|people|kids))"
)
_MARRIED = re.compile(
    rf"\b(?P<who>{_someone}|{_named}|we|I)(?:'re|'m| are| is| am)?\s+(?:getting married|gets? married|tying the knot)\b"
)


def titled(text: str) -> tuple[str, str]:
    """Return the title a person gave outright ("called Summer Bash"), or "", and the text without it."""
    match = _TITLED.search(text) or _QUOTED.search(text)
    if match is None:
        return "", text
    group = next(name for name, value in match.groupdict().items() if value)
    given = match.group(group)
    if group != "bare":
        return given.strip(), without(text, match)
    # Unquoted, it ends where the date or the place begins.
    given = re.split(r"\s+(?:on|at|for|with|next|this|tomorrow|in)\b(?=\s)", given)[0]
    return given.strip(" '"), text[: match.start()] + CUT + text[match.start("bare") + len(given) :]


def name_event(rest: str) -> tuple[str, str]:
    """Return (kind, title) from what is left of a request when date, guests and the like are cut out of it."""
    given, rest = titled(rest)
    if special := _special(rest):
        return special[0], given or special[1]
    phrase, who = _main_phrase(rest)
    kind = kind_in(phrase) or kind_in(given)
    if not kind:
        core = re.sub(r"^(?:\w+'s)\s+", "", phrase) if "'s " in phrase else phrase
        kind = core.lower() if core else ""
    if kind in NAMELESS:
        kind = "event" if given else ""
    title = given or _title(phrase, who)
    return of_age(kind, phrase)[:60], title[:120] if kind or given else ""


def _special(rest: str) -> tuple[str, str] | None:
    if match := _TURNING.search(rest):
        birthday = f"{ordinal(int(match.group('age')))} birthday"
        nameless = match.group("who").lower() in ("he", "she", "they", "it", "who")
        return "birthday", birthday if nameless else f"{_possessive(match.group('who'))} {birthday}"
    if match := _MARRIED.search(rest):
        who = match.group("who")
        return "wedding", "Our wedding" if who in ("we", "I") else f"{_possessive(who)} wedding"
    return None


def _main_phrase(rest: str) -> tuple[str, str]:
    """Return the noun phrase of the event and whom it is for."""
    who = ""
    pieces = [piece.strip(" -:") for piece in re.split(r"[|,.;!?()]", rest)]
    for place, piece in enumerate(pieces):
        match = _FOR.search(piece) or (_FOR_LOWER.search(piece) if PERSONAL.search(rest) else None)
        if match and not who:
            who = match.group("who").strip()
            pieces[place] = (piece[: match.start()] + " " + piece[match.end() :]).strip()
    cleaned = [_cleaned(piece) for piece in pieces]
    with_kind = [piece for piece in cleaned if kind_in(piece) and kind_in(piece) not in GENERIC]
    generic = [piece for piece in cleaned if kind_in(piece)]
    named = [
        piece
        for piece in cleaned
        if piece and piece.lower() not in ("and", "at", "on", "for", "with", "in", "to", "is", "by")
    ]
    return (with_kind or generic or named or [""])[0], who


def _cleaned(piece: str) -> str:
    """Return the noun phrase in a piece without articles, adjectives and words left over at its ends."""
    piece = re.sub(r"\s+", " ", piece).strip(" -:")
    for _ in range(4):
        bare = piece if kind_in(piece) == piece.lower() else _DETERMINERS.sub("", piece)
        shorter = _AT_END.sub("", _ADJECTIVES.sub("", _AT_START.sub("", bare))).strip(" -:")
        if shorter == piece:
            break
        piece = shorter
    return piece


def _title(phrase: str, who: str) -> str:
    if who and not re.search(r"'s?\s", phrase):
        return f"{_possessive(who)} {_lower(phrase)}"
    phrase = re.sub(r"^i'm\s+", "", phrase, flags=re.I)
    possessor = re.match(r"(?P<who>[a-zß-þ][\w-]*)'s\s", phrase)
    title = "BBQ" if phrase.lower() == "bbq" else phrase[:1].upper() + phrase[1:]
    if possessor and " and " in phrase.split("'s")[0]:
        return title
    return re.sub(r"\b(\w+) and ([a-z])(\w*)('s\b)", lambda m: f"{m[1]} and {m[2].upper()}{m[3]}{m[4]}", title)


def _possessive(who: str) -> str:
    who = re.sub(r"\d+[- ](?:year|yr)s?[- ]old\s+", "", who)
    words = [
        word[0].upper() + word[1:]
        if place == 0
        or (word not in ("and", "&") and not who.lower().startswith(("my ", "our ", "his ", "her ", "their ")))
        else word
        for place, word in enumerate(who.split())
    ]
    name = " ".join(words)
    return f"{name}'" if name.endswith("s") and name.lower().startswith(("my ", "our ")) else f"{name}'s"


def lower(title: str) -> str:
    """Return a title as it stands within a sentence; one in capitals stays."""
    return title if title.isupper() else title.lower()


def _lower(phrase: str) -> str:
    """Lower the first letter of a kind: "Tom's birthday"; names stay."""
    first = phrase.split(" ")[0]
    keep = first.lower() in PROPER or first.isupper()
    return phrase if keep else phrase[:1].lower() + phrase[1:]


def ordinal(value: int) -> str:
    ending = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def is_plannable(words: str) -> bool:
    """Return True for a noun phrase that may be an event of no usual kind: "a llama parade"."""
    return (
        not re.search(
            r"\b(?:list|lists|invitations?|menu|budget|seating|shopping|groceries|guest list|reminder|note|email"
            r"|message|joke|poem|story|code|program|it|this|that|them|recipe|song|essay)\b",
            words,
            re.I,
        )
        and canonical(words) != ""
    )
