"""The two WebSockets: `/ws/chat/<conversation>/` for the browser, `/ws/v1/` for mobile and other programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User

from agents.refused import Refused, not_found
from agents.threads import in_database, outlasting
from chat import actions, new_conversations
from chat.accounts import authentication, tickets
from chat.encoders.agui import AguiEncoder
from chat.encoders.html import HtmlEncoder
from chat.models import Conversation
from chat.notifications import inbox
from chat.notifications.encoders import InboxHtml, InboxJson
from chat.sockets import commands, handshakes
from chat.sockets.origin import is_own_origin
from chat.sockets.socket import MOST_FEEDS, OUTLAST, Socket

SUBPROTOCOL = "convoke.v1"
VERSION = "1"
CHEAP = 10  # conversations to follow that cost a client as much as one frame


def rev_of(user: User, conversation: UUID) -> int | None:
    """Return the conversation's rev if this user may see it."""
    return Conversation.objects.visible_to(user).filter(pk=conversation).values_list("rev", flat=True).first()


class BrowserConsumer(Socket):
    """One open page: session and own origin, one conversation, HTML for htmx."""

    DOOR = "card"
    conversation: UUID
    may_create = False
    agent: str | None = None  # whom the page of a new conversation speaks to
    is_temporary = False  # what that page begins

    async def connect(self) -> None:
        if not is_own_origin(self.headers, scheme=self.scope.get("scheme", "ws")):
            await self.base_send({"type": "websocket.accept", "identified": False})
            await self.close(code=4403)
            return
        cookies = self.headers.get(b"cookie", b"").decode("latin1")
        session = authentication.session_of(cookies)
        if not await self.admit(
            await handshakes.ask(self.scope, authentication.of_session, session) if session else None
        ):
            return
        self.conversation = self.scope["url_route"]["kwargs"]["conversation"]
        if await in_database(rev_of, self.user, self.conversation) is not None:
            self.watch(self.conversation, self._number("rev"))
        else:
            self.may_create = new_conversations.may_make(self.user, self.conversation, self.query.get("new", ""))
            if not self.may_create:
                await self.close(code=4404)
                return
            self.agent = self.query.get("agent", "").replace("\x00", "")[:80] or None
            self.is_temporary = "temporary" in self.query
        self.watch_inbox(self._number("inbox"), InboxHtml(self.conversation))

    def _number(self, name: str) -> int:
        """Return a number of the address; 0 for what is none."""
        text = self.query.get(name, "0")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

    def encoder(self, conversation: UUID) -> HtmlEncoder:
        has_panel = "board" not in self.query
        return HtmlEncoder(conversation, self.user, list_anew=self._list_anew, has_panel=has_panel)

    def _list_anew(self) -> None:
        if self.inbox is not None:
            self.inbox.list_anew()

    def unwrap(self, frame: dict[str, Any]) -> dict[str, Any]:
        return commands.from_form(frame)

    async def hello(self, command: Any, ref: Any) -> None:
        if await in_database(rev_of, self.user, self.conversation) is not None:
            self.watch(self.conversation, command.rev or 0)

    async def say(self, fields: dict[str, Any]) -> dict[str, Any]:
        """A page speaks in its own conversation only."""
        if fields["conversation"] not in (None, self.conversation):
            raise not_found("conversation")
        fields["conversation"] = self.conversation
        if self.conversation not in self.feeds:
            fields["agent"] = fields["agent"] or self.agent
            fields["is_temporary"] = fields["is_temporary"] or self.is_temporary
        ack = await outlasting(OUTLAST, actions.send, self.user, may_create=self.may_create, **fields)
        if self.conversation not in self.feeds:
            self.watch(self.conversation, 0)
        return ack


class MobileConsumer(Socket):
    """A program: bearer token or ticket, any number of conversations, AG-UI JSON."""

    async def connect(self) -> None:
        subprotocol = SUBPROTOCOL if SUBPROTOCOL in self.scope.get("subprotocols", ()) else None
        if not await self.admit(await self._access(), subprotocol):
            return
        await self.send_json(
            type="ready",
            user={"id": self.user.pk, "username": self.user.get_username()},
            server={"name": "convoke", "protocol": SUBPROTOCOL, "version": VERSION},
            limits={
                "frame_bytes": commands.FRAME_LIMIT,
                "text_characters": commands.TEXT_LIMIT,
                "conversations": MOST_FEEDS,
                "attachments": commands.MOST_ATTACHED,
                "attachment_bytes": settings.DOCUMENT_SIZE,
            },
        )

    async def _access(self) -> authentication.Access | None:
        scheme, _, token = self.headers.get(b"authorization", b"").decode("latin1").partition(" ")
        if scheme.lower() == "bearer":
            return await handshakes.ask(self.scope, authentication.by_token, token.strip())
        ticket = self.query.get("ticket")
        return await handshakes.ask(self.scope, tickets.use, ticket) if ticket else None

    def encoder(self, conversation: UUID) -> AguiEncoder:
        return AguiEncoder(conversation, self.user)

    async def hello(self, command: Any, ref: Any) -> None:
        """Subscribe to all of them or to none: a foreign id names its field."""
        wanted = {known.id: known.rev for known in command.conversations}
        if len(wanted.keys() | self.feeds.keys()) > MOST_FEEDS:
            words = f"At most {MOST_FEEDS} conversations on one socket."
            raise Refused("invalid", words, {"conversations": [words]})
        self.spend(len(wanted) / CHEAP)
        mine, newest = await in_database(_standing, self.user, list(wanted))
        for number, known in enumerate(command.conversations):
            if known.id not in mine:
                raise not_found(f"conversations.{number}.id")
        await self.send_json(type="ack", ref=ref, conversations=[str(each) for each in wanted])
        for conversation, rev in wanted.items():
            self.watch(conversation, rev)
        # "From now on" is from before the ack: what is committed right after it is news.
        self.watch_inbox(newest if command.inbox_rev is None else command.inbox_rev, InboxJson())

    async def say(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Whoever speaks in a conversation also hears it."""
        ack = await super().say(fields)
        conversation = UUID(ack["conversation"])
        if conversation not in self.feeds and len(self.feeds) < MOST_FEEDS:
            # The run may be over before the first look: whoever asked for it hears of its end all the same.
            self.watch(conversation, ack["rev"] - 1, AguiEncoder(conversation, self.user, awaits=UUID(ack["run"])))
        return ack


def _standing(user: User, conversations: list[UUID]) -> tuple[set[UUID], int]:
    """Return which of these the user may see, and the rev of their inbox."""
    mine = Conversation.objects.visible_to(user).filter(pk__in=conversations)
    return set(mine.values_list("pk", flat=True)), inbox.rev_of(user)
