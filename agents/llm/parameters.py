"""How a model is asked, where an operator has said so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Parameters:
    """`max_tokens` are those of one answer. What is None is left to the server.

    `is_openai`: OpenAI's own server knows the limit of Chat Completions by another name than all others.
    """

    temperature: float | None = None
    max_tokens: int | None = None
    is_openai: bool = False

    def responses(self) -> dict[str, Any]:
        """Return what is said in a body of the Responses API."""
        return _given(temperature=self.temperature, max_output_tokens=self.max_tokens)

    def chat_completions(self) -> dict[str, Any]:
        """Return what is said in a body of Chat Completions."""
        limit = "max_completion_tokens" if self.is_openai else "max_tokens"
        return _given(temperature=self.temperature, **{limit: self.max_tokens})


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


ASKED_PLAINLY = Parameters()
