"""What a request holds while it is served, and gives back before it waits for a model."""

from __future__ import annotations

from rest_framework.request import Request

from agents import threads

#: A key of the ASGI scope: a function that lets the next request in, from any thread. Servers without it have no door.
LET_OTHERS_IN = "let_others_in"


def give_back(request: Request) -> None:
    """Give this thread's connection back, and the request's place among those that are served at a time."""
    threads.give_back()
    let_others_in = getattr(request._request, "scope", {}).get(LET_OTHERS_IN)
    if let_others_in is not None:
        let_others_in()
