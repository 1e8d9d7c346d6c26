"""What of accounts, and of the packages that they stand on, is a person's."""

from __future__ import annotations

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from agents import personal
from chat.accounts.models import KnownPlace, SignIn, Ticket

personal.rows(User, lambda user: User.objects.filter(pk=user.pk), leave_out=["password"])
personal.rows(SignIn, "user", leave_out=["jti"])
personal.rows(KnownPlace, "user", leave_out=["digest"])
personal.no_rows(
    Ticket, OutstandingToken, BlacklistedToken, because="They are hashes and keys that let you in, and soon run out."
)
personal.no_rows(
    User.groups.through, User.user_permissions.through, LogEntry,
    because="They are about the running of this installation: who of its staff may do, and did, what.",
)  # fmt: skip
