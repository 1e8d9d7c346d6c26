"""Which tracks a person may like, and why: what they have said, what they have bought, else what others buy most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet

from musicstore.models import Artist, Customer, Genre, InvoiceLine, Track
from musicstore.preferences import Preferences

REASONS = 8  # of a kind that are looked at
OF_AN_ARTIST = 2  # tracks among those of a genre
LOOKED_AT = 60  # tracks for one reason

#: What is said of tracks without a reason of the person's own.
POPULAR = "popular"


@dataclass(frozen=True)
class Reason:
    """Why these tracks. `key` is how a card names it: `fact:<id>`, `bought:<artist>` or `popular`."""

    key: str
    tracks: QuerySet[Track] = field(compare=False)
    is_of_artist: bool = False


@dataclass(frozen=True)
class Pick:
    track: Track
    reason: str


def picks(preferences: Preferences, customer: Customer | None, *, limit: int, page: int = 1) -> list[Pick]:
    """Return so many tracks, one for each reason in turn. What the customer has is not among them."""
    rows = _candidates(preferences, customer)
    reasons = [*_said(preferences, rows), *_bought(customer, preferences, rows)] or [Reason(POPULAR, rows)]
    found = list(_in_turn(reasons, limit * page))
    return found[limit * (page - 1) :]


def _candidates(preferences: Preferences, customer: Customer | None) -> QuerySet[Track]:
    """Return the tracks of nobody and nothing that the person dislikes, those that are bought most first."""
    artists = [each.row.pk for each in preferences.disliked(Artist)]
    genres = [each.row.pk for each in preferences.disliked(Genre)]
    rows = Track.objects.select_related("album__artist", "genre")
    if artists:
        rows = rows.exclude(album__artist__in=artists)
    if genres:
        liked = [each.row.pk for each in preferences.liked(Artist)]  # who is liked is, whatever they play
        rows = rows.filter(~Q(genre__in=genres) | Q(genre=None) | Q(album__artist__in=liked))
    if customer is not None:
        theirs = InvoiceLine.objects.filter(invoice__customer=customer).values_list("track", flat=True)
        rows = rows.exclude(pk__in=list(theirs))  # read before: who plans both together may take the worst way
    return rows.annotate(sold=Count("lines")).order_by("-sold", "pk")


def _said(preferences: Preferences, rows: QuerySet[Track]) -> Iterator[Reason]:
    for each in preferences.liked(Artist)[:REASONS]:
        yield Reason(f"fact:{each.fact.pk}", rows.filter(album__artist=each.row.pk), is_of_artist=True)
    for each in preferences.liked(Genre)[:REASONS]:
        yield Reason(f"fact:{each.fact.pk}", rows.filter(genre=each.row.pk))


def _bought(customer: Customer | None, preferences: Preferences, rows: QuerySet[Track]) -> Iterator[Reason]:
    if customer is None:
        return
    unliked = [each.row.pk for each in preferences.disliked(Artist)]
    lines = InvoiceLine.objects.filter(invoice__customer=customer, track__album__isnull=False)
    lines = lines.exclude(track__album__artist__in=unliked)
    most = lines.values(artist=F("track__album__artist")).annotate(times=Count("pk")).order_by("-times", "artist")
    for each in most[:REASONS]:
        yield Reason(f"bought:{each['artist']}", rows.filter(album__artist=each["artist"]), is_of_artist=True)


def _in_turn(reasons: Sequence[Reason], most: int) -> Iterator[Pick]:
    """Yield a track for each reason, and again, each track once, and of one artist not too many for a genre."""
    waiting = [(reason, iter(reason.tracks[: max(LOOKED_AT, most)])) for reason in reasons]
    seen: set[int] = set()
    times: Counter[int | None] = Counter()
    while waiting and len(seen) < most:
        for each in list(waiting):
            reason, tracks = each
            track = next((one for one in tracks if one.pk not in seen and _fits(one, reason, times)), None)
            if track is None:
                waiting.remove(each)
                continue
            seen.add(track.pk)
            times[_artist(track)] += 1
            yield Pick(track, reason.key)
            if len(seen) == most:
                return


def _fits(track: Track, reason: Reason, times: Counter[int | None]) -> bool:
    return reason.is_of_artist or _artist(track) is None or times[_artist(track)] < OF_AN_ARTIST


def _artist(track: Track) -> int | None:
    return track.album.artist_id if track.album else None
