"""What is allowed: so many at once, and then one after the other."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from agents import patterns as re

PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"(?:(\d{1,9}) ?\+ ?)?(\d{1,9})/([smhd])[a-z]*")


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` at once; then one each `seconds`."""

    burst: int
    seconds: float

    @classmethod
    def read(cls, text: str) -> Rate:
        """Read `10/min` (ten at once, ten a minute) or `30 + 300/hour` (thirty at once, 300 an hour).

        Errors: `ImproperlyConfigured`.
        """
        found = _RATE.fullmatch(text.strip())
        if found is None or not int(found[2]) or found[1] == "0":
            raise ImproperlyConfigured(f"{text!r} is no rate. Write 10/min, or 30 + 300/hour for 30 at once.")
        many = int(found[2])
        return cls(burst=int(found[1] or many), seconds=PERIODS[found[3]] / many)
