"""The web server: daphne on uvloop, with flow control, 64 KiB frames and a stop that keeps its time."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import resource
import signal
import socket
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import uvloop

asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # daphne makes its loop when it is imported

from daphne.server import Server as DaphneServer  # noqa: E402
from twisted.internet import reactor, tcp  # noqa: E402

from agents import tasks  # noqa: E402
from project.processes.inbox import Inbox  # noqa: E402
from project.processes.link import LEAVING, READY, Link  # noqa: E402
from project.processes.watchdog import Watchdog  # noqa: E402
from project.web.channel import BoundedChannel  # noqa: E402
from project.web.flow_control import GOING_AWAY_SOON, FlowControlled  # noqa: E402
from project.web.waiting_connections import WaitingConnections  # noqa: E402

FRAME_LIMIT = 64 * 1024  # bytes of one message from a client
HEAD_TIME = 20.0  # seconds until the head of a request must be there
STRANGERS = 64  # connections of one address on which nobody has signed in, and that wait
AT_ONCE = 10  # connections accepted in one turn of the loop
SUCCESSION_LIMIT = 60.0  # seconds until the next process must serve
STOP_LIMIT = 2.0  # seconds for requests that are going on
EXIT_LIMIT = 0.8  # seconds for threads that are


class Port(tcp.Port):
    """Accepts a few at a time: those that are turned away are gone before the next, and leave their descriptors."""

    numberAccepts = property(lambda self: AT_ONCE, lambda self, count: None)


class Server(DaphneServer):
    """One listening socket over one ASGI application.

    `started` is called once on the running event loop, `leaving` is awaited at the beginning of a stop in order and
    `stopped` at its end. With a `link`, whoever started this is told that it serves, and, when it is told to end, is
    given time to start the next one.
    """

    def __init__(
        self,
        application: Any,
        *,
        listener: socket.socket,
        link: Link | None = None,
        watchdog: Watchdog | None = None,
        started: Callable[[], Any] | None = None,
        leaving: Callable[[], Awaitable[Any]] | None = None,
        stopped: Callable[[], Awaitable[Any]] | None = None,
        strangers: int = STRANGERS,
        head_time: float = HEAD_TIME,
        is_proxy: Callable[[str], bool] = lambda host: False,
        **options: Any,
    ) -> None:
        super().__init__(
            application,
            endpoints=["the listener"],  # without one daphne ends the process
            signal_handlers=False,
            websocket_max_message_size=FRAME_LIMIT,
            websocket_max_frame_size=FRAME_LIMIT,
            ready_callable=self._made,
            server_name="convoke",
            verbosity=1,
            **options,
        )
        self.endpoints: list[str] = []
        descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        self.waiting = WaitingConnections(each=strangers, descriptors=descriptors, is_proxy=is_proxy)
        self.head_time = head_time
        self.listener = listener
        self.link = link
        self.watchdog = watchdog
        self.started = started
        self.leaving = leaving
        self.stopped = stopped
        self._port: Any = None
        self._watching: asyncio.Task[None] | None = None
        self._succession: asyncio.Task[None] | None = None
        self._stopping: asyncio.Task[None] | None = None

    def _made(self) -> None:
        """Take over what daphne has just made: its factory of sockets and its loop."""
        self.ws_factory.protocol = FlowControlled
        self.ws_factory.setProtocolOptions(failByDrop=False, closeHandshakeTimeout=5)
        channel = type("Channel", (BoundedChannel,), {"waiting": self.waiting, "head_time": self.head_time})
        self.http_factory.protocol = channel
        self.http_factory.buildProtocol = partial(_build, self.http_factory)
        self._port = Port._fromListeningDescriptor(
            reactor, self.listener.fileno(), self.listener.family, self.http_factory
        )
        self._port.startListening()
        self.listener.close()  # it has its own copy
        asyncio.get_event_loop().call_soon(self._start)

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked_to_stop)
        self._tick()
        if self.watchdog is not None:
            self._watching = tasks.start(self.watchdog.keep())
        if self.started is not None:
            self.started()
        if self.link is not None:
            self.link.say(READY)

    def _tick(self) -> None:
        asyncio.get_running_loop().call_later(1.0, self._tick)  # first: one sweep that fails ends no later one
        self.waiting.sweep()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> asyncio.Queue[Any]:
        """Start the application on a connection, as daphne does, with a bound on what waits for it."""
        queue: asyncio.Queue[Any] = asyncio.Queue() if scope["type"] == "http" else Inbox(protocol)
        scope.setdefault("asgi", {"version": "3.0"})
        if scope["type"] == "http":
            scope["identified"] = protocol.identified  # a WebSocket's acceptance says it
        application = self.application(scope=scope, receive=queue.get, send=partial(self.handle_reply, protocol))
        self.connections[protocol]["application_instance"] = asyncio.ensure_future(application)
        return queue

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        """Send what the application says; wait for the client of a WebSocket or a stream that is behind."""
        kind = message["type"]
        if kind != "websocket.send" or protocol.state == protocol.STATE_CONNECTING:
            await super().handle_reply(protocol, message)
            if kind.startswith("http.") and protocol.is_behind:
                await protocol.caught_up()
        elif protocol.state == protocol.STATE_OPEN:
            protocol.write(message)
            if protocol.is_behind:
                await protocol.caught_up()

    def _asked_to_stop(self) -> None:
        """Stop in order; at the second time without waiting for whoever comes next."""
        if self.link is not None and self._succession is None:
            self._succession = tasks.start(self._wait_for_the_next())
        else:
            self._begin_to_stop()

    async def _wait_for_the_next(self) -> None:
        """Serve on until another process does, which the link tells, or for so long as one may take to start."""
        assert self.link is not None
        self.link.say(LEAVING)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.link.told_to_go(), SUCCESSION_LIMIT)
        self._begin_to_stop()

    def _begin_to_stop(self) -> None:
        if self._stopping is None:
            self._stopping = tasks.start(self._stop_in_order())

    async def _stop_in_order(self) -> None:
        """Listen no more, close sockets as 1012, hand over, let requests finish for a while, then end."""
        self._port.stopListening()
        for protocol in list(self.connections):
            if isinstance(protocol, FlowControlled):
                protocol.serverClose(GOING_AWAY_SOON)
        end = asyncio.get_running_loop().time() + STOP_LIMIT
        if self.leaving is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self.leaving(), STOP_LIMIT)
        while asyncio.get_running_loop().time() < end and self._is_busy:  # noqa: ASYNC110 - daphne tells nobody
            await asyncio.sleep(0.02)
        if self._watching is not None:
            self._watching.cancel()
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


def _build(factory: Any, address: Any) -> Any:
    """Make the protocol of a connection. (Twisted's own is wrapped for HTTP/2, daphne's has no bounds.)"""
    channel = factory.protocol()
    channel.factory, channel.callLater = factory, factory.reactor.callLater
    return channel


def _leave() -> None:
    """End a process whose threads do not end: what they had not committed is as if it had never begun."""
    atexit._run_exitfuncs()
    os._exit(0)
