"""`manage.py serve`: one web process, HTTP and WebSockets."""

from __future__ import annotations

import errno
import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Serves HTTP and WebSockets in this process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8000")))

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        from project.server import Server  # sets the event loop: before all that may ask for one

        application = import_string(settings.ASGI_APPLICATION)
        from project import background

        background.prepare()
        server = Server(application, host=host, port=port, started=background.start, stopped=background.close)
        server.run()
        if server.failure is not None:
            raise CommandError(why_not(server.failure, host, port))


def why_not(failure: Exception, host: str, port: int) -> str:
    """Say in words why the address could not be had."""
    number = getattr(getattr(failure, "socketError", failure), "errno", None)
    if number == errno.EADDRINUSE:
        return f"Port {port} is taken by another program. Choose another one: make run PORT={port + 1}"
    return f"Cannot listen on {host} port {port}: {failure}"
