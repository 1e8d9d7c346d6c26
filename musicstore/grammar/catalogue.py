"""What the offline model understands of the catalogue, of playlists and of buying."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from agents import formatting
from agents import patterns as re
from agents.llm import Answer, Ask, Called, Said, Turn, grammar
from musicstore.formatting import length, named, price
from musicstore.grammar.sounds import described
from musicstore.grammar.wishes import plainly, wishes

LISTS = ("get_tracks_by_artist", "get_songs_by_genre", "check_for_songs", "get_tracks_on_album")
TOOLS = (
    *LISTS, "get_albums_by_artist", "list_genres", "buy_tracks", "make_playlist", "add_to_playlist",
    "remove_from_playlist", "rename_playlist", "show_playlist", "list_playlists", "delete_playlist",
)  # fmt: skip
EXAMPLES = (
    "What albums does AC/DC have?",
    "Do you have the song Enter Sandman?",
    "What jazz do you have?",
    "Make a playlist called Party",
)
TAKES_TRACKS = ("buy_tracks", "add_to_playlist")

_IT = re.compile(
    r"(?:it|this|that|this one|that one|this song|that song|this track|that track|the song|the track)", re.I
)
_ALL = re.compile(r"(?:them|these|those|all|all of them|all of these|everything|both|both of them|all those)", re.I)
_NTH = re.compile(
    r"(?:the )?(?P<nth>first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)(?: one| song| track| of them)?", re.I
)
_PLACES = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "fifth": 4, "5th": 4,
    "last": -1,
}  # fmt: skip
_MORE = re.compile(
    r"(?:show |see |give )?(?:me )?(?:the )?(?:more|next|next ones|next page|more of them|more please|the rest|rest)",
    re.I,
)
#: What no name is made of, where nothing but a name is said.
_NO_NAME = re.compile(
    r"\b(?:i|i'm|my|me|you|your|we|he|she|who|why|how|when|where|what|which|invoices?|receipts?|orders?|bills?"
    r"|payments?|purchases?|bought|spent|customers?|verify|code|help|yes|no|ok|okay|thanks|hello|hi|please|account)\b"
    r"|@|^[\W\d_]*$", re.I)  # fmt: skip


@grammar
class CatalogueGrammar:
    """See `agents.llm.offline.grammar.Grammar`. Names may be foreign words, so that it is asked before small talk."""

    name = "catalogue"
    about = "look up artists, albums, songs and genres, keep your playlists, and sell you tracks"
    examples: tuple[str, ...] = EXAMPLES
    tools = frozenset(TOOLS)
    is_exact = True

    def answer(self, turn: Turn) -> Answer | None:
        """Call the likeliest tool, and the next where that found nothing; then say what came of it."""
        if "find_music" in turn.tools and described(turn.text):
            return None  # it is of how music sounds, and not of a name
        asks = _more(turn) or wishes(turn.text)
        if not asks:
            return None
        meant = [_meant(ask, turn) for ask in asks]
        if unclear := next((each for each in meant if isinstance(each, Answer)), None):
            return unclear
        return carried_out([each for each in meant if isinstance(each, Ask) and each.tool in turn.tools], turn)

    def hint(self, turn: Turn) -> str:
        return self.examples[0]

    def warm_up(self) -> None:
        """Nothing takes long."""


@grammar
class NamesGrammar:
    """Takes a few words that nobody else understands for a name: of an artist, a song or a genre."""

    name = "names in the catalogue"
    about = CatalogueGrammar.about
    examples: tuple[str, ...] = EXAMPLES
    tools = frozenset({"get_albums_by_artist", "check_for_songs"})
    is_guess = True

    def answer(self, turn: Turn) -> Answer | None:
        name = plainly(turn.text)
        if not name or len(name.split()) > 6 or len(name) < 2 or _NO_NAME.search(name):
            return None
        asks = [Ask("get_albums_by_artist", {"artist": name}), Ask("check_for_songs", {"title": name})]
        asks.append(Ask("get_songs_by_genre", {"genre": name}))
        return carried_out([ask for ask in asks if ask.tool in turn.tools], turn)

    def hint(self, turn: Turn) -> str:
        return self.examples[0]

    def warm_up(self) -> None:
        """Nothing takes long."""


def carried_out(asks: Sequence[Ask], turn: Turn) -> Answer | None:
    """Return the next call of these, or what is said once one has found something or all have not."""
    if not asks:
        return None
    done = [called for called in turn.results if called.name in TOOLS]
    if done and (_has_found(done[-1]) or len(done) >= len(asks)):
        return Answer(_said(done))
    return Answer(calls=[asks[len(done)]])


def _has_found(called: Called) -> bool:
    """Whether this is an answer: also that several are meant, or that it may not be done."""
    if called.data.get("code") == "ambiguous":
        return True
    if called.data.get("alike"):
        return False  # something else may be called so
    return called.data.get("count") != 0 if called.ok else called.data.get("code") != "not_found"


def _said(done: Sequence[Called]) -> str:
    last = done[-1]
    if not last.ok:
        if last.data.get("code") == "declined":
            return "All right, I left it as it was."
        if len(done) > 1 and last.data.get("code") == "not_found":
            return f"{_nothing(done)} You could say: {EXAMPLES[0]}"
        return last.output
    if "code" in last.data and (len(done) == 1 or last.data["code"] == "ambiguous"):
        return last.output
    if last.data.get("count") == 0 and len(done) > 1:
        alike = [each for each in done if each.data.get("alike")]
        if not alike:
            return f"{_nothing(done)} You could say: {EXAMPLES[0]}"
        last = alike[-1]
    words = _WORDS.get(last.name)
    return words(last.data) if words else last.output


def _nothing(done: Sequence[Called]) -> str:
    name = next((str(called.data["name"]) for called in done if called.data.get("name")), "that")
    return f"I found nothing called {named(name)} here."


def _albums(data: dict[str, Any]) -> str:
    artist, titles = named(data["artist"]["name"]), [named(each["title"]) for each in data["albums"]]
    if not titles:
        return f"{artist} has no albums here."
    return f"{artist} has {formatting.count(data['count'], 'album')} here: {formatting.listed(titles, most=6)}."


def _tracks(data: dict[str, Any]) -> str:
    number = data["count"]
    about = next((f"by {named(data['artist']['name'])}" for _ in "1" if "artist" in data), "")
    if "album" in data:
        about = f"on {named(data['album']['name'])} {about}".strip()
    if "genre" in data:
        about = f"of {named(data['genre']['name'])}"
    if "title" in data:
        return _song(data)
    verb = formatting.verb(number, "is", "are")
    said = f"There {verb} {formatting.count(number, 'track')} {about} here."
    first, rows = (data["page"] - 1) * 25, data["tracks"]
    if data["page"] > 1 and rows:
        names = formatting.listed([named(row["name"]) for row in rows], most=8)
        said = f"{first + 1} to {first + len(rows)} of {number:,}: {names}."
    return f"{said} Say “more” for the next ones." if first + len(rows) < number else said


def _song(data: dict[str, Any]) -> str:
    number, rows = data["count"], data["tracks"]
    if not number:
        return f"No, there is no song called {named(data['title'])} here."
    if data.get("alike"):
        alike = list(dict.fromkeys(f"{named(row['name'])} by {named(row['artist'])}" for row in rows))
        return (
            f"No, there is no song called {named(data['title'])} here. Its name is like that of"
            f" {formatting.listed(alike, most=4)}."
        )
    whose = list(dict.fromkeys(f"{named(row['name'])} by {named(row['artist'])}" for row in rows))
    if number == 1:
        row, album = rows[0], f" on {named(rows[0]['album'])}" if rows[0]["album"] else ""
        return f"Yes: {whose[0]}{album}, {length(row['milliseconds'])}, {price(Decimal(row['unit_price']))}."
    return f"Yes, {formatting.count(number, 'track')}: {formatting.listed(whose, most=6)}."


_WORDS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "get_albums_by_artist": _albums,
    "get_tracks_by_artist": _tracks,
    "get_tracks_on_album": _tracks,
    "get_songs_by_genre": _tracks,
    "check_for_songs": _song,
}


def _meant(ask: Ask, turn: Turn) -> Ask | Answer:
    """Put the tracks that were shown last for "it", "them" and "the second one"."""
    names = ask.arguments.get("tracks")
    if ask.tool not in (*TAKES_TRACKS, "make_playlist", "remove_from_playlist") or not names or len(names) != 1:
        return ask
    (said,) = names
    shown = _shown(turn)
    if _ALL.fullmatch(said) and shown:
        return Ask(ask.tool, {**ask.arguments, "tracks": shown})
    if nth := _NTH.fullmatch(said):
        place = _PLACES[nth["nth"].lower()]
        if shown and -1 <= place < len(shown):
            return Ask(ask.tool, {**ask.arguments, "tracks": [shown[place]]})
    if _IT.fullmatch(said):
        if len(shown) == 1:
            return Ask(ask.tool, {**ask.arguments, "tracks": shown})
        return Answer("Which song do you mean? Say its name, or “the first one”.")
    return ask


def _shown(turn: Turn) -> list[str]:
    """Return the numbers of the tracks that were spoken of last."""
    before = turn.items[: len(turn.items) - len(turn.results)]
    for item in reversed(before):
        if isinstance(item, Called) and item.ok and item.name in TOOLS:
            rows = item.data.get("added") or item.data.get("tracks")
            if isinstance(rows, list) and rows and isinstance(rows[0], dict):
                return [str(row["id"]) for row in rows]
    return []


def _more(turn: Turn) -> list[Ask]:
    """ "More" is the next page of the list that was shown last."""
    if not _MORE.fullmatch(plainly(turn.text)):
        return []
    before = turn.items[: len(turn.items) - len(turn.results)]
    last = next((item for item in reversed(before) if not isinstance(item, Said)), None)
    if last is None or not last.ok or last.name not in LISTS:
        return []
    page, asked = int(last.data.get("page", 1)), _again(last)
    return [Ask(last.name, {**asked, "page": page + 1})] if asked and page * 25 < last.data.get("count", 0) else []


def _again(called: Called) -> dict[str, Any]:
    for name in ("genre", "album", "artist", "title"):
        if name in called.data:
            value = called.data[name]
            return {name: value["name"] if isinstance(value, dict) else value}
    return {}
