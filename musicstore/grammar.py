"""What the offline model understands of the store: sentences as data (`language/`), and what is said of their tools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from agents import formatting
from agents.llm import Answer, Ask, Called, Turn
from agents.llm.offline.understanding import capitals, remarks
from agents.llm.offline.understanding.kinds import Free
from agents.llm.offline.understanding.language import Language
from agents.llm.offline.understanding.spoken import speak
from agents.llm.offline.values import numbers, periods
from musicstore import likings
from musicstore.formatting import listed
from musicstore.refusals import NOT_VERIFIED
from musicstore.summaries import bought, catalogue, invoices, spending

HAND_OVER, CLAIMED = "transfer_to_invoices", "verify_claimed_customer"
FILES = sorted(Path(__file__).with_name("language").glob("*.toml"))


def elsewhere(turn: Turn, ask: Ask) -> Answer | None:
    """Hand over where somebody else has the tools; where nobody has, only a verified customer gets them."""
    if ask.tool not in OF_CUSTOMERS:
        return None
    called = [each for each in turn.results if each.name in (HAND_OVER, CLAIMED)]
    if HAND_OVER in turn.tools:
        return None if called else Answer(calls=[Ask(HAND_OVER, {})])
    if CLAIMED in turn.tools and (not called or called[-1].data.get("code") == "wrong_code"):
        return Answer(called[-1].output if called else "", calls=[Ask(CLAIMED, {})])
    return Answer(called[-1].output if called else NOT_VERIFIED)


def _recommended(called: Called) -> str:
    if not called.data.get("tracks"):
        return called.output
    number, because = formatting.count(len(called.data["tracks"]), "track"), called.data["because"]
    if not because:
        return f"Here are {number} that are bought most. Tell me what you like, and I go by that."
    return f"Here are {number} you may like. {listed(because)}."


def _of(say: Callable[[Any], str], name: str = "") -> Callable[[Called], str]:
    return lambda called: say(called.data[name] if name else called.data)


OF_CUSTOMERS: dict[str, Callable[[Called], str]] = {
    "get_invoices_by_customer_sorted_by_date": _of(invoices.shown),
    "get_invoices_sorted_by_unit_price": _of(invoices.shown),
    "get_invoices_sorted_by_total": _of(invoices.shown),
    "get_employee_by_invoice_and_customer": _of(invoices.helped, "invoice"),
    "show_invoice": _of(invoices.on_it, "invoice"),
    "spending": _of(spending.shown, "spending"),
    "get_bought_tracks": _of(bought.shown, "bought"),
}
WORDS: dict[str, Callable[[Called], str]] = {
    **OF_CUSTOMERS,
    "get_albums_by_artist": _of(catalogue.albums),
    "get_tracks_by_artist": _of(catalogue.tracks),
    "get_tracks_on_album": _of(catalogue.tracks),
    "get_songs_by_genre": _of(catalogue.tracks),
    "check_for_songs": _of(catalogue.song),
    "find_music": _of(catalogue.sounding),
    "recommend_tracks": _recommended,
    "remember": lambda called: f"{called.output} Ask me what you would like.",
}

LANGUAGE = Language(
    {
        "limit": numbers.spans,
        "period": periods.past,
        "taste": likings.tastes,
        "statement": Free(remarks.of_oneself, longest=24),
        "lead": Free(remarks.remark, weight=0.4),
        "remark": Free(remarks.remark, weight=0.7),
        "told": Free(remarks.told, longest=24, weight=0.7),
        "reason": Free(remarks.reason, longest=24, weight=1.1),
        "capitals": capitals.capitals,
        "song_like": capitals.no_people,
        "in_quotes": capitals.in_quotes,
    }
)
store = speak("store", LANGUAGE.load(*FILES), words=WORDS, missing=elsewhere)
