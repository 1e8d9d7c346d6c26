"""The verbs of the store, each written once. Every verb is one transaction, and finds its rows among those of `by`.

Bad input raises Django's `ValidationError` by field, before anything is written; a stranger's row is as one that does
not exist, `ObjectDoesNotExist`.
"""

from musicstore.actions.playlists import (
    MOST_PLAYLISTS,
    MOST_TRACKS,
    add_tracks,
    delete_playlist,
    make_playlist,
    remove_tracks,
    rename_playlist,
)
from musicstore.actions.purchases import buy

__all__ = [
    "MOST_PLAYLISTS", "MOST_TRACKS", "add_tracks", "buy", "delete_playlist", "make_playlist", "remove_tracks",
    "rename_playlist",
]  # fmt: skip
