"""Which customer somebody means who says a customer number, an e-mail address or a phone number. It names one, no more.

Whether it finds one or none, it asks the database the same.
"""

from __future__ import annotations

from typing import Any

from agents import patterns as re
from musicstore.models import Customer
from musicstore.models.people import BACKWARDS

LARGEST = 2**63 - 1  # a number in the database
PHONE = 7  # digits that a phone number has at least, and by whose last so many it is looked up
MOST = 20  # customers whose phone numbers end alike

_NO_DIGIT = re.compile(r"[^0-9]")
_TRUNK = re.compile(r"\(0+\)")


def normal(said: str) -> str:
    """Return what was said in one spelling, for telling whether the same was said again."""
    said = said.strip().lower()
    return said if "@" in said else _digits(said) or said


def named_by(said: str) -> Customer | None:
    """Return the one customer whose number, e-mail address or phone number this is, or None."""
    said = said.strip()
    if "@" in said:
        address = said.removeprefix("mailto:").strip("<>.,; ")
        return _only(Customer.objects.filter(email__iexact=address))
    digits = _digits(said)
    if len(digits) < PHONE:
        return _only(Customer.objects.filter(pk=_number(digits)))
    by_phone = _by_phone(said, digits)
    by_number = _only(Customer.objects.filter(pk=_number(digits)))
    return by_phone or by_number


def _only(found: Any) -> Customer | None:
    rows = list(found[:2])
    return rows[0] if len(rows) == 1 else None


def _number(digits: str) -> int:
    return int(digits) if digits and len(digits) < 19 and int(digits) <= LARGEST else 0


def _by_phone(said: str, digits: str) -> Customer | None:
    last = digits[::-1][:PHONE]
    found = Customer.objects.annotate(backwards=BACKWARDS).filter(backwards__startswith=last)
    fitting = [each for each in found.order_by("pk")[:MOST] if _is_same(said, each.phone)]
    return fitting[0] if len(fitting) == 1 else None


def _is_same(said: str, phone: str) -> bool:
    """Whether this is that number: with its country and without, with the zero before the area and without."""
    known, given = _forms(phone), _digits(_TRUNK.sub("", said))
    if said.startswith("00"):
        given = given[2:]
    if said.startswith(("+", "00")):
        return bool(known & _forms(given))
    local = given.lstrip("0")
    return len(local) >= PHONE and any(each.endswith(local) for each in known)


def _forms(phone: str) -> set[str]:
    """Return its digits, also without the zeros that may stand behind the one to three digits of a country."""
    digits = _digits(_TRUNK.sub("", phone))
    return {digits, *(digits[:at] + digits[at:].lstrip("0") for at in (1, 2, 3))}


def _digits(text: str) -> str:
    return _NO_DIGIT.sub("", text)
