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
TOO_LONG: Words = ("context_too_long", "This conversation has grown too long for the model.")
#: How servers without a code of their own for it say that a conversation is too long.
_TOO_LONG_SAID = (
    *("context length", "context window", "context size", "maximum context", "maximum prompt length"),
    *("prompt is too long", "input is too long", "input token count", "too many tokens", "reduce the length of"),
    *("exceeds the maximum number of tokens", "`inputs` tokens", "model's context"),
)
_BY_CODE: dict[str, Words] = {
    "context_length_exceeded": TOO_LONG,
    "exceed_context_size_error": TOO_LONG,  # llama.cpp
    "context_window_exceeded": TOO_LONG,
    "string_above_max_length": TOO_LONG,
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
    413: TOO_LONG,
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
    code, number = error_code(body)
    if status is None:
        status = number
    logger.warning("The model server at %s reported an error: status %s, code %r", where or "?", status, _name(code))
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
    if kind in ("bad_request", "server_error") and code not in _BY_CODE and status != 404 and _says_too_long(body):
        kind, text = TOO_LONG
    server = f"The model server at {where}" if where else "The model server"
    return ModelError(kind, text.format(server=server), status)


def cut_off(where: str) -> ModelError:
    return ModelError("cut_off", f"The model server at {where} stopped in the middle of its answer.")


class Unreadable(ModelError):
    """A part of an answer could not be read. In a stream it costs that part, as long as there are few."""

    def __init__(self, what: str) -> None:
        super().__init__("bad_reply", f"The model server sent an answer that could not be read: {what}.")


def unreadable(what: str) -> Unreadable:
    """Return a `bad_reply`; `what` ends the sentence, such as "its text was not text"."""
    return Unreadable(what)


def without_end() -> ModelError:
    return ModelError("bad_reply", "The model server's answer had no end.")


def error_code(body: object) -> tuple[str, int | None]:
    """Return the short name of a reported error, or "", and the HTTP status it gives, or None.

    Its message is neither shown nor kept: it may quote the key.
    """
    error = _error(body)
    if not isinstance(error, dict):
        return "", None
    given = [error.get(key) for key in ("code", "type", "status")]
    names = [each for each in given if isinstance(each, str) and 0 < len(each) <= 64 and each not in ("error", "null")]
    numbers = [each for each in given if type(each) is int]
    numbers += [int(name) for name in names if name.isascii() and name.isdecimal() and len(name) == 3]
    names = [name for name in names if not name.isdecimal()]
    known = [name for name in names if name in _BY_CODE]
    return next(iter(known or names), ""), next((number for number in numbers if 100 <= number <= 599), None)


def _name(code: str) -> str:
    """Return a code for the log, if it looks like one: a server may quote the key anywhere."""
    return code if code.replace("_", "").isalpha() else "?" * bool(code)


def _error(body: object) -> object:
    inner = body.get("error") if isinstance(body, dict) else None
    return inner if isinstance(inner, dict | str) and inner else body


def _says_too_long(body: object) -> bool:
    error = _error(body)
    message = error.get("message") if isinstance(error, dict) else error
    return isinstance(message, str) and any(words in message[:2000].lower() for words in _TOO_LONG_SAID)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Walk from the root of `error` outwards."""
    chain: list[BaseException] = []
    walk: BaseException | None = error
    while walk is not None and walk not in chain:
        chain.append(walk)
        walk = walk.__cause__ or (None if walk.__suppress_context__ else walk.__context__)
    return reversed(chain)
