"""Shows boards: each is a temporary conversation of its person's in which nobody speaks, its cards are the messages.

So a board has the socket, the revs and the once-only commands that every conversation has. Its id nobody can guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe

from agents import boards
from agents.boards import Board
from agents.runtime import Widget
from agents.signed_in import signed_in
from chat import messages, shell
from chat.care.actions import create
from chat.models import Conversation, Message
from chat.rendering import Rendered

KEPT = timedelta(days=14)  # after a board was last opened
FIRST = datetime(2000, 1, 1, tzinfo=UTC)  # when a board's first card was made: their moments are their order


def show(request: HttpRequest, board: Board, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a board's page. The rev is read before the cards: what is committed meanwhile comes over the socket."""
    user = signed_in(request)
    conversation, rows = opened(user, board)
    shown = {
        "conversation_id": str(conversation.pk),
        "rev": conversation.rev,
        "ws_url": f"/ws/chat/{conversation.pk}/?{urlencode({'rev': conversation.rev, 'board': 1})}",
        "cards": [_article(user, row) for row in rows],
        "title": board.title,
        "talk": _talk(user, board.thread),
    }
    return render(request, template, shell.around(user, shown | context))


def _talk(user: User, thread: UUID | None) -> str:
    if thread is None or not Conversation.objects.visible_to(user).filter(pk=thread).exists():
        return ""
    return reverse("conversation", args=[thread])


def opened(user: User, board: Board) -> tuple[Conversation, list[Message]]:
    """Return a board's conversation and its cards, made or mended where they are not yet as the board says."""
    pk = _id_of(user, board.key)
    until = timezone.now() + KEPT
    made = {"user": user, "title": board.title[:200], "title_is_given": True, "agent": settings.CHAT_AGENT}
    conversation, is_new = Conversation.objects.get_or_create(pk=pk, defaults=made | {"expires_at": until})
    if not is_new and _is_out_of_date(conversation, board):
        renewed = {"title": board.title[:200], "expires_at": until, "is_deleted": False}
        Conversation.objects.filter(pk=pk).update(**renewed)
    rows = _cards(pk)
    if [row.widget_key for row in rows] != [card.key for card in board.cards] or _arguments_differ(rows, board):
        _lay(pk, board.cards)
        conversation.refresh_from_db(fields=["rev"])
        rows = _cards(pk)
    return conversation, rows


def _id_of(user: User, key: str) -> UUID:
    """Return the same id for the same board, which nobody can make before: it is signed."""
    return UUID(bytes=salted_hmac("chat.boards", f"{user.pk}:{key}", algorithm="sha256").digest()[:16], version=4)


def _is_out_of_date(conversation: Conversation, board: Board) -> bool:
    left = (conversation.expires_at or FIRST) - timezone.now()
    return conversation.is_deleted or left < KEPT / 2 or conversation.title != board.title[:200]


def _cards(conversation: UUID) -> list[Message]:
    shown = Message.objects.filter(conversation=conversation, kind=Message.Kind.WIDGET, branch__isnull=True)
    return list(shown.order_by("created_at", "pk"))


def _arguments_differ(rows: list[Message], board: Board) -> bool:
    return any(row.widget_arguments != card.arguments for row, card in zip(rows, board.cards, strict=True))


@transaction.atomic
def _lay(conversation: UUID, cards: Sequence[Widget]) -> None:
    """Lay the cards that are wanted and not there, and take those away that are not wanted any more."""
    Conversation.objects.select_for_update(no_key=True).get(pk=conversation)  # a second tab waits here
    there = {row.widget_key: row for row in _cards(conversation)}
    for number, card in enumerate(cards):
        at, row = FIRST + timedelta(seconds=number), there.pop(card.key, None)
        if row is None:
            _post(conversation, card, at)
        elif row.widget_arguments != card.arguments or row.created_at != at:
            messages.change(row, widget_arguments=card.arguments, created_at=at)
    for row in there.values():
        messages.remove(row)


def _post(conversation: UUID, card: Widget, at: datetime) -> None:
    named: dict[str, Any] = {"widget": card.name, "widget_arguments": card.arguments, "widget_key": card.key}
    messages.post(conversation, kind=Message.Kind.WIDGET, role=Message.Role.ASSISTANT, created_at=at, **named)


def _article(user: User, row: Message) -> SafeString:
    return mark_safe(Rendered(row, user).html())


@transaction.atomic
def begin(user: User, title: str, cards: Sequence[Widget]) -> UUID:
    """Begin a conversation with these cards in it, with the agent that all talk to unasked."""
    conversation = create(user, title=title[:200])
    for card in cards:
        messages.show_card(conversation.pk, card, agent=conversation.agent)
    return conversation.pk


class Browser:
    """The screen that boards are shown on."""

    show = staticmethod(show)
    begin = staticmethod(begin)


boards.shown_by(Browser())
