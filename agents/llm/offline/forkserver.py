"""The far end of the sandbox: a process that forks workers, each of which answers one call after the other.

It is forked before anything hostile is read, does nothing but fork, and so can always make another worker.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import select
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

logger = logging.getLogger(__name__)

LENGTH = struct.Struct("!Q")
PARENT_POLL = 5.0  # seconds; the end of the parent is mostly heard at once, as the end of the socket


def serve(control: socket.socket, warm_up: Callable[[], Any], work: Callable[[Any], Any], seconds: float) -> NoReturn:
    """In a process just forked: fork a worker for every socket that comes over `control`, until that ends.

    A worker calls `work` with what is sent to it. One that computes longer than `seconds` is ended by the kernel,
    which asks no interpreter for its leave.
    """
    try:
        control = _alone_with(control)
        try:
            warm_up()
        except Exception:
            logger.exception("The sandbox could not be warmed up")
        gc.collect()
        gc.freeze()  # what is shared with the workers stays shared
        while _is_waited_for(control):
            _, passed, _, _ = socket.recv_fds(control, 1, 1)
            if not passed:
                break
            if os.fork() == 0:
                control.close()
                _answer(socket.socket(fileno=passed[0]), work, seconds)
            os.close(passed[0])
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _alone_with(control: socket.socket) -> socket.socket:
    """Let go of all that was forked along: open files, sockets, signal handlers. Return the socket, moved."""
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # meant for the parent, with which this ends
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    null = os.open(os.devnull, os.O_RDWR)
    kept = os.dup(control.detach())
    for place, opened in enumerate((null, null, 2, kept)):
        os.dup2(opened, place)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    return socket.socket(fileno=3)


def _is_waited_for(asked: socket.socket) -> bool:
    """Wait for a question. False when whoever asked them is gone."""
    parent = os.getppid()
    while not select.select([asked], [], [], PARENT_POLL)[0]:
        if os.getppid() != parent:
            return False
    return True


def _answer(asked: socket.socket, work: Callable[[Any], Any], seconds: float) -> NoReturn:
    """Work on one call after the other until the socket ends."""
    try:
        send(asked, True)  # it is there
        while _is_waited_for(asked):
            call = receive(asked)
            signal.setitimer(signal.ITIMER_PROF, seconds)
            try:
                reply = (True, work(call))
            except Exception:
                reply = (False, traceback.format_exc())
            signal.setitimer(signal.ITIMER_PROF, 0)
            send(asked, reply)
    except (EOFError, OSError):
        pass  # whoever asked is gone
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def send(to: socket.socket, value: Any) -> None:
    """Send a picklable value. Errors: `OSError`."""
    data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    to.sendall(LENGTH.pack(len(data)) + data)


def receive(of: socket.socket) -> Any:
    """Return the next value. Errors: `EOFError` at the end of the socket, `OSError`."""
    (length,) = LENGTH.unpack(_exactly(of, LENGTH.size))
    return pickle.loads(_exactly(of, length))


def _exactly(of: socket.socket, length: int) -> bytes:
    data = bytearray()
    while len(data) < length:
        part = of.recv(min(length - len(data), 1 << 20))
        if not part:
            raise EOFError
        data += part
    return bytes(data)
