"""The handler of HTTP: Django's, which answers also those requests of which Django can make none."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import SyncToAsync, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse

from agents import threads
from project.web import errors


class Handler(ASGIHandler):
    """A charset that is none of text, or no name at all, fails before any middleware sees the request.

    A stream, which may last for minutes, keeps no thread and no connection.
    """

    async def send_response(self, response: Any, send: Any) -> None:
        if response.streaming and response.is_async:
            await _let_go_of_thread()
        await super().send_response(response, send)

    def create_request(self, scope: Any, body_file: Any) -> Any:
        """Return (request, None) or (None, what to answer): 400 for a `Content-Type` that cannot be used."""
        try:
            return super().create_request(scope, body_file)
        except (LookupError, ValueError):
            return None, _refused(scope["path"])


async def _let_go_of_thread() -> None:
    """End the thread in which this request's synchronous code ran. Who needs one after this gets another."""
    await sync_to_async(threads.give_back)()
    context = SyncToAsync.thread_sensitive_context.get()  # `ASGIHandler.__call__` has set it
    executor = SyncToAsync.context_to_thread_executor.pop(context, None)
    if isinstance(executor, ThreadPoolExecutor):
        executor.shutdown(wait=False)


def _refused(path: str) -> HttpResponse:
    request = HttpRequest()
    request.path = request.path_info = path
    return errors.refused(request, {"Content-Type": ["Text is UTF-8 here."]})
