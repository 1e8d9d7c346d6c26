"""`manage.py serve`: one web process, HTTP and WebSockets."""

from __future__ import annotations

import errno
import gc
import os
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from project import private
from project.processes.link import Link
from project.processes.watchdog import Watchdog
from project.web import descriptors, forwarded
from project.web.listening import listen


class Command(BaseCommand):
    help = "Serves HTTP and WebSockets in this process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))
        parser.add_argument("--fd", type=int, help="Listen on this socket, which was inherited.")
        parser.add_argument(
            "--reuse-port", action="store_true", help="Another one may listen there too, to follow this."
        )
        parser.add_argument("--link", type=int, help="The descriptor over which `up` is told how it goes.")

    def handle(
        self, *args: Any, host: str, port: int, fd: int | None, reuse_port: bool, link: int | None, **options: Any
    ) -> None:
        private.close(settings.DATA_DIR)
        descriptors.allow(settings.OPEN_FILES)
        from project.web.server import Server  # sets the event loop: before all that may ask for one

        application = import_string(settings.ASGI_APPLICATION)
        from chat import background

        background.prepare()  # before there is a socket, which a fork would keep open
        try:
            listener = socket.socket(fileno=fd) if fd is not None else listen(host, port, beside_others=reuse_port)
        except OSError as error:
            raise CommandError(why_not(error, host, port)) from None
        server = Server(
            application,
            listener=listener,
            link=Link.inherited(link) if link is not None else None,
            watchdog=Watchdog(settings.HANG_LIMIT),
            started=background.start,
            leaving=background.hand_over,
            stopped=background.close,
            strangers=settings.CONNECTIONS_PER_ADDRESS,
            head_time=settings.REQUEST_HEAD_TIME,
            is_proxy=forwarded.is_trusted,
        )
        gc.freeze()  # what is imported is not looked through again while people wait
        server.run()


def why_not(failure: Exception, host: str, port: int) -> str:
    """Say in words why the address could not be had."""
    number = getattr(getattr(failure, "socketError", failure), "errno", None)
    if number == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Choose another one: make run PORT={port + 1}"
    return f"Cannot listen on {host} port {port}: {failure}"
