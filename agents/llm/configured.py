"""Which model answers, by the settings as they are now."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from agents.llm.model import Model
from agents.llm.offline.model import OfflineModel

OPENAI = "https://api.openai.com/v1"
#: By path, as they import the SDK: most of a second and 37 MB, of which the offline model needs nothing.
APIS = {
    "responses": "agents.llm.responses.ResponsesModel",
    "chat_completions": "agents.llm.chat_completions.ChatCompletionsModel",
}
ENDPOINT = "agents.llm.endpoint.Endpoint"


def load() -> None:
    """Import what the model that answers needs. Called before anybody waits for it, and before a process forks."""
    if not is_offline():
        for path in (ENDPOINT, *APIS.values()):
            import_string(path)


def model(name: str = "") -> Model:
    """Return the model that answers: with a key or a base URL a real one, else the offline model.

    `name` is one of another name at the same server.
    Errors: `ImproperlyConfigured` for settings no model can be made of.
    """
    if settings.OPENAI_API not in APIS:
        raise ImproperlyConfigured(f"OPENAI_API is {settings.OPENAI_API!r}. Choices: {', '.join(APIS)}.")
    if is_offline():
        return OfflineModel(words_per_second=settings.OFFLINE_WORDS_PER_SECOND)
    # A local server asks for no key; the SDK wants one all the same.
    endpoint = import_string(ENDPOINT)(
        base_url=_checked(settings.OPENAI_BASE_URL or OPENAI),
        api_key=settings.OPENAI_API_KEY or "none",
        timeout=settings.OPENAI_TIMEOUT,
    )
    chosen: Model = import_string(APIS[settings.OPENAI_API])(name or settings.OPENAI_MODEL, endpoint)
    return chosen


def is_offline() -> bool:
    """Whether the settings name no model, so that the offline one answers."""
    return not settings.OPENAI_API_KEY and not settings.OPENAI_BASE_URL


def _checked(base_url: str) -> str:
    try:
        parts = urlsplit(base_url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise ImproperlyConfigured("OPENAI_BASE_URL must be like http://localhost:11434/v1, with http:// or https://.")
    return base_url
