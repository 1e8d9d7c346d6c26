"""Which tracks a person may like, and why: what they have said, what they have bought, else what others buy most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from musicstore.models import Album, Artist, Customer, Genre, Invoice, InvoiceLine, Track
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
    """Return so many tracks, one for each reason in turn. What the customer has is not among them.

    No statement joins more than two tables: PostgreSQL may not have counted a store that was filled just now, and of
    several it would then plan loops within loops.
    """
    has = _bought(customer)
    rows = _candidates(preferences, has)
    reasons = [*_said(preferences, rows), *_for_buyers(has, preferences, rows)] or [Reason(POPULAR, rows)]
    found = list(_in_turn(reasons, limit * page))
    return found[limit * (page - 1) :]


def _bought(customer: Customer | None) -> Counter[int]:
    """Return how often the customer has bought which track."""
    if customer is None:
        return Counter()
    invoices = list(Invoice.objects.filter(customer=customer).values_list("pk", flat=True))
    return Counter(InvoiceLine.objects.filter(invoice__in=invoices).values_list("track", flat=True))


def _candidates(preferences: Preferences, has: Collection[int]) -> QuerySet[Track]:
    """Return the tracks of nobody and nothing that the person dislikes, those that are bought most first."""
    rows = Track.objects.exclude(pk__in=list(has))
    if artists := [each.row.pk for each in preferences.disliked(Artist)]:
        rows = rows.filter(Q(album=None) | ~Q(album__in=_albums(artists)))
    if genres := [each.row.pk for each in preferences.disliked(Genre)]:
        liked = _albums([each.row.pk for each in preferences.liked(Artist)])  # who is liked is, whatever they play
        rows = rows.filter(~Q(genre__in=genres) | Q(genre=None) | Q(album__in=liked))
    lines = InvoiceLine.objects.filter(track=OuterRef("pk")).order_by().values("track")
    sold = Coalesce(Subquery(lines.annotate(times=Count("pk")).values("times")), 0)
    return rows.order_by(sold.desc(), "pk")


def _albums(artists: Sequence[int]) -> list[int]:
    return list(Album.objects.filter(artist__in=artists).values_list("pk", flat=True))


def _said(preferences: Preferences, rows: QuerySet[Track]) -> Iterator[Reason]:
    for each in preferences.liked(Artist)[:REASONS]:
        yield Reason(f"fact:{each.fact.pk}", rows.filter(album__in=_albums([each.row.pk])), is_of_artist=True)
    for each in preferences.liked(Genre)[:REASONS]:
        yield Reason(f"fact:{each.fact.pk}", rows.filter(genre=each.row.pk))


def _for_buyers(has: Counter[int], preferences: Preferences, rows: QuerySet[Track]) -> Iterator[Reason]:
    """Yield the artists of whom the customer has bought most."""
    unliked = {each.row.pk for each in preferences.disliked(Artist)}
    times: Counter[int] = Counter()
    of = Track.objects.filter(pk__in=list(has), album__isnull=False).values_list("pk", "album__artist_id")
    for track, artist in of.order_by("pk"):
        times[artist] += has[track] if artist not in unliked else 0
    for artist, number in times.most_common(REASONS):
        if number:
            yield Reason(f"bought:{artist}", rows.filter(album__in=_albums([artist])), is_of_artist=True)


def _in_turn(reasons: Sequence[Reason], most: int) -> Iterator[Pick]:
    """Yield a track for each reason, and again, each track once, and of one artist not too many for a genre."""
    found = [list(reason.tracks.values_list("pk", flat=True)[: max(LOOKED_AT, most)]) for reason in reasons]
    tracks = Track.objects.select_related("album__artist", "genre").in_bulk([pk for pks in found for pk in pks])
    waiting = [
        (reason, iter([tracks[pk] for pk in pks if pk in tracks])) for reason, pks in zip(reasons, found, strict=True)
    ]
    seen: set[int] = set()
    times: Counter[int | None] = Counter()
    while waiting and len(seen) < most:
        for each in list(waiting):
            reason, left = each
            track = next((one for one in left if one.pk not in seen and _fits(one, reason, times)), None)
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
