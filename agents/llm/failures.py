"""What can go wrong with a model server, in words for a person. Never a key, a traceback or the server's own text."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from typing import Any

import aiohttp
import openai

from agents.llm.model import ModelError

logger = logging.getLogger(__name__)

Words = tuple[str, str]
_BY_CODE: dict[str, Words] = {
    "context_length_exceeded": ("bad_request", "This conversation has grown too long for the model."),
    "content_filter": ("bad_request", "The model server's content filter refused this conversation."),
    "content_policy_violation": ("bad_request", "The model server's content filter refused this conversation."),
    "insufficient_quota": ("rate_limited", "The account at the model server has no credit left."),
    "invalid_api_key": ("refused_key", "{server} refused the key it was given."),
    "model_not_found": ("bad_request", "{server} does not have this model."),
    "rate_limit_exceeded": ("rate_limited", "{server} is taking no more questions just now."),
}
_BY_STATUS: dict[int, Words] = {
    401: ("refused_key", "{server} refused the key it was given."),
    403: ("refused_key", "{server} does not allow this key to use the model."),
    404: ("bad_request", "{server} does not have this model or does not speak this API."),
    408: ("timeout", "{server} gave up waiting."),
    413: ("bad_request", "This conversation has grown too long for the model."),
    429: ("rate_limited", "{server} is taking no more questions just now."),
}


def explain(error: Exception, where: str, timeout: float) -> ModelError:
    """Return what a person is told about any exception met while talking to the server at `where` (host:port)."""
    causes = list(_causes(error))

    def met(*kinds: type[BaseException]) -> Any:
        return next((cause for cause in causes if isinstance(cause, kinds)), None)

    # The deepest cause knows best, but a timeout deep down may be a connection that was never made.
    server = f"The model server at {where}"
    if known := met(ModelError):
        return known
    if reported := met(openai.APIStatusError):
        return answered(reported.status_code, reported.body, where)
    if met(socket.gaierror, aiohttp.ClientConnectorDNSError):
        return ModelError("unreachable", f"There is no model server called {where.rpartition(':')[0] or where}.")
    if met(aiohttp.ClientSSLError):
        return ModelError("unreachable", f"A safe connection to the model server at {where} could not be made.")
    if met(aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        return ModelError("unreachable", f"{server} did not answer.")
    if met(TimeoutError):
        return ModelError("timeout", f"{server} said nothing for {timeout:g} seconds.")
    if met(aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError, ConnectionError):
        return cut_off(where)
    logger.warning("The model server at %s failed in an unforeseen way: %s", where, [type(c).__name__ for c in causes])
    return ModelError("bad_reply", f"{server} sent an answer that could not be read.")


def answered(status: int | None, body: object, where: str = "") -> ModelError:
    """Return what a person is told about an error the server reports: an HTTP status, an error object, or both."""
    code = error_code(body)
    if status is None and code.isdecimal():
        status = int(code)
    logger.warning("The model server at %s reported an error: status %s, code %r", where or "?", status, code)
    words = _BY_CODE.get(code)
    if words is None and status is not None:
        words = _BY_STATUS.get(status)
        if words is None and 400 <= status < 500:
            words = ("bad_request", "{server} did not accept this conversation.")
    elif words is None and "rate_limit" in code:
        words = _BY_CODE["rate_limit_exceeded"]
    elif words is None and code.startswith("invalid"):
        words = ("bad_request", "{server} did not accept this conversation.")
    kind, text = words or ("server_error", "{server} failed while it was answering.")
    return ModelError(kind, text.format(server=f"The model server at {where}" if where else "The model server"))


def cut_off(where: str) -> ModelError:
    return ModelError("cut_off", f"The model server at {where} stopped in the middle of its answer.")


def unreadable(what: str) -> ModelError:
    """Return a `bad_reply`; `what` ends the sentence, such as "its text was not text"."""
    return ModelError("bad_reply", f"The model server sent an answer that could not be read: {what}.")


def error_code(body: object) -> str:
    """Return the short name or number of a reported error, or "". Its message stays unread: it may quote the key."""
    inner = body.get("error") if isinstance(body, dict) else None
    error = inner if isinstance(inner, dict) else body
    if not isinstance(error, dict):
        return ""
    for key in ("code", "type"):
        value = error.get(key)
        if isinstance(value, str) and 0 < len(value) <= 64 and value != "error":
            return value
        if type(value) is int and 100 <= value <= 599:
            return str(value)
    return ""


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from the root of `error` outwards."""
    chain: list[BaseException] = []
    walk: BaseException | None = error
    while walk is not None and walk not in chain:
        chain.append(walk)
        walk = walk.__cause__ or (None if walk.__suppress_context__ else walk.__context__)
    return reversed(chain)
