"""What a person changes of their own account: their name, their password."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest

from agents.refused import Refused
from chat.accounts.throttles import must_wait

LONGEST_NAME = 150
WRONG = "This is not your password."


def rename(user: User, name: str) -> None:
    """Set the name that invitations are signed with. "" is the account's name again."""
    user.first_name, user.last_name = name.strip()[:LONGEST_NAME], ""
    user.save(update_fields=["first_name", "last_name"])


def change_password(user: User, *, old: str, new: str, request: HttpRequest) -> None:
    """Set a new password, if it is them: every session and token of the old one ends.

    Errors: `Refused`: `permission_denied`, `too_fast` after too many tries, `invalid` with what is wrong with the new.
    """
    if authenticate(request, username=user.get_username(), password=old) != user:  # it counts like a sign-in
        if wait := must_wait(request):
            raise Refused("too_fast", f"Too many tries. Try again in {wait:.0f} seconds.")
        raise Refused("permission_denied", WRONG, {"old": [WRONG]})
    set_password(user, new)


@transaction.atomic
def set_password(user: User, new: str) -> None:
    """Set it. Errors: `Refused`, `invalid`."""
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise Refused("invalid", " ".join(error.messages), {"new": error.messages}) from None
    user.set_password(new)
    user.save(update_fields=["password"])
