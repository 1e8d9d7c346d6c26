"""`manage.py runserver 8001`: `serve` by Django's name, as its own server knows no WebSockets."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from project.management.commands import serve


class Command(serve.Command):
    help = "Serves HTTP and WebSockets in this process, as `serve` does; `up` starts a worker beside it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("addrport", nargs="?", default="", help="such as 8001 or 0.0.0.0:8001")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        said = options.pop("addrport")
        address, _, number = said.rpartition(":")
        if said and not number.isdecimal():
            raise CommandError(f"{said!r} is no port: say 8001, or 0.0.0.0:8001.")
        host, port = address or host, int(number or port)
        self.stdout.write(f"http://{host}:{port}")
        self.stdout.flush()
        super().handle(*args, host=host, port=port, **options)
