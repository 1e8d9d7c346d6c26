"""Which models are asked for the name that a profile has, made of rows once and kept in memory."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings

from agents.llm import circuit, configured, keys
from agents.llm.candidate import Candidate, Price
from agents.llm.model import Model, ModelError, ModelEvent, Request
from agents.llm.offline.model import OfflineModel
from agents.llm.parameters import Parameters
from agents.profiles.models.language_model import LONGEST_CHAIN, LLMModel
from agents.runtime.overlay import by_settings, with_stand_in

Provider = LLMModel.Provider
#: What each speaks where a row does not say. All but OpenAI itself speak Chat Completions, few the other.
USUAL_API = {Provider.OPENAI: "responses"}


@dataclass(frozen=True, slots=True)
class Chains:
    """`rows`: for each active model's name, it and those that follow it. `default`: those of the default one."""

    rows: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)
    default: Sequence[Candidate] = ()

    def __call__(self, name: str) -> Sequence[Candidate]:
        """Return who is asked for this name: a row of it, else that model at the settings' server, else the default."""
        if name in self.rows:
            return with_stand_in(self.rows[name])
        if self.default and (not name or configured.is_offline()):
            return with_stand_in(self.default)
        return with_stand_in((by_settings(name),))


def read() -> Chains:
    """Make them of the rows as they are now, with the keys as the environment has them. One query."""
    return of(LLMModel.objects.all())


def of(rows: Iterable[LLMModel]) -> Chains:
    by_key = {row.pk: row for row in rows}
    made = {row.pk: candidate(row) for row in by_key.values() if row.is_active}
    chains = {
        row.name: _saying_so([made[each.pk] for each in _followed(row, by_key) if each.pk in made])
        for row in by_key.values()
        if row.is_active
    }
    default = next((row.name for row in by_key.values() if row.is_default and row.is_active), None)
    return Chains(rows=chains, default=chains[default] if default is not None else ())


def _saying_so(chain: list[Candidate]) -> list[Candidate]:
    """Let the offline model say that it is none of those before it, which failed."""
    return [
        replace(each, model=configured.stand_in()) if at and isinstance(each.model, OfflineModel) else each
        for at, each in enumerate(chain)
    ]


def _followed(row: LLMModel, rows: Mapping[int, LLMModel]) -> list[LLMModel]:
    """Return it and its fallbacks, once each: who wrote the rows may have passed by their checks."""
    chain: list[LLMModel] = []
    following: LLMModel | None = row
    while following is not None and following not in chain and len(chain) < LONGEST_CHAIN:
        chain.append(following)
        following = rows.get(following.fallback_id) if following.fallback_id else None
    return chain


def candidate(row: LLMModel) -> Candidate:
    """Return the model that a row describes, with its price and with its key, which no `repr` shows."""
    price = Price(row.price_input, row.price_cached_input, row.price_output)
    model = _model(row)
    server = getattr(model, "endpoint", row.name)
    return Candidate(model, price, row.name, circuit.of(server), row.context_tokens or 0)


def _model(row: LLMModel) -> Model:
    if row.provider == Provider.OFFLINE:
        return configured.offline()
    name = row.model_name or row.name
    base_url = row.base_url or usual_address(row.provider)
    if not base_url or (row.key_env and not keys.may_hold_a_key(row.key_env)):
        return _Refused(name, f"The model {row.name} is not set up as the rules for models say.")
    key = os.environ.get(row.key_env, "") if row.key_env else ""
    if row.key_env and not key:
        return _Refused(name, f"The key of the model {row.name} is missing on this server.", "refused_key")
    return configured.at_server(
        name,
        base_url=base_url,
        api_key=key,
        api=row.api or USUAL_API.get(Provider(row.provider), "chat_completions"),
        timeout=row.timeout,
        parameters=Parameters(
            row.temperature,
            row.max_tokens,
            is_openai=base_url == configured.OPENAI,
            stream=row.stream,
            words_only=row.provider == Provider.GPT4ALL,
            extra=row.extra,
            sees=row.sees_pictures,
        ),
        is_guarded=bool(row.base_url),
    )


def usual_address(provider: str) -> str:
    """Return where a server of this kind is when a row does not say: by the settings, so it is not judged. Or ""."""
    addresses = {
        Provider.OPENAI: configured.OPENAI,
        Provider.OLLAMA: configured.ollama(),
        Provider.LLAMACPP: settings.LLAMACPP_BASE_URL,
        Provider.GPT4ALL: settings.GPT4ALL_BASE_URL,
    }
    return str(addresses.get(Provider(provider), ""))


class _Refused:
    """Stands for a model that cannot be asked, so that whoever follows it is, or a person reads why."""

    def __init__(self, name: str, words: str, code: str = "unreachable") -> None:
        self.name = name
        self._words = words
        self._code = code

    async def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
        raise ModelError(self._code, self._words)
        yield
