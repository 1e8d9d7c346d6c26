"""The web server: daphne on uvloop, with flow control, 64 KiB frames and a stop that keeps its time."""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop

asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # daphne makes its loop when it is imported

from daphne.server import Server as DaphneServer  # noqa: E402
from twisted.internet import reactor  # noqa: E402

from project.bounded import BoundedRequest  # noqa: E402
from project.flow import GOING_AWAY_SOON, FlowControlled  # noqa: E402

FRAME_LIMIT = 64 * 1024  # bytes of one message from a client
STOP_LIMIT = 2.0  # seconds for requests that are going on
EXIT_LIMIT = 0.8  # seconds for threads that are


class Server(DaphneServer):
    """One listening address over one ASGI application.

    `started` is called once on the running event loop, `stopped` is awaited at the end of a stop in order. `failure`
    says why it could not listen, else it is None.
    """

    def __init__(
        self,
        application: Any,
        *,
        host: str,
        port: int,
        started: Callable[[], Any] | None = None,
        stopped: Callable[[], Awaitable[Any]] | None = None,
        **options: Any,
    ) -> None:
        host = host.strip("[]").replace(":", r"\:")
        super().__init__(
            application,
            endpoints=[f"tcp:port={port}:interface={host}:backlog=1024"],
            signal_handlers=False,
            websocket_max_message_size=FRAME_LIMIT,
            websocket_max_frame_size=FRAME_LIMIT,
            ready_callable=self._made,
            server_name="convoke",
            verbosity=1,
            **options,
        )
        self.started = started
        self.stopped = stopped
        self.failure: Exception | None = None
        self._ports: list[Any] = []
        self._stopping: asyncio.Task[None] | None = None

    def _made(self) -> None:
        """Take over what daphne has just made: its factory of sockets and its loop."""
        self.ws_factory.protocol = FlowControlled
        self.ws_factory.setProtocolOptions(failByDrop=False, closeHandshakeTimeout=5)
        build = self.http_factory.buildProtocol

        def build_bounded(address: Any) -> Any:
            protocol = build(address)
            protocol.requestFactory = BoundedRequest
            return protocol

        self.http_factory.buildProtocol = build_bounded
        asyncio.get_event_loop().call_soon(self._start)

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._begin_to_stop)
        if self.started is not None:
            self.started()

    def listen_success(self, port: Any) -> None:
        self._ports.append(port)
        super().listen_success(port)

    def listen_error(self, failure: Any) -> None:
        self.failure = failure.value
        self.stop()

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Send what the application says; for a WebSocket that is behind, wait until its client has read."""
        if message["type"] != "websocket.send" or protocol.state == protocol.STATE_CONNECTING:
            await super().handle_reply(protocol, message)
        elif protocol.state == protocol.STATE_OPEN:
            protocol.write(message)
            if protocol.is_behind:
                await protocol.caught_up()

    def _begin_to_stop(self) -> None:
        if self._stopping is None:
            self._stopping = asyncio.get_running_loop().create_task(self._stop_in_order())

    async def _stop_in_order(self) -> None:
        """Listen no more, close sockets as 1012, let requests finish for a while, then end."""
        for port in self._ports:
            port.stopListening()
        for protocol in list(self.connections):
            if isinstance(protocol, FlowControlled):
                protocol.serverClose(GOING_AWAY_SOON)
        end = asyncio.get_running_loop().time() + STOP_LIMIT
        while asyncio.get_running_loop().time() < end and self._is_busy:  # noqa: ASYNC110 - daphne tells nobody
            await asyncio.sleep(0.02)
        leave = threading.Timer(EXIT_LIMIT, _leave)
        leave.daemon = True
        leave.start()
        atexit.register(leave.cancel)  # the threads have ended by themselves
        try:
            if self.stopped is not None:
                await self.stopped()
        finally:
            reactor.stop()  # type: ignore[misc]

    @property
    def _is_busy(self) -> bool:
        return any("disconnected" not in details for details in self.connections.values())

    def kill_all_applications(self) -> None:
        """Cancel what still runs. Daphne waits here for ever for an application that will not be cancelled."""
        for details in self.connections.values():
            application = details.get("application_instance")
            if application is not None:
                application.cancel()


def _leave() -> None:
    """End a process whose threads do not end: what they had not committed is as if it had never begun."""
    atexit._run_exitfuncs()
    os._exit(0)
