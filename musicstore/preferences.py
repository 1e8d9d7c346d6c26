"""What the store knows of a person's tastes and wishes: facts of memory, which are theirs to see, change and forget.

Nothing of it is kept apart from them. While memory is paused and in a temporary conversation nothing is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from agents import memory
from agents import patterns as re
from agents.names import plain
from agents.runtime import Context
from musicstore import tastes
from musicstore.models import Artist, Genre
from musicstore.tastes import Taste

LOOKED_AT = 300  # facts, those said last
_NOTICE = re.compile(r"\b(?:notices?|notif\w*|news|alerts?|updates?|e-?mails?|hear(?:ing)?|announc\w*)\b", re.I)
_ALBUMS = re.compile(r"\b(?:albums?|records?|releases?|music|songs?|artists?|bands?|cds?)\b", re.I)
_NO = re.compile(r"\b(?:no|none|off|never|false|not|without|stop)\b|n't\b", re.I)


@dataclass(frozen=True)
class Preferences:
    """Tastes, the newest first, and wishes. `notices` are facts that speak of new albums, the newest first."""

    tastes: Sequence[Taste] = ()
    language: memory.Fact | None = None
    notices: Sequence[memory.Fact] = ()

    def liked(self, kind: type[Artist | Genre]) -> list[Taste]:
        """Return what the person likes of a kind, each row once. What was said last counts."""
        return [each for each in self._last(kind) if each.likes]

    def disliked(self, kind: type[Artist | Genre]) -> list[Taste]:
        return [each for each in self._last(kind) if not each.likes]

    def _last(self, kind: type[Artist | Genre]) -> list[Taste]:
        last: dict[int, Taste] = {}
        for each in self.tastes:
            if isinstance(each.row, kind):
                last.setdefault(each.row.pk, each)
        return list(last.values())

    @property
    def wants_news(self) -> bool:
        """Whether they may be told of new albums: unless they have said otherwise."""
        general = [fact for fact in self.notices if not _is_of_one(fact)]
        return not general or wants(general[0])


def of(user: User) -> Preferences:
    """Return what is known of this person today. Three queries."""
    facts = list(memory.facts_of(user).current(memory.today(user)).filter(subject="")[:LOOKED_AT])
    language = next((fact for fact in facts if fact.attribute in ("language", "preferred language")), None)
    return Preferences(tastes.read(facts), language, [fact for fact in facts if is_notice(fact)])


def used_in(context: Context) -> Preferences:
    """Return the same for a tool: nothing where memory may not be used."""
    if memory.is_temporary(context.conversation) or memory.is_paused(context.user):
        return Preferences()
    return of(context.user)


def is_notice(fact: memory.Fact) -> bool:
    """Whether a fact says if the person wants to hear of new albums."""
    said = f"{fact.attribute} {fact.statement}"
    return bool(not fact.subject and fact.attribute and _NOTICE.search(said) and _ALBUMS.search(said))


def wants(notice: memory.Fact) -> bool:
    return not _NO.search(f"{notice.value} {notice.statement}")


def _is_of_one(notice: memory.Fact) -> bool:
    return re.search(r"\b(?:by|from|of) \S", notice.attribute) is not None


def is_about(notice: memory.Fact, artist: Artist) -> bool:
    """Whether a notice speaks of this artist's albums."""
    return f" {artist.folded} " in f" {plain(f'{notice.attribute} {notice.value}')} "


def as_data(preferences: Preferences) -> dict[str, Any]:
    """Return them as programs read them: by the names that others give them, and the facts that say so."""
    genres, artists = preferences.liked(Genre), preferences.liked(Artist)
    unliked = [*preferences.disliked(Genre), *preferences.disliked(Artist)]
    facts = [each.fact for each in (*genres, *artists, *unliked)]
    facts += [preferences.language] if preferences.language else []
    facts += preferences.notices
    return {
        "music_genres": _names(genres),
        "favorite_artists": _names(artists),
        "disliked": _names(unliked),
        "preferred_language": preferences.language.value if preferences.language else "",
        "notification_settings": {"new_albums": preferences.wants_news},
        "because": [
            {"fact": str(fact.pk), "statement": fact.statement, "quote": fact.quote}
            for fact in {fact.pk: fact for fact in facts}.values()
        ],
    }


def _names(tastes: Sequence[Taste]) -> list[str]:
    """Return what they are called, each once: the store may have two rows of a name."""
    return list(dict.fromkeys(str(each.row) for each in tastes))
