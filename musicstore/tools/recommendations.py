"""Telling a person what they may like, by what they have said and bought, and why."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from agents import memory
from agents.runtime import Context, Result, Widget, tool
from musicstore import customers, listings, preferences, recommendations
from musicstore.formatting import listed, named
from musicstore.widgets.recommendations import words_of

SHOWN = 8
Limit = Annotated[int, Field(ge=1, le=25, description="How many tracks.")]
Page = Annotated[int, Field(ge=1, le=50, description="2 and more: others than those before.")]


@tool(doing="Looking for what you may like…", done="Looked for what you may like", reads=True)
def recommend_tracks(context: Context, limit: Limit = SHOWN, page: Page = 1) -> Widget | Result:
    """Show tracks that the person may like, each with why, when they ask for a recommendation.

    It goes by the artists and genres of which they have said that they like them or not, and by what the customer for
    whom they speak has bought. Tell them why, in a sentence.
    """
    known = preferences.used_in(context)
    found = recommendations.picks(known, customers.speaks_for(context), limit=limit, page=page)
    if not found:
        return Result("There is nothing more to recommend here.", {"tracks": [], "because": []})
    reasons = list(dict.fromkeys(pick.reason for pick in found))
    facts = [UUID(reason[5:]) for reason in reasons if reason.startswith("fact:")]
    if facts and context.run is not None:
        memory.note_recalled(context.run, facts)
    why = words_of(context.user, reasons)
    rows = [{**listings.track_data(pick.track), "why": why.get(pick.reason, "")} for pick in found]
    lines = [_begin(list(why.values()))]
    lines += [f"{row['id']}. {_told(row)}" for row in rows]
    data = {"tracks": [_plain(row) for row in rows], "because": list(why.values())}
    return Widget(
        "recommendations", {"picks": [[pick.track.pk, pick.reason] for pick in found]}, "\n".join(lines), data
    )


def _begin(why: list[str]) -> str:
    if not why:
        return "Nothing is known of the person's taste, so these are the ones that are bought most:"
    return f"These may be liked. {listed(why)}:"


def _told(row: dict[str, Any]) -> str:
    of = f", {named(row['artist'])}" if row["artist"] else ""
    because = f". {row['why']}" if row["why"] else ""
    return f"{named(row['name'])}{of}, {row['length']}, {row['price']}{because}"


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "name", "artist", "album", "genre", "milliseconds", "unit_price", "why")}
