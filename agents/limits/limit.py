"""An allowance that is taken from at once and comes back evenly (the generic cell rate algorithm, GCRA).

Of a hundred that come at the same moment to several processes, no more get through than one after the other would:
looking and taking is one statement.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.crypto import salted_hmac

from agents.limits.rate import Rate

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
