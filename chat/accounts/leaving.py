"""Leaving: a person deletes their own account, and with it all that is theirs."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from agents import personal
from agents.refused import Refused
from chat.accounts.throttles import must_wait

WRONG = "This is not your password."
NOT_THE_NAME = "This is not the account's name."
SUPERUSER = "An account that runs this installation is deleted in the admin, by another one."


def leave(user: User, *, password: str, request: HttpRequest) -> None:
    """Delete this person's account, if it is them. What others share is handed on first (`agents.personal.parting`).

    Who has no password gives the account's name. Errors: `Refused`: `permission_denied`, for a superuser, too;
    `too_fast` after too many tries.
    """
    if user.is_superuser:
        raise Refused("permission_denied", SUPERUSER)
    if not user.has_usable_password():
        if password != user.get_username():
            raise Refused("permission_denied", NOT_THE_NAME, {"password": [NOT_THE_NAME]})
    elif authenticate(request, username=user.get_username(), password=password) != user:  # it counts like a sign-in
        if wait := must_wait(request):
            raise Refused("too_fast", f"Too many tries. Try again in {wait:.0f} seconds.")
        raise Refused("permission_denied", WRONG, {"password": [WRONG]})
    with transaction.atomic():
        found = User.objects.select_for_update().filter(pk=user.pk).first()
        if found is not None:  # else another page of theirs was quicker
            with personal.leaving(found):
                found.delete()


@receiver(pre_delete, sender=User)
def account_deleted(sender: Any, instance: User, **kwargs: Any) -> None:
    """Tokens outlive their user by the package's own relation: they go, too."""
    OutstandingToken.objects.filter(user=instance).delete()
