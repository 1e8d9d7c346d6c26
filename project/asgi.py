"""The ASGI application: HTTP to Django, WebSockets to the consumers."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402 - needs Django to be set up
from django.urls import re_path  # noqa: E402

from chat import routing  # noqa: E402
from project import background, forwarded  # noqa: E402
from project.door import Door  # noqa: E402
from project.handler import Handler  # noqa: E402


async def closed(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """An unknown WebSocket address is refused like an unknown page."""
    await send({"type": "websocket.close", "code": 4404})


router = ProtocolTypeRouter(
    {"http": Door(Handler()), "websocket": URLRouter([*routing.urlpatterns, re_path(r"", closed)])}  # type: ignore[arg-type]
)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Any ASGI server may serve this; the background starts with the first request if the server did not start it."""
    background.start()
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    else:
        await router(forwarded.read(scope), receive, send)


async def _lifespan(receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await background.close()
    await send({"type": "lifespan.shutdown.complete"})
