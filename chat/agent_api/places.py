"""What a request holds while it is served, and gives back before it waits for a model."""

from __future__ import annotations

from typing import Any

from agents import threads

#: A key of the ASGI scope: a function that lets the next request in, from any thread. Servers without it have no door.
LET_OTHERS_IN = "let_others_in"


def give_back(request: Any) -> None:
    """Give back this thread's connection, and the place of a request, Django's or REST's, among those served."""
    threads.give_back()
    let_others_in = getattr(getattr(request, "_request", request), "scope", {}).get(LET_OTHERS_IN)
    if let_others_in is not None:
        let_others_in()
