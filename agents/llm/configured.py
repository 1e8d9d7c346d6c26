"""Which model answers, by the settings as they are now."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from agents.llm.model import Model
from agents.llm.offline.model import OfflineModel
from agents.llm.offline.stand_in import StandIn
from agents.llm.parameters import ASKED_PLAINLY, Parameters

OPENAI = "https://api.openai.com/v1"
#: By path, as they import the SDK: most of a second and 37 MB, of which the offline model needs nothing.
APIS = {
    "responses": "agents.llm.responses.ResponsesModel",
    "chat_completions": "agents.llm.chat_completions.ChatCompletionsModel",
    "auto": "agents.llm.either.EitherModel",
}
LISTING = "agents.llm.listing.names"
ENDPOINT = "agents.llm.endpoint.Endpoint"


def load() -> None:
    """Import what the model that answers needs. Called before anybody waits for it, and before a process forks."""
    if not is_offline():
        load_sdk()


def load_sdk() -> None:
    """Import it whatever the settings say."""
    for path in (ENDPOINT, *APIS.values()):
        import_string(path)


def model(name: str = "") -> Model:
    """Return the model that answers: with a key or a base URL a real one, else the offline model.

    `name` is one of another name at the same server. Without OpenAI's settings, Ollama's name the server.
    Errors: `ImproperlyConfigured` for settings no model can be made of.
    """
    if settings.OPENAI_API not in APIS:
        raise ImproperlyConfigured(f"OPENAI_API is {settings.OPENAI_API!r}. Choices: {', '.join(APIS)}.")
    if is_offline():
        return offline()
    if not settings.OPENAI_API_KEY and not settings.OPENAI_BASE_URL:
        return at_server(
            name or settings.OLLAMA_MODEL,
            base_url=_checked(ollama()),
            api_key="",
            api="chat_completions",
            timeout=settings.OLLAMA_TIMEOUT,
            parameters=Parameters(sees=bool(settings.MODEL_SEES_PICTURES)),
        )
    return at_server(
        name or settings.OPENAI_MODEL,
        base_url=_checked(settings.OPENAI_BASE_URL or OPENAI),
        api_key=settings.OPENAI_API_KEY,
        api=api(),
        timeout=settings.OPENAI_TIMEOUT,
        parameters=Parameters(sees=_sees()),
    )


def _sees() -> bool:
    """Whether the settings' model is shown pictures. Those of OpenAI itself all see; of another server nobody knows."""
    return not settings.OPENAI_BASE_URL if settings.MODEL_SEES_PICTURES is None else settings.MODEL_SEES_PICTURES


def api() -> str:
    """Return which API the settings' server is asked by. What OpenAI itself speaks need not be found out."""
    if settings.OPENAI_API == "auto" and not settings.OPENAI_BASE_URL:
        return "responses"
    return str(settings.OPENAI_API)


def listed(model: Model, *, patience: float) -> list[str]:
    """Ask a model's server which it has, from a thread without a loop. Errors: `ModelError`.

    The offline model has no server: it is the only one there.
    """
    endpoint = getattr(model, "endpoint", None)
    if endpoint is None:
        return [model.name]
    names: list[str] = asyncio.run(import_string(LISTING)(endpoint, patience=patience))
    return names


def at_server(
    name: str,
    *,
    base_url: str,
    api_key: str,
    api: str,
    timeout: float,
    parameters: Parameters = ASKED_PLAINLY,
    is_guarded: bool = False,
) -> Model:
    """Return the model that a server knows by this name. `api` is one of `APIS`; see `Endpoint` for the rest."""
    # A local server asks for no key; the SDK wants one all the same.
    endpoint = import_string(ENDPOINT)(
        base_url=base_url, api_key=api_key or "none", timeout=timeout, is_guarded=is_guarded
    )
    chosen: Model = import_string(APIS[api])(name, endpoint, parameters)
    return chosen


def offline() -> OfflineModel:
    return OfflineModel(words_per_second=settings.OFFLINE_WORDS_PER_SECOND)


def stand_in() -> OfflineModel:
    """Return the offline model as it answers where another one failed: it says so."""
    return StandIn(words_per_second=settings.OFFLINE_WORDS_PER_SECOND)


def is_offline() -> bool:
    """Whether the settings name no model, so that the offline one answers."""
    return not settings.OPENAI_API_KEY and not settings.OPENAI_BASE_URL and not settings.OLLAMA_MODEL


def ollama() -> str:
    """Return Ollama's base URL up to `/v1`, which its own clients leave out."""
    address = str(settings.OLLAMA_BASE_URL).rstrip("/")
    return address if address.endswith("/v1") else address + "/v1"


def _checked(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise ImproperlyConfigured(
            "OPENAI_BASE_URL or OLLAMA_BASE_URL must be like http://localhost:11434/v1, with http:// or https://."
        )
    return base_url
