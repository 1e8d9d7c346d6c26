"""Work that may run wild, in processes of its own: it ends in time, and holds neither the event loop nor the GIL.

A thread of this process holds each worker and waits for it. Nothing is left behind, however this process ends: a
worker without a parent reads the end of its socket, and one that computes is ended by the kernel's timer.
"""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from agents.llm.offline import forkserver

A = TypeVar("A")
B = TypeVar("B")

WORKERS = 2  # calls worked on at a time; the others wait
PATIENCE = 10.0  # times the limit, by the clock: a busy machine gives a process little of its time
WAIT_LIMIT = 10.0  # seconds a call may wait for a worker; those behind it would wait longer
START_LIMIT = 30.0  # seconds until a new worker must have said that it is there


class Late(Exception):
    """The work took too long and was ended."""


class Crowded(Exception):
    """The work was not begun: all workers were busy for too long."""


class Broken(Exception):
    """The work raised, or its processes cannot live. The text says why."""


class Sandbox(Generic[A, B]):
    """Calls `work`, a function from a picklable value to another, in a process that ends at `seconds` of computing.

    `warm_up` is called once, before workers are forked. They know what this process knew then: when `version` returns
    something else than it did, others are forked.
    """

    def __init__(
        self,
        work: Callable[[A], B],
        *,
        seconds: float,
        warm_up: Callable[[], Any] = lambda: None,
        version: Callable[[], Any] = lambda: None,
    ) -> None:
        self.work = work
        self.seconds = seconds
        self.warm_up = warm_up
        self.version = version
        self._forget()
        _sandboxes.add(self)

    def _forget(self) -> None:
        """Begin anew. In a process just forked the sockets and threads are its parent's."""
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._of: Any = None
        self._held = threading.local()
        self._workers: list[socket.socket] = []
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="sandbox")

    def let_go(self) -> None:
        """In a process just forked: close the parent's sockets, so that their end is heard when the parent dies."""
        for each in (self._control, *self._workers):
            if each is not None:
                each.close()
        self._forget()

    def start(self) -> None:
        """Fork now what forks the workers, so that the first call finds it warm. Best before there are threads."""
        with self._lock:
            self._ensure()

    def close(self) -> None:
        """Let the processes end. The next call forks others."""
        with self._lock:
            self._end()
            for worker in self._workers:
                worker.shutdown(socket.SHUT_RDWR)

    def submit(self, call: A) -> Future[B]:
        """Return the result to come. It may raise `Late`, `Crowded` or `Broken`."""
        return self._threads.submit(self._done, call, time.monotonic())

    def _ensure(self) -> socket.socket:
        version = self.version()
        if self._control is not None and self._of == version:
            return self._control
        self._end()
        ours, theirs = socket.socketpair()
        if os.fork() == 0:
            ours.close()
            forkserver.serve(theirs, self.warm_up, self.work, self.seconds)
        theirs.close()
        self._control, self._of = ours, version
        return ours

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
            self._control = None

    def _done(self, call: A, asked_at: float) -> B:
        """Have it worked on. A worker that somebody else has ended is replaced, once."""
        if time.monotonic() - asked_at > WAIT_LIMIT:
            raise Crowded
        for _ in range(2):
            worker = self._worker()
            began = time.monotonic()
            try:
                forkserver.send(worker, call)
                sound, result = forkserver.receive(worker)
            except (EOFError, OSError) as error:
                self._drop(worker)
                if time.monotonic() - began >= self.seconds:
                    raise Late from error
                continue
            if not sound:
                raise Broken(result)
            return result
        raise Broken("Two workers died over it.")

    def _worker(self) -> socket.socket:
        """Return this thread's worker, or a new one when it has none or the version is another one."""
        with self._lock:
            held, of = getattr(self._held, "worker", (None, None))
            if held is not None and of == self.version() and held in self._workers and _is_open(held):
                return held
            if held is not None:
                self._drop(held)
            for _ in range(2):
                ours, theirs = socket.socketpair()
                ours.settimeout(START_LIMIT)
                try:
                    with theirs:
                        socket.send_fds(self._ensure(), [b"+"], [theirs.fileno()])
                    forkserver.receive(ours)
                except (EOFError, OSError):  # The process that forks was killed: there shall be another one.
                    ours.close()
                    self._end()
                    continue
                ours.settimeout(self.seconds * PATIENCE)
                self._workers.append(ours)
                self._held.worker = ours, self._of
                return ours
        raise Broken("No worker could be started.")

    def _drop(self, worker: socket.socket) -> None:
        worker.close()
        if worker in self._workers:
            self._workers.remove(worker)
        self._held.worker = None, None


def _is_open(worker: socket.socket) -> bool:
    """Whether the worker lives. It says nothing unasked, so what can be read now is the end of its socket."""
    waiting = select.poll()
    waiting.register(worker, select.POLLIN)
    return not waiting.poll(0)


_sandboxes: WeakSet[Sandbox[Any, Any]] = WeakSet()


def _let_go() -> None:
    for each in list(_sandboxes):
        each.let_go()


os.register_at_fork(after_in_child=_let_go)
