"""The tracks that a customer has bought: all of them, of a genre, by an artist, on an album or of a name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from agents.names import Ambiguous, NotFound, find
from musicstore.models import Album, Artist, Customer, Genre, Track
from musicstore.models.named import Named, folded
from musicstore.sales import Sale, Thing, sales

MOST = 100  # tracks that are told; the others are counted

#: By what tracks are chosen, the widest first.
KINDS: dict[str, type[Named]] = {"artist": Artist, "genre": Genre, "album": Album, "track": Track}


def thing(kind: str, pk: int) -> Thing:
    """Return what tracks are chosen by. Errors: `ObjectDoesNotExist`."""
    return Thing(kind, pk, str(KINDS[kind]._default_manager.get(pk=pk)))


def in_the_store(name: str, kinds: Iterable[str]) -> Thing | None:
    """Return the row of one of these kinds that is called so, however it is written; None for none."""
    for kind in kinds:
        row = KINDS[kind]._default_manager.filter(folded=folded(name)).order_by("pk").first()
        if row is not None:
            return Thing(kind, row.pk, str(row))
    return None


def chosen(customer: Customer, name: str) -> Thing | None:
    """Return what a person means by a name: an artist or genre of the store, else what they have bought; or None."""
    if (found := in_the_store(name, ("artist", "genre"))) is not None:
        return found
    there = dict.fromkeys(each for sale in sales(customer) for each in sale.things().values() if each is not None)
    try:
        return find(name, there, called=lambda each: each.name)
    except Ambiguous as several:  # an artist before their album, an album before its tracks
        return min(several.rows, key=lambda each: list(KINDS).index(each.kind))
    except NotFound:
        return None


def bought(
    customer: Customer, *, what: Thing | None = None, since: date | None = None, until: date | None = None
) -> dict[str, Any]:
    """Return `{"tracks": [{"track", "artist", "invoice", "date", "unit_price"}], "of", "what", "kind", …}`.

    The newest come first.
    """
    rows = [sale for sale in sales(customer, since, until) if what is None or _pk(sale.things()[what.kind]) == what.pk]
    return {
        "tracks": [_told(sale) for sale in rows[:MOST]],
        "of": len(rows),
        "what": None if what is None else what.name,
        "kind": None if what is None else what.kind,
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
    }


def _pk(each: Thing | None) -> int | None:
    return None if each is None else each.pk


def _told(sale: Sale) -> dict[str, Any]:
    return {
        "track": sale.track.name,
        "artist": sale.artist.name if sale.artist else "",
        "invoice": sale.invoice,
        "date": sale.day.isoformat(),
        "unit_price": str(sale.unit_price),
    }
