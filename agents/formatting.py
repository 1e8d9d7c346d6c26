"""Money, amounts, dates and counts as a person reads them, in the current locale and time zone."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format

from agents import currencies
from agents import patterns as re

#: What stands before an amount of money of no known currency; the setting CURRENCY changes it.
CURRENCY = getattr(settings, "CURRENCY", "$")

#: Before this hour a night is not over yet.
SMALL_HOURS = 8


def money(amount: Decimal, currency: str = "") -> str:
    """Return such as `$1,234.50` or, in a currency of ISO 4217, `€1,234.50`; whole amounts without cents."""
    if currency:
        return currencies.written(amount, currency)
    places = 0 if amount == amount.to_integral_value() else 2
    sign = "-" if amount < 0 else ""
    return f"{sign}{CURRENCY}{number_format(abs(amount), places, force_grouping=True)}"


def unlocalized(value: Decimal | int) -> str:
    """Return such as `1.5` or `2000`, as number inputs and programs read it: no zeros that say nothing."""
    whole, _, rest = f"{Decimal(value):f}".partition(".")
    return f"{whole}.{rest.rstrip('0')}".rstrip(".")


def number(value: Decimal | int) -> str:
    """Return such as `1.5` or `2,000`."""
    return number_format(value, len(unlocalized(value).partition(".")[2]), force_grouping=True)


def amount(quantity: Decimal, unit: str = "") -> str:
    """Return such as `24` or `2.5 kg`."""
    return f"{number(quantity)} {unit}".strip()


def count(number_of: int, one: str, many: str = "") -> str:
    """Return such as `1 item` or `12 items`."""
    return f"{number_format(number_of, force_grouping=True)} {one if number_of == 1 else many or one + 's'}"


def day(moment: datetime) -> str:
    """Return such as `Saturday, Nov. 28, 2026`."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'l')}, {date_format(local, 'DATE_FORMAT')}"


def date_only(of: date) -> str:
    """Return such as `Nov. 28, 2026`, of a day that is the same one wherever it is read."""
    return date_format(of, "DATE_FORMAT")


def month(of: date) -> str:
    """Return such as `November 2026`."""
    return date_format(of, "YEAR_MONTH_FORMAT")


def clock(moment: datetime) -> str:
    """Return such as `3 p.m.`."""
    return date_format(timezone.localtime(moment), "TIME_FORMAT")


def when(moment: datetime) -> str:
    """Return such as `Saturday, Nov. 28, 2026 at 3 p.m.`."""
    return f"{day(moment)} at {clock(moment)}"


def span(first: datetime, last: datetime) -> str:
    """Return such as `Friday, Dec. 18, 2026, 7 p.m. to 11 p.m.`; over several days, both days with their hours.

    What lasts into the small hours of the next day is still one evening: its end names no day.
    """
    begins, ends = timezone.localtime(first), timezone.localtime(last)
    days = (ends.date() - begins.date()).days
    if days == 0 or (days == 1 and ends.hour < SMALL_HOURS <= begins.hour):
        return f"{day(first)}, {clock(first)} to {clock(last)}"
    return f"{when(first)} to {when(last)}"


def distance(moment: datetime, now: datetime | None = None) -> str:
    """Return how far off it is, by calendar days: `today`, `tomorrow`, `in 6 days`, `3 weeks ago`."""
    days = (timezone.localtime(moment).date() - timezone.localtime(now).date()).days
    if days in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    length = abs(days)
    if length < 21:
        far = count(length, "day")
    elif length < 70:
        far = count(round(length / 7), "week")
    elif length < 700:
        far = count(round(length / 30.44), "month")
    else:
        far = count(round(length / 365.25), "year")
    return f"in {far}" if days > 0 else f"{far} ago"


def verb(number_of: int, one: str, many: str) -> str:
    """Return the form that so many take: `verb(2, "has", "have")`."""
    return one if number_of == 1 else many


def sentence(text: str) -> str:
    """End with one full stop, also after `3 p.m.`."""
    return text if text.endswith(".") else f"{text}."


def capital(text: str) -> str:
    """Return it with its first letter large, as a sentence begins."""
    return text[:1].upper() + text[1:]


def listed(names: list[str], most: int = 4) -> str:
    """Return such as `napkins, balloons and 3 more`."""
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def quoted(words: str) -> str:
    """Return what an outsider wrote, in quotation marks and without Markdown's meaning: it is words, and no link."""
    return f"“{_MARKUP.sub(_ESCAPED, words)}”"


_MARKUP = re.compile(r"[\\`*_\[\]<>~|]|&(?=#?\w+;)|:(?=//)")
_ESCAPED = r"\\\g<0>"
