"""What tracks and albums sound like, in words that people look for them with.

A catalogue says "Jazz, 368,000 ms"; a person asks for something slow with a saxophone. What a row says of itself comes
first; what its genre sounds like, and how long it is, come from the tables here.
"""

from __future__ import annotations

from typing import Any

#: By genre, case folded: what it usually sounds like.
SOUNDS = {
    "alternative": "guitars, off the beaten track",
    "alternative & punk": "fast loud guitars, angry, shouting",
    "blues": "electric guitar, harmonica, sad and slow",
    "bossa nova": "soft Brazilian guitar, gentle, relaxed, beach",
    "children's music": "for children, silly, to sing along",
    "classical": "orchestra, violins, piano, calm, no singing",
    "comedy": "a television comedy, funny video",
    "drama": "a television drama, video",
    "easy listening": "soft, romantic, crooner, background music for dinner",
    "electronic": "synthesizers, beats, dancing",
    "electronica/dance": "synthesizers, beats, club, dancing",
    "folk": "acoustic guitar, fiddle, old songs",
    "heavy metal": "heavy electric guitars, loud, fast, screaming",
    "hip hop/rap": "rap, rhymes, beats",
    "jazz": "saxophone, trumpet, piano, swing, smoky late night",
    "latin": "Latin rhythms, Spanish or Portuguese, percussion, dancing",
    "metal": "heavy electric guitars, loud, fast, double bass drums",
    "opera": "singers and orchestra, aria, soprano, tenor, dramatic",
    "pop": "catchy chorus, to sing along",
    "r&b/soul": "soulful singing, horns, organ, groove",
    "reggae": "Jamaican off-beat guitar, deep bass, relaxed, beach",
    "rock": "electric guitars, drums, loud",
    "rock and roll": "fifties guitar, fast, dancing, jukebox",
    "sci fi & fantasy": "a television series, science fiction video",
    "science fiction": "a television series, science fiction video",
    "soul": "soulful singing, horns, organ, gospel",
    "soundtrack": "film music, orchestra",
    "tv shows": "a television episode, video",
    "world": "music from around the world, percussion, dancing",
}

SHORT, LONG, VERY_LONG = 2.5, 6, 15  # minutes: below, above


def track_title(track: Any) -> str:
    """Return a track's name and who plays it."""
    return f"{track.name} – {track.album.artist}" if track.album else track.name


def album_title(album: Any) -> str:
    """Return an album's title and who made it."""
    return f"{album.title} – {album.artist}"


def of_track(track: Any) -> str:
    """Return what is known of a track: how it sounds, its genre, album, composer and length."""
    genre = str(track.genre) if track.genre else ""
    own = [track.about, track.album.about if track.album else ""]
    parts = [
        *own,
        f"{genre}: {SOUNDS.get(genre.casefold(), 'music')}" if genre else "",
        f"On the album {track.album}" if track.album else "",
        f"By {track.composer}" if track.composer else "",
        length(track.milliseconds),
    ]
    return _sentences(parts)


def of_album(album: Any) -> str:
    """Return what is known of an album itself. What is on it is known by its tracks."""
    return _sentences([album.about, f"An album by {album.artist}"])


def length(milliseconds: int) -> str:
    """Return in a word or two how long a track is, "" for one like most."""
    minutes = milliseconds / 60_000
    if minutes < SHORT:
        return "Short"
    if minutes <= LONG:
        return ""
    return "Long" if minutes <= VERY_LONG else "Very long"


def _sentences(parts: list[str]) -> str:
    return "".join(f"{part[0].upper()}{part[1:]}. " for part in parts if part).strip()
