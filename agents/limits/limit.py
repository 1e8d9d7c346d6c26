"""An allowance that is taken from at once and comes back evenly (the generic cell rate algorithm, GCRA).

Of a hundred that come at the same moment to several processes, no more get through than one after the other would:
looking and taking is one statement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.crypto import salted_hmac

from agents import patterns as re

PERIODS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"(?:(\d{1,9}) ?\+ ?)?(\d{1,9})/([smhd])[a-z]*")

_TAKE = """
    WITH taken AS (
        INSERT INTO limits_allowance AS had (key, whole_at)
        VALUES (%(key)s, clock_timestamp() + %(cost)s * interval '1 second')
        ON CONFLICT (key) DO UPDATE
        SET whole_at = greatest(had.whole_at, clock_timestamp()) + %(cost)s * interval '1 second'
        WHERE greatest(had.whole_at, clock_timestamp()) + %(cost)s * interval '1 second'
            <= clock_timestamp() + %(all)s * interval '1 second'
        RETURNING 1
    )
    SELECT EXISTS (SELECT 1 FROM taken), extract(
        epoch FROM (SELECT whole_at FROM limits_allowance WHERE key = %(key)s) - clock_timestamp()
    )
"""
_GIVE_BACK = """
    UPDATE limits_allowance SET whole_at = whole_at - %s * interval '1 second' WHERE key = %s
"""


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


class Limit:
    """What each key may do in one scope. Its rate is in the setting `LIMITS`."""

    def __init__(self, scope: str) -> None:
        self.scope = scope

    def _rate(self) -> Rate:
        return Rate.read(settings.LIMITS[self.scope])

    def _key(self, parts: tuple[Any, ...]) -> str:
        """Nobody who reads the rows learns an address or a name from them."""
        told = "\x1f".join(str(part) for part in parts).encode(errors="replace")
        return salted_hmac(f"limit:{self.scope}", told, algorithm="sha256").hexdigest()

    def take(self, *key: Any, cost: int = 1) -> float:
        """Take `cost` from what `key` may do: 0.0 when it was there, else nothing is taken: the seconds to wait."""
        rate = self._rate()
        needed, whole = min(cost, rate.burst) * rate.seconds, rate.burst * rate.seconds
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, {"key": self._key(key), "cost": needed, "all": whole})
            is_taken, left = cursor.fetchone()
        if is_taken:
            return 0.0
        return max(0.001, float(left or 0) + needed - whole)

    def give_back(self, *key: Any, cost: int = 1) -> None:
        """Give back what turned out not to count."""
        with connection.cursor() as cursor:
            cursor.execute(_GIVE_BACK, [cost * self._rate().seconds, self._key(key)])
