"""`manage.py update_embeddings`: another embedder's vectors beside those that are searched, one switch, and no gap."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from agents.knowledge import embedders, reembedding, search, vector_indexes
from agents.knowledge.embedders import calibration
from agents.knowledge.embedders.minilm import MiniLMEmbedder
from agents.knowledge.embedders.static import StaticEmbedder
from agents.knowledge.indexing import writing
from agents.knowledge.indexing.pieces import Piece
from agents.knowledge.models import EmbedderRow, Passage, PassageVector
from tests.harness.embeddings_server import EmbeddingsServer
from tests.harness.processes import ROOT, database_url

PLACES = (
    "Barn in the orchard, among apple trees",
    "Loft above the marina",
    "Jazz cellar with a piano",
    "Hut on the mountain",
)


pytestmark = pytest.mark.django_db(transaction=True)  # an index is made while others write


@pytest.fixture(autouse=True)
def as_before(transactional_db: None) -> Iterator[None]:
    embedders.forget()
    yield
    embedders.forget()
    for row in EmbedderRow.objects.all():
        if row.name != "static":
            vector_indexes.drop(row.pk)
    vector_indexes.ensure(EmbedderRow.objects.get(name="static").pk, 256)


@pytest.fixture
def server(settings: Any) -> Iterator[EmbeddingsServer]:
    with EmbeddingsServer() as server:
        settings.OLLAMA_BASE_URL = server.url
        yield server


def write(owner: User, count: int = 10, first: int = 0) -> None:
    """Write passages as the index does, every second one everybody's."""
    pieces = {
        str(number): [
            Piece("place", owner.pk if number % 2 else None, 0, f"Place {number}", PLACES[number % 4], "", str(number))
        ]
        for number in range(first, first + count)
    }
    writing.write(ContentType.objects.get_for_model(User).pk, pieces)


def update(name: str, **options: Any) -> str:
    said = StringIO()
    call_command("update_embeddings", embedder=name, stdout=said, verbosity=0, **options)
    return said.getvalue()


def finds(user: User) -> list[str]:
    """Return the places that are found by what they mean: only one has a word of the question."""
    return sorted({hit.text for hit in search(user, "party near fruit trees", limit=10)})


def vectors() -> dict[str, int]:
    of = PassageVector.objects.exclude(vector=None).values_list("embedder__name", flat=True)
    return {name: list(of).count(name) for name in set(of)}


def indexes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname LIKE 'knowledge_vectors_of_%%' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def test_another_embedder_has_every_passage_before_it_is_searched(alice: User) -> None:
    write(alice)
    before = finds(alice)
    said = update("minilm", batch=3)
    assert "Searches go by minilm: 10 vectors made, 10 of others deleted." in said
    assert vectors() == {"minilm": 10}
    row = EmbedderRow.objects.get(is_active=True)
    assert (row.name, row.dims, row.is_wanted, embedders.active().name) == ("minilm", 384, False, "minilm")
    assert indexes() == [vector_indexes.name(row.pk)]
    assert PLACES[0] in before and PLACES[0] in finds(alice)
    assert "0 vectors made, 0 of others deleted" in update("minilm")
    assert vectors() == {"minilm": 10}


def test_a_process_that_has_not_heard_of_the_switch_finds_all_the_same(alice: User) -> None:
    write(alice)
    old = embedders.active()
    update("minilm")
    embedders.chosen._active = old
    assert PLACES[0] in finds(alice)
    assert embedders.active().name == "minilm"


