"""How a model is asked, where an operator has said so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WORDS = 2048  # tokens of an answer where the server would say 16 by itself


@dataclass(frozen=True, slots=True)
class Parameters:
    """`max_tokens` are those of one answer. What is None is left to the server.

    `is_openai`: OpenAI's own server knows the limit of Chat Completions by another name than all others. Without
    `stream` an answer comes whole. `words_only`: a server such as GPT4All's, which refuses tools, forms and streams.
    """

    temperature: float | None = None
    max_tokens: int | None = None
    is_openai: bool = False
    stream: bool = True
    words_only: bool = False

    def responses(self) -> dict[str, Any]:
        """Return what is said in a body of the Responses API."""
        return _given(temperature=self.temperature, max_output_tokens=self.max_tokens, stream=self._whole)

    def chat_completions(self) -> dict[str, Any]:
        """Return what is said in a body of Chat Completions."""
        limit = "max_completion_tokens" if self.is_openai else "max_tokens"
        most = self.max_tokens or (WORDS if self.words_only else None)
        return _given(temperature=self.temperature, stream=self._whole, **{limit: most})

    @property
    def _whole(self) -> bool | None:
        return None if self.stream and not self.words_only else False


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


ASKED_PLAINLY = Parameters()
