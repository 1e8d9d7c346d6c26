"""How an event looks: "change the cover to green", "make the colours warmer", "use the picnic picture"."""

from __future__ import annotations

from agents import patterns as re
from agents.formatting import listed
from planning import catalogue
from planning.covers import scene_for
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one
from planning.scenes import PALETTES, SCENES

#: What people call the palettes.
_CALLED = {
    "terracotta": "red redder brown rust rusty earthy warm warmer clay brick autumn autumnal cosy cozy",
    "sage": "green greener olive mint fresh fresher natural",
    "sea": "blue bluer turquoise teal aqua cool cooler cold colder calm calmer maritime",
    "plum": "purple violet lilac lavender pink pinker rose magenta berry romantic",
    "saffron": "yellow gold golden orange sunny sunnier bright brighter cheerful light lighter",
    "midnight": "navy dark darker indigo night black elegant",
}
PALETTE_CALLED = {word: name for name, words in _CALLED.items() for word in (name, *words.split())}
_COLOURS = r"(?:colou?rs?|palette|colou?r scheme|tones?)"
_PICTURE = r"(?:cover|picture|scene|illustration|drawing|artwork|image)(?: (?:picture|image|art))?"
_LOOK = re.compile(
    rf"^(?:(?:change|make|set|use|switch|pick|choose|take|have|give|turn|put|add|show|i want|we want|try|let)\b.*"
    rf"\b(?:{_COLOURS}|{_PICTURE})\b|(?:the |its |our )?(?:{_COLOURS}|{_PICTURE})\b.*\b(?:should|is|are|to|in|be)\b"
    rf"|(?:which|what) (?:{_COLOURS}|{_PICTURE}s?)\b.*)",
    re.I,
)
_IS_ABOUT = re.compile(
    rf"^(?:\w+ )?(?:(?:me|it|us|to|with) )*(?:(?:the|its|our|an?|another|different|new|some|other|event'?s?) )*"
    rf"(?:[\w'-]+ ){{0,2}}(?:{_COLOURS}|{_PICTURE})\b|^(?:which|what) ",
    re.I,
)
_NOT = re.compile(
    r"\b(?:napkins?|balloons?|plates?|flowers?|cake|candles?|photos?|list|invitations?|letters?|take pictures)\b", re.I
)
_COLOUR = re.compile(rf"\b{_COLOURS}\b", re.I)
_USUAL = re.compile(r"\b(?:usual|default|automatic|what suits(?: it)?|original)\b", re.I)
_WORD = re.compile(r"[^\W\d_]+")
#: Words that name no scene.
_IDLE_WORDS = (
    "the a an of to and it its in with one for our my more bit little use make change set take pick choose cover "
    "picture scene event"
)
_IDLE = frozenset(_IDLE_WORDS.split())


def looks(clause: str, scene: Scene) -> Request | None:
    """Read another cover or palette; of one that is not there it is said which are."""
    event, rest = (
        find_event(clause, scene.memory)
        if re.search(r"\b(?:of|for) (?:the|my|our)\b", clause, re.I)
        else (None, clause)
    )
    rest = re.sub(r"\s+", " ", rest.replace(" | ", " ")).strip()
    if not scene.memory.has_event or not _LOOK.match(rest) or not _IS_ABOUT.match(rest) or _NOT.search(rest):
        return None
    is_colour = _COLOUR.search(rest) is not None
    if _USUAL.search(rest):
        return one("change_event", event, **{"palette" if is_colour else "cover": ""})
    words = [word.lower() for word in _WORD.findall(rest)]
    if palette := next((PALETTE_CALLED[word] for word in words if word in PALETTE_CALLED), ""):
        return one("change_event", event, palette=palette)
    if not is_colour and (cover := _scene(words, rest)):
        return one("change_event", event, cover=cover)
    return Request(event=event, question=_which(is_colour))


def _scene(words: list[str], said: str) -> str:
    """Return the scene that is named: by its key or its title, or by a kind of event that it suits."""
    told = [word for word in words if word not in _IDLE]
    for word in told:
        if word in SCENES:
            return word
    drawn = {name: {part.lower() for part in _WORD.findall(title)} for name, (title, _) in SCENES.items()}
    if named := [name for name, parts in drawn.items() if any(word in parts or f"{word}s" in parts for word in told)]:
        return named[0]
    what = " ".join(told)
    return scene_for(what) if what and any(catalogue.fold(kind) in f" {what} " for kind in catalogue.kinds()) else ""


def _which(is_colour: bool) -> str:
    if is_colour:
        names = [palette.title.lower() for palette in PALETTES.values()]
        return f"Which colours? There are {listed(names, len(names))}. Say, for example: make the colours sage."
    names = list(SCENES)
    return f"Which cover? There are {listed(names, len(names))}. Say, for example: use the garden picture."
