"""In what tone an invitation speaks: words that are kept here, for when no model writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

#: The names of the tones; the first one is that of a letter for which none was chosen.
VoiceName = Literal["warm", "romantic", "playful", "formal"]


@dataclass(frozen=True, slots=True)
class Voice:
    """How one tone greets, invites, asks for an answer and ends. `{what}` is the event with when and where."""

    greeting: str
    invites: str
    asks: str
    ends: str


VOICES: Mapping[str, Voice] = {
    "warm": Voice(
        "Dear friends,",
        "You are warmly invited to {what}",
        "It would mean a lot to have you there. Please let us know whether you can come, and whether you are bringing "
        "anyone.",
        "Warmly,",
    ),
    "romantic": Voice(
        "Dearest ones,",
        "Some days are remembered for a lifetime, and we would love to share one of them with you. With all our heart "
        "we invite you to {what}",
        "The people we love make it what it is. Tell us that you will be by our side, and who comes with you.",
        "With love,",
    ),
    "playful": Voice(
        "Hello, you lovely lot,",
        "Clear your calendars and find your dancing shoes: you are invited to {what}",
        "Say yes, say perhaps, say whom you are dragging along. We only need to know how much cake to get.",
        "See you there,",
    ),
    "formal": Voice(
        "Dear guests,",
        "We request the pleasure of your company at {what}",
        "We should be grateful for your reply, and for the number of those who accompany you.",
        "Yours sincerely,",
    ),
}
USUAL: VoiceName = "warm"

#: Words of people for these tones, as the offline planner reads them.
SAID: Mapping[str, str] = {
    **{name: name for name in VOICES},
    **dict.fromkeys(
        (
            "warmer",
            "friendlier",
            "friendly",
            "heartfelt",
            "cordial",
            "personal",
            "sweet",
            "cosy",
            "welcoming",
            "kind",
            "nicer",
        ),
        "warm",
    ),
    **dict.fromkeys(("loving", "tender", "dreamy"), "romantic"),
    **dict.fromkeys(
        (
            "funny",
            "funnier",
            "witty",
            "wittier",
            "fun",
            "lighthearted",
            "cheerful",
            "cute",
            "casual",
            "relaxed",
            "chatty",
            "informal",
            "jokey",
            "silly",
            "cheeky",
            "quirky",
            "lively",
            "upbeat",
            "humorous",
            "hilarious",
            "light-hearted",
        ),
        "playful",
    ),
    **dict.fromkeys(
        (
            "elegant",
            "official",
            "serious",
            "businesslike",
            "professional",
            "posh",
            "classy",
            "fancy",
            "stylish",
            "sophisticated",
            "polite",
            "proper",
        ),
        "formal",
    ),
}


def named(name: str) -> Voice:
    """Return a voice; the usual one for a name that is none."""
    return VOICES.get(name) or VOICES[USUAL]
