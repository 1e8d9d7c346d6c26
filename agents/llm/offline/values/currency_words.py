"""Signs, codes and names of currencies, before a number and after it, and which currency they mean."""

from __future__ import annotations

from collections.abc import Iterator

from agents import currencies
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.tokens import tokens

DOLLARS = frozenset({"", "$", "dollar", "dollars", "bucks", "buck"})
_SIGNS = frozenset("$€£¥₹")
_CODES = frozenset({code.lower() for code in currencies.current() - {"ALL", "TOP", "MOP", "GEL", "CUP", "BAM"}})
_NAMES = frozenset(
    {
        *("dollar", "dollars", "buck", "bucks", "euro", "euros", "pound", "pounds", "quid", "franc", "francs", "fr"),
        *("yen", "yuan", "rmb", "rupee", "rupees", "rs", "zloty", "zlotys", "zł"),
        *( "kr", "kroner", "kronor", "krona", "krone"),
    }
)  # fmt: skip
HUNDREDTHS = {"p": "GBP", "pence": "GBP", "penny": "GBP", "cent": "", "cents": ""}
BEFORE = frozenset({*_SIGNS, *_CODES, "kr", "fr", "rs", "sfr"})
AFTER = frozenset({*_SIGNS, *_CODES, *_NAMES, *HUNDREDTHS})
NAMED = AFTER - frozenset(HUNDREDTHS)


def currencies_named(text: str, scene: Scene) -> Iterator[Span]:
    """Mark currencies by sign, code or name: "use euros"."""
    for one in tokens(text):
        if one.word in NAMED:
            codes = currencies.candidates(one.word)
            code = scene.currency if scene.currency in codes else codes[0]
            is_known = len(codes) == 1 or codes[0] == "USD" or code == scene.currency
            yield Span("currency", one.start, one.end, code if is_known else None, "" if is_known else CROWNS)


#: What is asked where the country decides.
CROWNS = "In which crowns: Swedish (SEK), Norwegian (NOK) or Danish (DKK)?"


def currency_meant(before: str, after: str, usual: str) -> tuple[str, str]:
    """Return the code that is meant, and what must be asked first."""
    if after in HUNDREDTHS:
        return (HUNDREDTHS[after] or usual) if not before else currencies.meant(_sign(before), usual), ""
    codes = [currencies.candidates(_sign(said)) for said in (before, after) if said]
    if not codes:
        return usual, ""
    both = [code for code in codes[0] if code in codes[-1]]
    if not both:
        return "", f"In which currency: {before} or {after}?"
    if usual in both:
        return usual, ""
    if codes[0][0] == "SEK" and len(both) > 1:
        return "", CROWNS
    return both[0], ""


def _sign(said: str) -> str:
    return {"us$": "USD", "a$": "AUD", "c$": "CAD"}.get(said, said)
