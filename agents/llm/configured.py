"""Which model answers, by the settings as they are now."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from agents.llm.chat_completions import ChatCompletionsModel
from agents.llm.endpoint import Endpoint
from agents.llm.model import Model
from agents.llm.offline.model import OfflineModel
from agents.llm.responses import ResponsesModel

OPENAI = "https://api.openai.com/v1"
APIS: dict[str, type[ResponsesModel] | type[ChatCompletionsModel]] = {
    "responses": ResponsesModel,
    "chat_completions": ChatCompletionsModel,
}


def model() -> Model:
    """Return the model that answers: with a key or a base URL a real one, else the offline model.

    Errors: `ImproperlyConfigured` for settings no model can be made of.
    """
    if settings.OPENAI_API not in APIS:
        raise ImproperlyConfigured(f"OPENAI_API is {settings.OPENAI_API!r}. Choices: {', '.join(APIS)}.")
    if is_offline():
        return OfflineModel(words_per_second=settings.OFFLINE_WORDS_PER_SECOND)
    # A local server asks for no key; the SDK wants one all the same.
    endpoint = Endpoint(
        base_url=_checked(settings.OPENAI_BASE_URL or OPENAI),
        api_key=settings.OPENAI_API_KEY or "none",
        timeout=settings.OPENAI_TIMEOUT,
    )
    return APIS[settings.OPENAI_API](settings.OPENAI_MODEL, endpoint)


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
