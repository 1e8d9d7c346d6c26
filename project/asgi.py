"""The ASGI application: HTTP to Django, WebSockets to the consumers."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup(set_prefix=False)

from chat.asgi import with_sockets  # noqa: E402 - needs Django to be set up
from project import forwarded  # noqa: E402
from project.door import Door  # noqa: E402
from project.handler import Handler  # noqa: E402

router = with_sockets(Door(Handler()))


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Any ASGI server may serve this."""
    await router(forwarded.read(scope), receive, send)
