"""Signed addresses: whoever holds one may say what comes to that address, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ObjectDoesNotExist
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from agents import patterns as re

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: An address with a host and two parts: the second is the key.
_SIGNED = re.compile(r"(https?://[^\s/]+/[^\s/]+/)\S+")


def refusal_link(address: str, sender: User) -> str:
    """Return the address at which whoever reads `address` says that they want no more letters of this sender."""
    said = _signer().sign_object([address.lower(), sender.pk])
    return f"{settings.SITE_URL.rstrip('/')}{reverse('letters', args=[said])}"


def refusing(token: str) -> tuple[str, User]:
    """Return the address and the sender that such a link is about. Errors: `ObjectDoesNotExist`."""
    try:
        address, sender = _signer().unsign_object(token)
    except (BadSignature, ValueError):
        raise ObjectDoesNotExist from None
    return str(address), get_user_model().objects.get(pk=sender)


def masked(text: str) -> str:
    """Return a letter's text with the signed part of every address left out."""
    return _SIGNED.sub(r"\1…", text)


def _signer() -> Signer:
    return Signer(salt="planning.letters", sep="~")  # the salt of letters that went out long ago
