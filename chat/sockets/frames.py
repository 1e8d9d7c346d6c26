"""Frames of a WebSocket as commands: never deaf, carried out in order; a bad one gets an error and the socket lives."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

from channels.generic.websocket import AsyncWebsocketConsumer

from agents import tasks
from agents.database.outage import is_outage
from agents.refused import Refused
from chat.sockets import commands

logger = logging.getLogger(__name__)

PER_SECOND = 30.0  # frames a client may send
BURST = 120.0  # frames at once
PATIENCE = 240.0  # frames beyond that, each answered with an error, before the socket is closed
MOST_WAITING = 200  # frames received and not yet carried out
AWAY = "The database is away for a moment. Say it again with the same client_id: it is done once."

Answer = dict[str, Any] | None  # what a command's ack says


class CommandConsumer(AsyncWebsocketConsumer):
    """A WebSocket that is sent commands. Subclasses say what each of them does, and how frames are read."""

    #: How each command is carried out; what returns None is not acknowledged here.
    COMMANDS: ClassVar[dict[str, Callable[[Any, Any, Any], Awaitable[Answer]]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting: list[tuple[dict[str, Any] | Refused, Any]] = []  # a deque would be 760 bytes an idle socket
        self._worker: asyncio.Task[None] | None = None
        self._is_over = False
        self._allowance = BURST
        self._counted_at = 0.0

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Take a frame and return at once: commands are carried out in order by a task of their own."""
        if self._is_over:
            return
        ref = None
        try:
            if text_data is not None and len(text_data) > commands.FRAME_LIMIT:
                await self.close(code=1009)
                return
            try:
                frame = self.unwrap(commands.read(text_data))
                ref = commands.ref_of(frame)
            finally:
                self._count()
        except Refused as refused:
            if self._allowance < -PATIENCE:
                await self.close(code=4429)
            elif len(self._waiting) < MOST_WAITING:  # it reads no answer: what waits for it has an end
                self._put(refused, ref)
            # Neither daphne's queue nor a send waits while more has come in one packet.
            await asyncio.sleep(0)
            return
        if len(self._waiting) >= MOST_WAITING:  # it sends, but reads no answer
            await self.close(code=4429)
            return
        self._put(frame, ref)

    def unwrap(self, frame: dict[str, Any]) -> dict[str, Any]:
        """Return the command in a frame."""
        return frame

    def spend(self, frames: float) -> None:
        """Take what a command costs beyond its frame: the next ones wait for it."""
        self._allowance -= frames

    async def carry_out(self, command: Any, ref: Any) -> None:
        """Carry out one command and acknowledge it. Errors: `Refused`."""
        ack = await self.COMMANDS[command.type](self, command, ref)
        if ack is not None:
            await self.send_json(type="ack", ref=ref, **ack)

    async def finish(self) -> None:
        """Wait, not for long, until what was received is carried out."""
        if self._worker is not None and self._waiting:
            await asyncio.wait([self._worker], timeout=5)

    def forget(self) -> None:
        """Carry out nothing of what was received and waits."""
        self._waiting.clear()

    async def close(self, code: Any = None, reason: Any = None) -> None:
        """Close, and read no frame that has come already: a burst of them may still wait."""
        self._is_over = True
        await super().close(code=code, reason=reason)

    async def send_text(self, frame: str) -> None:
        """Send a frame as it is; waits while the client does not read."""
        await self.base_send({"type": "websocket.send", "text": frame})

    async def send_json(self, **frame: Any) -> None:
        await self.send_text(json.dumps(frame, ensure_ascii=False))

    def _count(self) -> None:
        """A bucket of frames that fills again with time. Errors: `Refused`."""
        now = asyncio.get_running_loop().time()
        self._allowance = min(BURST, self._allowance + (now - self._counted_at) * PER_SECOND)
        self._counted_at = now
        self.spend(1)
        if self._allowance < 0:
            raise Refused(
                "too_fast", f"Slower, please: at most {PER_SECOND:.0f} frames a second. This one was not read."
            )

    def _put(self, frame: dict[str, Any] | Refused, ref: Any) -> None:
        self._waiting.append((frame, ref))
        if self._worker is None:
            self._worker = tasks.start(self._carry_out())

    async def _carry_out(self) -> None:
        try:
            while self._waiting:
                frame, ref = self._waiting.pop(0)
                try:
                    if isinstance(frame, Refused):
                        raise frame
                    await self.carry_out(commands.parse(frame), ref)
                except Refused as refused:
                    await self._refuse(ref, refused)
                except Exception as error:
                    if is_outage(error):
                        await self._refuse(ref, Refused("unavailable", AWAY))
                        continue
                    logger.exception("A %r command failed", frame["type"])  # type: ignore[index]
                    await self._refuse(ref, Refused("internal", "That did not work on our side. Nothing was changed."))
        finally:
            self._worker = None

    async def _refuse(self, ref: Any, refused: Refused) -> None:
        errors = {"errors": refused.errors} if refused.errors else {}
        await self.send_json(type="error", ref=ref, code=refused.code, detail=refused.detail, **errors)
