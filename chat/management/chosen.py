"""Which conversations a command is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from chat.models import Conversation, ConversationQuerySet


def add_arguments(parser: CommandParser) -> None:
    """Let a command say `--user` and `--older-than`."""
    parser.add_argument("--user", default="", help="only this person's, by the user name")
    parser.add_argument("--older-than", type=int, default=0, metavar="DAYS", help="only where nothing was said since")


def chosen(options: Mapping[str, Any]) -> ConversationQuerySet:
    """Return what such options choose. Errors: `CommandError`."""
    rows = Conversation.objects.all()
    if options["user"]:
        rows = rows.filter(user=person(options["user"]))
    if options["older_than"] < 0:
        raise CommandError("--older-than is a number of days.")
    if options["older_than"]:
        rows = rows.filter(last_at__lt=timezone.now() - timedelta(days=options["older_than"]))
    return rows


def person(name: str) -> User:
    """Return whose user name this is. Errors: `CommandError`."""
    found = User.objects.filter(username=name).first()
    if found is None:
        raise CommandError(f"Nobody is called {name!r} here.")
    return found
