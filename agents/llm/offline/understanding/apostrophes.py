"""Apostrophes that people leave out behind a name: "kims on shift", "mums birthday"."""

from __future__ import annotations

from collections.abc import Iterable

from agents import patterns as re
from agents.llm.offline.values.given_names import GIVEN
from agents.llm.offline.values.relations import ONE

_NAMED = re.compile(r"\b([^\W\d_]+)s\b(?!['’])")
_RELATED = re.compile(ONE, re.I)
#: Behind "mums" these make it one mum; "mums and dads" stay several.
_OF_ONE = re.compile(
    r" (?:birthday|bday|b-day|party|house|place|flat|garden|wedding|retirement|friend|boss|number|email|address|name"
    r"|phone|coming|bringing|not|getting|turning|having|going|away|allergic|ve(?:gan|ggie|getarian)|\d+(?:st|nd|rd|th)?)\b",
    re.I,
)


def with_apostrophes(text: str, names: Iterable[str] = ()) -> str:
    """Return the text with what is left out; `names` are those that are known besides the usual ones."""
    known = GIVEN | {part.lower() for name in names for part in name.split() if part.isalpha()}

    def mended(match: re.Match) -> str:
        one = match[1].lower()
        is_name = one in known and f"{one}s" not in known
        of_one = _RELATED.fullmatch(one) and _OF_ONE.match(text[match.end() : match.end() + 20])
        return f"{match[1]}'s" if is_name or of_one else match[0]

    return _NAMED.sub(mended, text)
