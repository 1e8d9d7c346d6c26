"""The ASGI application: HTTP to Django, WebSockets to the consumers."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup(set_prefix=False)

from chat import asgi  # noqa: E402 - needs Django to be set up
from project.web import forwarded  # noqa: E402
from project.web.door import Door  # noqa: E402
from project.web.handler import Handler  # noqa: E402

router = asgi.router(Door(Handler()))
served = asgi.with_background(router)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Any ASGI server may serve this."""
    await served(forwarded.read(scope), receive, send)
