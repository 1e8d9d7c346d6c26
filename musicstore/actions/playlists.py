"""The verbs of playlists: only their owner changes them."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from agents.runtime import touch
from musicstore.models import Playlist, PlaylistTrack, Track
from musicstore.models.named import folded

MOST_TRACKS = 500  # on a playlist
MOST_PLAYLISTS = 200  # of a person


@transaction.atomic
def make_playlist(*, by: User, name: str, tracks: Collection[int] = ()) -> Playlist:
    """Make a playlist of this name, with these tracks on it. Errors: `ValidationError`, also for a name they use."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # two at once are one after the other
    theirs = Playlist.objects.owned_by(by)
    if theirs.count() >= MOST_PLAYLISTS:
        raise ValidationError({"name": [f"You have {MOST_PLAYLISTS} playlists, and that is the most."]})
    playlist = Playlist(owner=by, name=_free(by, name))
    playlist.full_clean(exclude=["owner"])
    playlist.save()
    _add(playlist, tracks)
    return playlist


@transaction.atomic
def rename_playlist(playlist: Playlist, *, by: User, name: str) -> Playlist:
    """Call a playlist otherwise. Errors: `ValidationError`, also for a name they use."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    playlist = _held(playlist, by)
    playlist.name = _free(by, name, but=playlist.pk)
    playlist.full_clean(exclude=["owner"])
    playlist.save(update_fields=["name"])
    return playlist


@transaction.atomic
def add_tracks(playlist: Playlist, *, by: User, tracks: Collection[int]) -> int:
    """Put tracks at the end, in this order; return how many were not on it yet. Errors: `ValidationError`."""
    return _add(_held(playlist, by), tracks)


@transaction.atomic
def remove_tracks(playlist: Playlist, *, by: User, tracks: Collection[int]) -> int:
    """Take tracks off; return how many were on it. One that is gone already is no error."""
    playlist = _held(playlist, by)
    rows = playlist.entries.filter(track_id__in=list(tracks)[:MOST_TRACKS])
    gone = rows.count()
    rows.delete()
    touch({f"playlist:{playlist.pk}"})
    return gone


@transaction.atomic
def delete_playlist(playlist: Playlist, *, by: User) -> None:
    """Delete a playlist for good; its tracks stay in the catalogue."""
    _held(playlist, by).delete()


def _held(playlist: Playlist, by: User) -> Playlist:
    """Lock it, among their own. Errors: `Playlist.DoesNotExist`."""
    return Playlist.objects.owned_by(by).select_for_update().get(pk=playlist.pk)


def _free(by: User, name: str, but: int = 0) -> str:
    """Return a name as it is kept, if they have no other playlist of it. Errors: `ValidationError`."""
    name = " ".join(name.split())
    if not name:
        raise ValidationError({"name": ["A playlist needs a name."]})
    taken = Playlist.objects.owned_by(by).exclude(pk=but).filter(folded=folded(name), name__iexact=name)
    if taken.exists():
        raise ValidationError({"name": [f"You have a playlist called “{name[:120]}” already."]})
    return name


def _add(playlist: Playlist, tracks: Collection[int]) -> int:
    wanted = list(dict.fromkeys(tracks))
    there = set(playlist.entries.values_list("track_id", flat=True))
    fresh = [pk for pk in wanted if pk not in there]
    if len(there) + len(fresh) > MOST_TRACKS:
        raise ValidationError(
            {"tracks": [f"A playlist holds at most {MOST_TRACKS} tracks; this one has {len(there)}."]}
        )
    known = set(Track.objects.filter(pk__in=fresh).values_list("pk", flat=True))
    if missing := [pk for pk in fresh if pk not in known]:
        raise ValidationError({"tracks": [f"There is no track {missing[0]}."]})
    last = playlist.entries.aggregate(last=Max("position"))["last"] or 0
    rows = [PlaylistTrack(playlist=playlist, track_id=pk, position=last + 1 + at) for at, pk in enumerate(fresh)]
    PlaylistTrack.objects.bulk_create(rows)
    touch({f"playlist:{playlist.pk}"})
    return len(rows)
