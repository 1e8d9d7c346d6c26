"""The ASGI application of a project that has chat: HTTP as the project serves it, and the WebSockets beside it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path

from agents.llm import configured
from chat import background, routing

Application = Callable[[Any, Any, Any], Awaitable[Any]]


def with_sockets(http: Application) -> Application:
    """Return the application for any ASGI server: `http` is Django's, `get_asgi_application()`."""
    return with_background(router(http))


def router(http: Application) -> Any:
    """Return what serves HTTP by `http`, and the WebSockets."""
    sockets = URLRouter([*routing.urlpatterns, re_path(r"", _closed)])  # type: ignore[arg-type]
    return ProtocolTypeRouter({"http": http, "websocket": sockets})  # type: ignore[arg-type]


def with_background(served: Application) -> Application:
    """Start what runs beside the requests with the first of them, if the server has not started it.

    What the configured model needs is imported at once, so that the first person to ask does not wait for it.
    """
    configured.load()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        background.start()
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
        else:
            await served(scope, receive, send)

    return application


async def _closed(scope: Any, receive: Any, send: Any) -> None:
    """An unknown WebSocket address is refused like an unknown page."""
    await send({"type": "websocket.close", "code": 4404})


async def _lifespan(receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await background.close()
    await send({"type": "lifespan.shutdown.complete"})
