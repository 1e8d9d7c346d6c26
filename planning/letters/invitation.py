"""The letter an invitation starts as, written from the event."""

from __future__ import annotations

from agents.formatting import sentence
from planning.letters import voices
from planning.models import Event
from planning.moments import on_words
from planning.places import where


def letter(event: Event, voice: str = voices.USUAL) -> str:
    """Return a short invitation to this event in one of the kept voices, signed by its host."""
    said = voices.named(voice)
    if event.starts_at is None:
        invited = f"{sentence(said.invites.format(what=event.title))} {still_open(event)}"
    else:
        invited = sentence(said.invites.format(what=f"{event.title} {on_words(event, zone=True)}"))
    return f"{said.greeting}\n\n{invited}\n\n{said.asks}\n\n{said.ends}\n{event.host}"


def still_open(event: Event) -> str:
    """Say of an event whose date is open that it is, and where it will be as far as that is known."""
    place = f" It will be {where(event.place)}." if event.place else ""
    return f"The date is still to be found.{place}"


def words(event: Event) -> str:
    """Return the invitation's text: what was written by hand, else the letter as the event now stands."""
    written = getattr(event, "invitation", None)
    if written is None:
        return letter(event)
    return written.text or letter(event, written.voice)


def is_written_from(event: Event, text: str) -> bool:
    """Whether these words are those of a kept voice: they say when and where by themselves."""
    return any(text == letter(event, voice) for voice in voices.VOICES)
