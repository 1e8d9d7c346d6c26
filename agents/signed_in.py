"""Who asks, where nobody gets without having signed in, and when a way in has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.dispatch import Signal

if TYPE_CHECKING:
    from django.contrib.auth.models import User


#: A browser or a program of a person's was signed out, or their tokens were revoked. Sent with `user`.
access_ended = Signal()


def signed_in(request: Any) -> User:
    """Return the person of a request, Django's or REST framework's. Errors: `TypeError` when nobody has signed in."""
    if not request.user.is_authenticated:
        raise TypeError("Nobody has signed in. Let only those who have come here.")
    user: User = request.user
    return user
