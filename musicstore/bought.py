"""The tracks that a customer has bought: all of them, of a genre, by an artist, on an album or of a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from agents.names import Ambiguous, NotFound, find
from musicstore.models import Album, Artist, Customer, Genre, Invoice, InvoiceLine, Track
from musicstore.models.named import Named, folded

MOST = 100  # tracks that are told; the others are counted

#: By what tracks are chosen: the columns of an id and of a name, from a line of an invoice.
KINDS = {
    "artist": ("track__album__artist", "track__album__artist__name"),
    "genre": ("track__genre", "track__genre__name"),
    "album": ("track__album", "track__album__title"),
    "track": ("track", "track__name"),
}


_MODELS: dict[str, type[Named]] = {"artist": Artist, "genre": Genre, "album": Album, "track": Track}


@dataclass(frozen=True)
class Choice:
    """An artist, a genre, an album or a track."""

    kind: str
    pk: int
    name: str


def choice(kind: str, pk: int) -> Choice:
    """Return it by its id. Errors: `ObjectDoesNotExist`."""
    return Choice(kind, pk, str(_MODELS[kind]._default_manager.get(pk=pk)))


def chosen(customer: Customer, name: str) -> Choice | None:
    """Return what a person means by a name: an artist or genre of the store, else what they have bought; None: neither.

    At most three queries, whatever was bought.
    """
    for kind in ("artist", "genre"):
        row = _MODELS[kind]._default_manager.filter(folded=folded(name)).order_by("pk").first()
        if row is not None:
            return Choice(kind, row.pk, str(row))
    columns = [column for pair in KINDS.values() for column in pair]
    lines = InvoiceLine.objects.filter(invoice__customer=customer).order_by("pk").values_list(*columns)
    pairs = [zip(KINDS, zip(line[::2], line[1::2], strict=True), strict=True) for line in lines]
    there = dict.fromkeys(Choice(kind, pk, name) for line in pairs for kind, (pk, name) in line if pk is not None)
    try:
        return find(name, there, called=lambda choice: choice.name)
    except Ambiguous as several:  # the widest: an artist before their album, an album before its tracks
        return min(several.rows, key=lambda choice: list(KINDS).index(choice.kind))
    except NotFound:
        return None


def bought(
    customer: Customer, *, what: Choice | None = None, since: date | None = None, until: date | None = None
) -> dict[str, Any]:
    """Return `{"tracks": [{"track", "artist", "invoice", "date", "unit_price"}], "of", "what", "kind", …}`.

    The newest come first. Two queries.
    """
    lines = InvoiceLine.objects.filter(invoice__in=Invoice.objects.of(customer).between(since, until))
    if what is not None:
        lines = lines.filter(**{KINDS[what.kind][0]: what.pk})
    rows = lines.select_related("track__album__artist", "invoice").order_by("-invoice__invoice_date", "-invoice", "pk")
    return {
        "tracks": [_told(line) for line in rows[:MOST]],
        "of": lines.count(),
        "what": None if what is None else what.name,
        "kind": None if what is None else what.kind,
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
    }


def _told(line: InvoiceLine) -> dict[str, Any]:
    album = line.track.album
    return {
        "track": line.track.name,
        "artist": "" if album is None else album.artist.name,
        "invoice": line.invoice_id,
        "date": line.invoice.day.isoformat(),
        "unit_price": str(line.unit_price),
    }
