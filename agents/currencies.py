"""Currencies by ISO 4217: which there are, which a country pays in, and how amounts of them are written."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.utils.translation import get_language, to_locale

#: What people mostly pay in, for a choice that need not hold all hundred and fifty.
COMMON = (
    *("EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "TRY", "CAD", "AUD", "NZD"),
    *("JPY", "CNY", "INR", "KRW", "SGD", "HKD", "BRL", "MXN", "ZAR", "ILS", "AED"),
)


@cache
def current() -> frozenset[str]:
    """Return the codes of all that is legal tender somewhere today."""
    rows = get_global("territory_currencies").values()
    return frozenset(code for of in rows for code, _, until, is_tender in of if until is None and is_tender)


def of_zone(zone: ZoneInfo) -> str:
    """Return what is paid with in the country of a time zone; "" for a zone of no country, such as UTC."""
    territory = get_global("zone_territories").get(zone.key)
    found = get_territory_currencies(territory) if territory else []
    return str(found[0]) if found and found[0] in current() else ""


def meant(words: str, usual: str = "") -> str:
    """Return the code that is meant by one, a sign or a name: `eur`, `€`, `euros`; the text itself where none is.

    A sign of several, such as `$`, is that of the `usual` one where it is among them.
    """
    codes = candidates(words)
    return usual if usual in codes else codes[0]


def candidates(words: str) -> tuple[str, ...]:
    """Return the codes that a sign or a name may mean, the likeliest first: `kr` is Swedish, Norwegian or Danish."""
    said = words.strip().upper()
    return next((codes for called, codes in _CALLED.items() if said in called), (said,))


_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN")
_CALLED: dict[tuple[str, ...], tuple[str, ...]] = {
    ("€", "EURO", "EUROS"): ("EUR",),
    ("$", "DOLLAR", "DOLLARS", "BUCKS"): _DOLLARS,
    ("US$",): ("USD",),
    ("£", "POUND", "POUNDS", "QUID"): ("GBP",),
    ("FRANC", "FRANCS", "FR", "SFR"): ("CHF",),
    ("¥",): ("JPY", "CNY"),
    ("YEN",): ("JPY",),
    ("YUAN", "RMB"): ("CNY",),
    ("₹", "RUPEE", "RUPEES", "RS"): ("INR",),
    ("ZŁ", "ZLOTY", "ZLOTYS"): ("PLN",),
    ("KR", "KRONER", "KRONOR", "KRONA", "KRONE"): ("SEK", "NOK", "DKK"),
}


def name(code: str) -> str:
    """Return such as `Euro`, in the current language."""
    return str(_locale().currencies.get(code, code))


def written(amount: Decimal, code: str) -> str:
    """Return such as `€1,234.50` in the current language; whole amounts without cents."""
    locale = _locale()
    digits = (0, 0) if amount == amount.to_integral_value() else None
    pattern = locale.currency_formats["standard"]
    said = str(pattern.apply(amount, locale, currency=code, currency_digits=digits is None, force_frac=digits))
    symbol = str(locale.currency_symbols.get(code, code))
    _, is_in, after = said.partition(symbol)
    # As CLDR has it: a space that does not break between letters and a figure.
    return (
        said.replace(symbol, f"{symbol}\u00a0", 1) if is_in and symbol[-1].isalpha() and after[:1].isdigit() else said
    )


def _locale() -> Locale:
    return _parsed(to_locale(get_language() or "en"))


@cache
def _parsed(language: str) -> Locale:
    return Locale.parse(language)
