"""Who wants to hear of an artist's new album: those who said that they love the artist, and did not say otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.models import User

from agents import memory
from agents import patterns as re
from agents.names import ARTICLES
from musicstore import preferences, tastes
from musicstore.models import Artist

AT_ONCE = 500  # facts that are read at a time


@dataclass(frozen=True)
class Listener:
    """Somebody who hears of it, and the words of theirs because of which they do."""

    user: User
    quote: str


def of(artist: Artist) -> Iterator[Listener]:
    """Yield who wants to hear of this artist, each once: by what is known of them at this moment.

    Nobody who has paused memory, or wants no notices of new albums.
    """
    about = memory.mentions(_words(artist)).select_related("user")
    for user, facts in groupby(about.iterator(AT_ONCE), key=lambda fact: fact.user):
        reason = _reason(list(facts), artist)
        if reason is not None and _wants(user, artist, asked_for=preferences.is_notice(reason)):
            yield Listener(user, reason.quote)


def _reason(facts: Iterable[memory.Fact], artist: Artist) -> memory.Fact | None:
    """Return what of it was said last: that they love the artist, or want to hear of the albums."""
    for fact in facts:
        if preferences.is_notice(fact):
            if preferences.is_about(fact, artist):
                return fact if preferences.wants(fact) else None
        elif (found := tastes.attitude(fact)) is not None and artist.folded in tastes.phrases(found[1], fact.quote):
            return fact if tastes.likes(fact, artist) else None
    return None


def _wants(user: User, artist: Artist, *, asked_for: bool) -> bool:
    """Who asked for this artist's albums hears of them, whatever they said of others."""
    return asked_for or preferences.of(user).wants_news


def _words(artist: Artist) -> list[str]:
    """Return words that whoever names the artist has written, however they wrote the rest of it."""
    words = [word for word in re.findall(r"\w+", artist.name) if word.casefold() not in ARTICLES] or [artist.name]
    plain = [word for word in words if word.isascii()]
    return plain or words
