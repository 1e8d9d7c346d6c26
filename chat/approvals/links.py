"""Signed addresses in letters: whoever holds one may decide this one thing, for this person, while it waits."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.urls import Resolver404, resolve, reverse

from agents.runtime.models import Approval
from chat.approvals.serialized import with_rows


def decision_link(approval: UUID, user: int) -> str:
    """Return the address at which the person with this key decides."""
    token = _signer().sign_object([str(approval), user])
    return f"{settings.SITE_URL.rstrip('/')}{reverse('approval_link', args=[token])}"


def approval_of(token: str) -> Approval:
    """Return what the link is about, whatever became of it. Errors: `Approval.DoesNotExist`, for a forged one too."""
    try:
        pk, user = _signer().unsign_object(token)
        return with_rows(Approval.objects.filter(user=user, user__is_active=True)).get(pk=pk)
    except (BadSignature, ValueError, TypeError, ValidationError):
        raise Approval.DoesNotExist from None


def in_a_letter(path: str, user: int) -> str:
    """Return the address that a letter has for this path: for an approval's, one that needs no signing in."""
    try:
        found = resolve(path)
    except Resolver404:
        found = None
    if found is None or found.url_name != "approval":
        return f"{settings.SITE_URL.rstrip('/')}{path}"
    return decision_link(found.kwargs["tool_call"], user)


def _signer() -> Signer:
    return Signer(salt="runtime.approvals", sep="~")
