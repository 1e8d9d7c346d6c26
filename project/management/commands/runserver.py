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

    def handle(self, *args: Any, addrport: str, **options: Any) -> None:
        address, _, number = addrport.rpartition(":")
        if addrport:
            if not number.isdecimal():
                raise CommandError(f"{addrport!r} is no port: say 8001, or 0.0.0.0:8001.")
            options["port"] = int(number)
        options["host"] = address or options["host"]
        self.stdout.write(f"http://{options['host']}:{options['port']}")
        self.stdout.flush()
        super().handle(*args, **options)
