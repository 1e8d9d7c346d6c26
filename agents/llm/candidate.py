"""One of the models that may answer, with what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from agents.llm.circuit import Circuit
from agents.llm.model import Model, ModelError, Usage

MILLION = Decimal(1_000_000)

#: Another model would fail at these as well, or says the same.
NOT_THE_MODELS_FAULT = {"bad_request", "filtered", "over_limit", "context_too_long"}


@dataclass(frozen=True, slots=True)
class Price:
    """Money for a million tokens, in whatever currency the installation counts."""

    input: Decimal = Decimal(0)
    cached_input: Decimal = Decimal(0)
    output: Decimal = Decimal(0)

    def of(self, usage: Usage) -> Decimal:
        """Return what this usage costs. Cached tokens are a part of the input's, at a price of their own."""
        cached = min(usage.cached_tokens, usage.input_tokens)
        fresh = usage.input_tokens - cached
        return (fresh * self.input + cached * self.cached_input + usage.output_tokens * self.output) / MILLION


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model, its price, and the key by which an operator knows it: "" is the one that the settings name.

    `circuit` tells whether its server is given a pause, in favour of those that follow it. `context_tokens` is how many
    tokens it takes, 0 where nobody has said it.
    """

    model: Model
    price: Price = field(default_factory=Price)
    key: str = ""
    circuit: Circuit = field(default_factory=Circuit, compare=False, repr=False)
    context_tokens: int = 0


def standing(chain: Sequence[Candidate]) -> list[Candidate]:
    """Return those whose servers are not given a pause; all of them, if there were none left to ask."""
    return [each for each in chain if not each.circuit.is_open] or list(chain)


def may_try_another(error: ModelError) -> bool:
    """Whether the next model may be asked after this failure of one that has said nothing yet."""
    return error.code not in NOT_THE_MODELS_FAULT
