"""Where people have signed in before: a browser by its cookie, an address."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from chat.accounts.models import KnownPlace

MOST = 50  # places of one person; the oldest makes way


def of(username: str, *, browser: str, address: str) -> str:
    """Return the place, of these two, where a user of this name has signed in before; "" when it is neither.

    `browser` is a digest, "" for none.
    """
    digests = _digests(browser, address)
    rows = KnownPlace.objects.filter(user__username=username[:150].replace("\x00", ""), digest__in=digests)
    found = set(rows.values_list("digest", flat=True))
    return next((digest for digest in digests if digest in found), "")


def note(user: User, *, browser: str, address: str) -> None:
    """Remember both."""
    rows = [KnownPlace(user=user, digest=digest, seen_at=Now()) for digest in _digests(browser, address)]
    KnownPlace.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["seen_at"], unique_fields=["user", "digest"]
    )
    older = user.known_places.order_by("-seen_at", "-pk").values_list("pk", flat=True)[MOST:]
    KnownPlace.objects.filter(pk__in=list(older)).delete()


def _digests(browser: str, address: str) -> list[str]:
    told = [("browser", browser), ("address", address)]
    return [_digest(kind, value) for kind, value in told if value]


def _digest(kind: str, value: str) -> str:
    return salted_hmac(f"known-place:{kind}", value, algorithm="sha256").hexdigest()
