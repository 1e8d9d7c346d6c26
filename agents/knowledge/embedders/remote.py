"""Embedders at a server that speaks `/v1/embeddings`: one that the settings name, or one that a row names."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from agents.knowledge.embedders.embedder import EmbedderError, Kind
from agents.knowledge.models.embedder_row import FORM, PROVIDERS, EmbedderRow
from agents.llm import circuit, configured, keys
from agents.llm.model import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from agents.llm.endpoint import Endpoint

VECTORS = "agents.knowledge.embedders.server.vectors"
FLOOR = 0.2  # until it is measured
QUERY_PATIENCE = 5.0  # seconds: a person waits, and words are found without vectors, too


class RemoteEmbedder:
    """Its first answer says how long the vectors are; what comes after it has to be as long."""

    is_local = False

    def __init__(self, row: EmbedderRow, model: str, endpoint: Endpoint) -> None:
        self.name = row.name
        self.id = row.pk or 0
        self.dims = row.dims
        self.floor = FLOOR if row.floor is None else row.floor
        self.model = model
        self.endpoint = endpoint

    def embed(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        import numpy as np

        filled = [at for at, text in enumerate(texts) if text.strip()]
        made = np.zeros((len(texts), self.dims), np.float32)
        if not filled:
            return made
        found = self._ask([texts[at] for at in filled], is_query=kind == "query")
        if self.dims not in (0, found.shape[1]):
            raise EmbedderError(
                f"{self.name} answers with vectors of {found.shape[1]} numbers, before it were {self.dims}: "
                "is it another model now? Give it a new name."
            )
        self.dims = found.shape[1]
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        made = np.zeros((len(texts), self.dims), np.float32)
        made[filled] = found / np.where(lengths > 0, lengths, 1.0)
        return made

    def _ask(self, texts: list[str], *, is_query: bool) -> NDArray[np.float32]:
        its_circuit = circuit.of(("embeddings", self.endpoint))
        if is_query and its_circuit.is_open:
            raise EmbedderError(f"The server of embeddings at {self.endpoint.where} failed a moment ago.")
        patience = min(QUERY_PATIENCE, self.endpoint.timeout) if is_query else self.endpoint.timeout
        try:
            made: NDArray[np.float32] = import_string(VECTORS)(
                self.endpoint, self.model, texts, patience=patience, retries=0 if is_query else self.endpoint.retries
            )
        except ModelError as error:
            its_circuit.failed(error.code)
            raise EmbedderError(error.detail) from None
        its_circuit.succeeded()
        return made


def of(row: EmbedderRow) -> RemoteEmbedder:
    """Return the embedder that a row describes. Errors: `EmbedderError`."""
    provider, _, model = row.name.partition(":")
    if row.base_url:
        return _at(row, row.model_name or row.name, row.base_url, _key_of(row), is_guarded=True)
    if provider not in PROVIDERS or not model:
        raise EmbedderError(f"There is no embedder called {row.name!r}. There are {FORM}.")
    address, key = {
        "openai": (settings.OPENAI_BASE_URL or configured.OPENAI, settings.OPENAI_API_KEY),
        "ollama": (configured.ollama(), ""),
        "llamacpp": (settings.LLAMACPP_BASE_URL, ""),
        "gpt4all": (settings.GPT4ALL_BASE_URL, ""),
    }[provider]
    return _at(row, model, address, key, is_guarded=False)


def _key_of(row: EmbedderRow) -> str:
    """Return its key, from the environment only. Errors: `EmbedderError` for one that is missing."""
    if not row.key_env:
        return ""
    key = os.environ.get(row.key_env, "") if keys.may_hold_a_key(row.key_env) else ""
    if not key:
        raise EmbedderError(f"The key of the embedder {row.name} is missing on this server.")
    return key


def _at(row: EmbedderRow, model: str, base_url: str, key: str, *, is_guarded: bool) -> RemoteEmbedder:
    # A local server asks for no key; the SDK wants one all the same.
    endpoint = import_string(configured.ENDPOINT)(
        base_url=base_url, api_key=key or "none", timeout=settings.OPENAI_TIMEOUT, is_guarded=is_guarded
    )
    return RemoteEmbedder(row, model, endpoint)
