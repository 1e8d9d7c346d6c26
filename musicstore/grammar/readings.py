"""What a wish comes to: the calls of tools, the likeliest first, with the names that were said."""

from __future__ import annotations

from collections.abc import Callable

from agents import patterns as re
from agents.llm import Ask
from agents.patterns import Match

SONG = r"(?:song|track|tune|title|number|recording|piece)"
SONGS = r"(?:songs?|tracks?|tunes?|music|titles?|hits|numbers|recordings?)"
CALLED = r"(?:called|named|titled|entitled)"

Read = Callable[[Match], list[Ask]]


def _ask(tool: str, **arguments: object) -> Ask:
    return Ask(tool, dict(arguments))


def albums(match: Match) -> list[Ask]:
    return [_ask("get_albums_by_artist", artist=_name(match["x"]))]


def tracks(match: Match) -> list[Ask]:
    return [_ask("get_tracks_by_artist", artist=_name(match["x"]))]


def tracks_of(match: Match) -> list[Ask]:
    name = _name(match["x"])
    return [_ask("get_tracks_by_artist", artist=name), _ask("get_tracks_on_album", album=name)]


def anything(match: Match) -> list[Ask]:
    name = _name(match["x"])
    return [_ask("get_albums_by_artist", artist=name), _ask("check_for_songs", title=name)]


def song(match: Match) -> list[Ask]:
    return [_ask("check_for_songs", title=_name(match["x"]))]


def any_of(match: Match) -> list[Ask]:
    name = _name(match["x"])
    return (
        []
        if _NO_MUSIC.fullmatch(name)
        else [
            _ask("get_albums_by_artist", artist=name),
            _ask("get_songs_by_genre", genre=_kind(name)),
            _ask("check_for_songs", title=name),
        ]
    )


def to_hear(match: Match) -> list[Ask]:
    name = _name(match["x"])
    return (
        []
        if _NO_MUSIC.fullmatch(name)
        else [
            _ask("get_songs_by_genre", genre=_kind(name)),
            _ask("get_tracks_by_artist", artist=name),
            _ask("check_for_songs", title=name),
        ]
    )


def of_genre(match: Match) -> list[Ask]:
    name = _kind(_name(match["x"]))
    if _NO_MUSIC.fullmatch(name) or _NO_KIND.fullmatch(name):
        return []
    return [_ask("get_songs_by_genre", genre=name), _ask("get_tracks_by_artist", artist=name)]


def on(match: Match) -> list[Ask]:
    name = _name(match["x"])
    if _NO_MUSIC.fullmatch(name):
        return []
    return [_ask("show_playlist", playlist=name), _ask("get_tracks_on_album", album=name)]


def on_album(match: Match) -> list[Ask]:
    return [_ask("get_tracks_on_album", album=_name(match["x"]))]


def buys(match: Match) -> list[Ask]:
    return [_ask("buy_tracks", tracks=[_title(match["x"])])]


def adds(match: Match) -> list[Ask]:
    return [_ask("add_to_playlist", playlist=_name(match["y"]), tracks=[_title(match["x"])])]


def removes(match: Match) -> list[Ask]:
    return [_ask("remove_from_playlist", playlist=_name(match["y"]), tracks=[_title(match["x"])])]


def makes(match: Match) -> list[Ask]:
    made, given = _name(match["x"]), match.groupdict().get("y")
    if not given:
        return [_ask("make_playlist", name=made)]
    return [_ask("make_playlist", name=made, tracks=[_title(given)])]


def only(tool: str) -> Read:
    return lambda match: [_ask(tool)]


def playlist(tool: str) -> Read:
    return lambda match: [_ask(tool, playlist=_name(match["x"]))]


def renames(match: Match) -> list[Ask]:
    return [_ask("rename_playlist", playlist=_name(match["x"]), name=_name(match["y"]))]


_QUOTES = "\"'“”‘’«»„`"
#: What is no name of music: it is about the person, or about what they bought; and no kind of it: a question.
_NO_MUSIC = re.compile(
    r"(?:my|me|i|i'm|you|your|it|that|this|them|us|for|to)\b.*"
    r"|(?:(?:some|any|good|nice|new|more|other|a|else|different|great) )*(?:music|songs?|tracks?|something|anything"
    r"|else|more|good|recommendations?|suggestions?)(?: (?:for|to|that|which|with)\b.*)?"
    r"|.*\b(?:invoices?|receipts?|bills?|orders?|payments?|purchases?|spent|bought|spend)\b.*", re.I)  # fmt: skip
_NO_KIND = re.compile(
    r"(?:how|what|who|which|when|where|why|is|are|do|does|did|have|can|play|put|find|show|give|recommend|suggest)\b.*",
    re.I,
)


def _name(said: str) -> str:
    """Return a name without quotation marks, and without what says of what kind it is."""
    name = said.strip().strip(_QUOTES).strip()
    return _KIND.sub("", name).strip(_QUOTES).strip() or name


def _title(said: str) -> str:
    name = said.strip().strip(_QUOTES).strip()
    return _SONG_KIND.sub("", name).strip(_QUOTES).strip() or name


def _kind(said: str) -> str:
    """Return a genre's name: "jazz music" is jazz."""
    return _MUSIC.sub("", said).strip() or said


_KIND = re.compile(
    r"^(?:the (?:band|artist|singer|group|musician|composer|song|track|album|genre) |band |artist |singer )", re.I
)
_SONG_KIND = re.compile(rf"^(?:the |a )?{SONG}s? (?:{CALLED} )?|^number |^#", re.I)
_MUSIC = re.compile(rf" {SONGS}$", re.I)
