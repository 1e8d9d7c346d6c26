"""How a model is asked, where an operator has said so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

#: What may be said besides, and what it must be. The Responses API knows no seed.
EXTRA: Mapping[str, Callable[[Any], bool]] = {
    "reasoning_effort": lambda value: value in ("none", "minimal", "low", "medium", "high", "xhigh"),
    "top_p": lambda value: type(value) in (int, float) and 0 < value <= 1,
    "seed": lambda value: type(value) is int and abs(value) < 2**31,
    "store": lambda value: type(value) is bool,
}
WORDS = 2048  # tokens of an answer where the server would say 16 by itself


@dataclass(frozen=True, slots=True)
class Parameters:
    """`max_tokens` are those of one answer. What is None is left to the server.

    `is_openai`: OpenAI's own server knows the limit of Chat Completions by another name than all others. Without
    `stream` an answer comes whole. `words_only`: a server such as GPT4All's, which refuses tools, forms and streams.
    `extra`: what few servers know, by the names of `EXTRA`. `sees`: it is shown pictures.
    """

    temperature: float | None = None
    max_tokens: int | None = None
    is_openai: bool = False
    stream: bool = True
    words_only: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)
    sees: bool = False

    def responses(self) -> dict[str, Any]:
        """Return what is said in a body of the Responses API."""
        effort, top_p, store = (self.extra.get(name) for name in ("reasoning_effort", "top_p", "store"))
        given = _given(temperature=self.temperature, top_p=top_p, store=store, stream=self._whole)
        thinks = {} if effort is None else {"reasoning": {"effort": effort}}
        return {**given, **_given(max_output_tokens=self.max_tokens), **thinks}

    def chat_completions(self) -> dict[str, Any]:
        """Return what is said in a body of Chat Completions."""
        limit = "max_completion_tokens" if self.is_openai else "max_tokens"
        most = self.max_tokens or (WORDS if self.words_only else None)
        return _given(**{"temperature": self.temperature, "stream": self._whole, limit: most, **self.extra})

    @property
    def _whole(self) -> bool | None:
        return None if self.stream and not self.words_only else False


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


ASKED_PLAINLY = Parameters()
