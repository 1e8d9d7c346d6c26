"""What both WebSockets share: a client that is signed in, what it hears, and what its commands do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar
from urllib.parse import parse_qs
from uuid import UUID

from channels.exceptions import StopConsumer
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from agents import tasks, zones
from agents.database.outage import is_outage
from agents.threads import in_database, outlasting
from chat import actions
from chat.accounts.authentication import Access
from chat.approvals import actions as approvals
from chat.care import branching
from chat.encoders import Encoder
from chat.live.feed import Feed
from chat.notifications.feed import InboxEncoder, InboxFeed
from chat.sockets.frames import Answer, CommandConsumer
from chat.sockets.handshakes import TooMany
from chat.sockets.opened import sockets

logger = logging.getLogger(__name__)

MOST_FEEDS = 500  # conversations on one socket
COME_BACK_LATER = 1013
#: By the command that asks for it: what a `client_id` lets be done once.
ONCE: dict[str, Callable[..., actions.Ack]] = {
    "act": actions.act,
    "regenerate": branching.regenerate,
    "continue_from_message": branching.continue_from_message,
    "restore_branch": branching.restore_branch,
}
OUTLAST = 3.0  # seconds; a command waits so long for a database that is away, then the client is to say it again


class Socket(CommandConsumer):
    """A signed-in client. Subclasses say who it is (`connect`), and how frames are read and encoded."""

    #: By which door its person decides.
    DOOR: ClassVar[str] = "socket"
    #: From `admit` on.
    user: User
    access: Access

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.feeds: dict[UUID, tuple[Feed, asyncio.Task[None]]] = {}
        self.inbox: InboxFeed | None = None
        self.is_visible = True  # until the client says otherwise
        self._is_accepted = False

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve until it is over; however that comes, it then counts no longer.

        Channels' own loop listens to a channel of its layer too. Hints come through the hub here, so there is only
        the client to wait for, and no task and no channel a socket.
        """
        self.scope, self.base_send = scope, send
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            pass
        finally:
            sockets.discard(self)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand over an ASGI message. (Channels' own closes old connections here; ours go back by themselves.)"""
        await getattr(self, message["type"].replace(".", "_"))(message)

    # Coming and going

    async def websocket_connect(self, message: dict[str, Any]) -> None:
        """While the database is away, or very many of an address come at once, the client is to come back later."""
        try:
            await super().websocket_connect(message)
        except Exception as error:
            if not is_outage(error) and not isinstance(error, TooMany):
                raise
            if not self._is_accepted:
                await self.accept()
            await self.close(code=COME_BACK_LATER)

    @property
    def headers(self) -> dict[bytes, bytes]:
        return dict(self.scope["headers"])

    @property
    def query(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.scope["query_string"].decode("latin1")).items()}

    async def admit(self, access: Access | None, subprotocol: str | None = None) -> bool:
        """Accept the handshake; close at once with 4401 when nobody is signed in, with 4429 one socket too many."""
        # The server counts connections of strangers, and is told here that this is none.
        known = access is not None
        await self.base_send({"type": "websocket.accept", "subprotocol": subprotocol, "identified": known})
        self._is_accepted = True
        if access is None:
            await self.close(code=4401)
            return False
        if sockets.of(access.user) >= settings.SOCKETS_PER_USER:
            await self.close(code=4429)
            return False
        self.user, self.access = access.user, access
        sockets.add(self)
        timezone.activate(await in_database(zones.of, self.user))  # for all that this socket's tasks render
        return True

    async def disconnect(self, code: int) -> None:
        sockets.discard(self)
        for conversation in list(self.feeds):
            self.unwatch(conversation)
        if self.inbox is not None:
            self.inbox.close()
        await self.finish()

    async def dismiss(self) -> None:
        """Close with 4401: whoever this was may hear and do nothing more, and what they sent is not carried out."""
        self.forget()
        for conversation in list(self.feeds):
            self.unwatch(conversation)
        if self.inbox is not None:
            self.inbox.close()
        await self.close(code=4401)

    # Feeds

    def encoder(self, conversation: UUID) -> Encoder:
        """Return how this client is spoken to."""
        raise NotImplementedError

    def watch(self, conversation: UUID, rev: int, encoder: Encoder | None = None) -> None:
        """Show this client the conversation from `rev` on; a second time starts afresh from there."""
        self.unwatch(conversation)
        feed = Feed(conversation, rev, encoder or self.encoder(conversation), self.send_text)
        self.feeds[conversation] = feed, tasks.start(self._show(feed))

    def unwatch(self, conversation: UUID) -> None:
        if entry := self.feeds.pop(conversation, None):
            feed, task = entry
            feed.close()
            task.cancel()

    def watch_inbox(self, rev: int, encoder: InboxEncoder) -> None:
        """Tell this client of notifications that changed after `rev`."""
        if self.inbox is not None:
            self.inbox.close()
        self.inbox = InboxFeed(self.user, rev, encoder, self.send_text)

    async def _show(self, feed: Feed) -> None:
        try:
            await feed.run()
        except Exception:
            logger.exception("A feed of %s broke", feed.conversation)
            await self.close(code=1011)

    # Commands

    async def hello(self, command: Any, ref: Any) -> Answer:
        """Say what is to be heard from here on."""
        raise NotImplementedError

    async def say(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Store a message; return its ack."""
        return await outlasting(OUTLAST, actions.send, self.user, **fields)

    async def _send(self, command: Any, ref: Any) -> Answer:
        return await self.say(command.model_dump(exclude={"type", "ref"}))

    async def _do_once(self, command: Any, ref: Any) -> Answer:
        """What bears no client_id would be done twice, if only the news of its commit was lost."""
        patience = OUTLAST if command.client_id else 0.0
        action, fields = ONCE[command.type], command.model_dump(exclude={"type", "ref"})
        return await outlasting(patience, action, self.user, **fields)

    async def _decide(self, command: Any, ref: Any) -> Answer:
        fields = command.model_dump(exclude={"type", "ref"})
        return await outlasting(OUTLAST, approvals.decide, self.user, door=self.DOOR, **fields)

    async def _answer(self, command: Any, ref: Any) -> Answer:
        fields = command.model_dump(exclude={"type", "ref"})
        return await outlasting(OUTLAST, approvals.answer, self.user, door=self.DOOR, **fields)

    async def _do(self, command: Any, ref: Any) -> Answer:
        """Carry out what changes nothing when it is done twice."""
        action, fields = actions.ACTIONS[command.type], command.model_dump(exclude={"type", "ref", "client_id"})
        return await outlasting(OUTLAST, action, self.user, **fields)

    async def _unsubscribe(self, command: Any, ref: Any) -> Answer:
        self.unwatch(command.conversation)
        return {"conversation": str(command.conversation)}

    async def _presence(self, command: Any, ref: Any) -> Answer:
        self.is_visible = command.visible
        return {}

    async def _ping(self, command: Any, ref: Any) -> Answer:
        await self.send_json(type="pong", **({"ref": ref} if ref is not None else {}))
        return None

    COMMANDS: ClassVar[dict[str, Callable[[Any, Any, Any], Awaitable[Answer]]]] = {
        "hello": lambda self, command, ref: self.hello(command, ref),
        "send": _send,
        "stop": _do,
        "retry": _do,
        "regenerate": _do_once,
        "continue_from_message": _do_once,
        "restore_branch": _do_once,
        "decide": _decide,
        "tool_output": _answer,
        "act": _do_once,
        "react": _do,
        "seen": _do,
        "unsubscribe": _unsubscribe,
        "presence": _presence,
        "ping": _ping,
    }