@pytest.mark.parametrize("step", ["after_embedder_is_wanted", "after_vectors_are_owed", "before_embedder_is_active"])
def test_what_is_written_while_another_is_prepared_has_both(
    alice: User, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(alice)
    was: list[list[str]] = []

    def meanwhile(name: str) -> None:
        if name == step and not was:
            was.append(finds(alice))
            if step != "before_embedder_is_active":  # then nobody writes
                write(alice, count=4, first=10)

    monkeypatch.setattr(reembedding, "faultpoint", meanwhile)
    update("minilm")
    assert PLACES[0] in was[0]
    passages = Passage.objects.count()
    assert vectors() == {"minilm": passages} and passages >= 10


def test_a_row_that_was_written_and_owed_nothing_is_seen_to_at_the_switch(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who read which embedders are wanted before this one was, and commits after it."""
    write(alice)
    ensure = vector_indexes.ensure

    def late(embedder_id: int, dims: int) -> None:
        PassageVector.objects.filter(embedder_id=embedder_id, passage__entity_id__in=["0", "1"]).delete()
        ensure(embedder_id, dims)

    monkeypatch.setattr(vector_indexes, "ensure", late)
    update("minilm")
    assert vectors() == {"minilm": 10}


def test_a_server_that_fails_loses_nothing_and_the_next_run_goes_on(
    alice: User, server: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reembedding, "PAUSE", 0)
    write(alice)
    failing = (400, {}, b'{"error": {"message": "secret"}}')
    server.answer = lambda body: failing if len(server.requests) > 4 else None  # two to see how it is, two batches
    with pytest.raises(CommandError) as raised:
        update("ollama:nomic", batch=3)
    assert "run this again to go on" in str(raised.value) and "secret" not in str(raised.value)
    assert vectors() == {"static": 10, "ollama:nomic": 6}
    assert embedders.active().name == "static" and PLACES[0] in finds(alice)

    server.answer, asked = lambda body: None, len(server.requests)
    PassageVector.objects.filter(vector=None).update(due_at=timezone.now())  # its lease is over
    update("ollama:nomic", batch=3)
    assert vectors() == {"ollama:nomic": 10}
    texts = [text for each in server.requests[asked:] for text in each.body["input"] if text.startswith("place: Place")]
    assert len(texts) == 4, "what had been made was made again"
    row = EmbedderRow.objects.get(is_active=True)
    assert (row.name, row.dims) == ("ollama:nomic", 32) and row.floor is not None


def test_one_text_that_a_server_never_takes_keeps_nobody_waiting(
    alice: User, server: EmbeddingsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reembedding, "PAUSE", 0)
    write(alice)
    server.answer = lambda body: (400, {}, b"{}") if any("Place 0" in text for text in body["input"]) else None
    fill = reembedding.vectors.fill

    def at_once(*args: Any) -> int:
        PassageVector.objects.filter(vector=None).update(due_at=timezone.now())  # no lease lasts
        return fill(*args)

    monkeypatch.setattr(reembedding.vectors, "fill", at_once)
    assert "1 passages have none yet" in update("ollama:nomic", batch=3)
    assert vectors() == {"ollama:nomic": 9}
    assert [hit.title for hit in search(alice, "Place 0", limit=1)] == ["Place 0"]


@pytest.mark.parametrize(
    ("name", "words"), [("nonsense", "There are static, minilm"), ("llamacpp:x", "did not answer")]
)
def test_what_cannot_be_made_changes_nothing(alice: User, settings: Any, name: str, words: str) -> None:
    settings.LLAMACPP_BASE_URL = "http://127.0.0.1:9/v1"
    write(alice, count=2)
    with pytest.raises(CommandError, match=words):
        update(name)
    assert vectors() == {"static": 2} and list(EmbedderRow.objects.values_list("name", flat=True)) == ["static"]


def test_the_index_of_an_embedder_whose_row_was_deleted_goes_too(alice: User) -> None:
    vector_indexes.ensure(987, 256)
    update("static")
    assert indexes() == [vector_indexes.name(EmbedderRow.objects.get(name="static").pk)]


def test_an_index_that_was_left_half_made_is_made_anew(alice: User) -> None:
    row = EmbedderRow.objects.get(name="static")
    vector_indexes.ensure(row.pk, 256)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = %s::regclass", [vector_indexes.name(row.pk)]
        )
        vector_indexes.of_the_active()
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = %s::regclass", [vector_indexes.name(row.pk)])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("kind", [StaticEmbedder, MiniLMEmbedder])
def test_a_floor_that_is_found_out_is_near_the_one_that_was_measured(kind: type) -> None:
    assert calibration.floor(kind()) == pytest.approx(kind().floor, abs=0.05)


@pytest.mark.faults
@pytest.mark.processes
@pytest.mark.parametrize(
    "point",
    [
        "after_embedder_is_wanted",
        "after_vectors_are_owed",
        "before_vector_claim_commit:2",
        "after_vector_claim_commit:2",
        "before_vector_commit:2",
        "before_embedder_is_active",
        "after_embedder_is_active",
        "after_old_vectors_are_deleted",
    ],
)
def test_a_run_that_is_killed_leaves_no_gap_and_the_next_goes_on(
    transactional_db: None, alice: User, point: str
) -> None:
    write(alice)
    environment = os.environ | {"CONVOKE_FAULT": point, "DATABASE_URL": database_url()}
    command = [sys.executable, "manage.py", "update_embeddings", "--embedder", "minilm", "--batch", "3"]
    killed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)
    assert killed.returncode == -9, killed.stderr[-2000:]
    embedders.forget()
    assert PLACES[0] in finds(alice)
    made = PassageVector.objects.filter(embedder__name="minilm").exclude(vector=None).count()
    PassageVector.objects.filter(vector=None).update(due_at=timezone.now())  # the leases of the dead are over
    said = update("minilm", batch=3)
    assert f"{10 - made} vectors made" in said
    assert vectors() == {"minilm": 10}
    assert PLACES[0] in finds(alice)
