"""How PostgreSQL finds passages: one's own by who owns them, everybody's by the index of the nearest, none whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from agents.knowledge import embedders, vector_indexes
from agents.knowledge.embedders.words import STOP_WORDS
from agents.knowledge.indexing import writing
from agents.knowledge.indexing.pieces import Piece
from agents.knowledge.lookup import search as searching
from agents.knowledge.lookup.statement import statement
from tests.harness import labelled


def write(owner: User | None, count: int, first: int) -> None:
    known = labelled.passages()
    pieces = {}
    for number in range(first, first + count):
        of = known[number % len(known)]
        pieces[str(number)] = [Piece("note", owner and owner.pk, 0, f"{of.title} {number}", of.text, "", str(number))]
    writing.write(ContentType.objects.get_for_model(User).pk, pieces)


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for each in plan.get("Plans", ()):
        yield from nodes(each)


def explained(user: User, question: str) -> list[dict[str, Any]]:
    """Return the nodes of the plan, as it was gone through."""
    embedder = embedders.active()
    vector = orjson.dumps(embedder.embed([question], "query")[0], option=orjson.OPT_SERIALIZE_NUMPY).decode()
    sql = statement(embedder=embedder.id, dims=embedder.dims, has_vector=True, has_kinds=False)
    values = {
        "user": user.pk, "question": question, "stop_words": sorted(STOP_WORDS), "mine": f"'@{user.pk}'",
        "vector": vector, "limit": 5, "floor": embedder.floor,
    }  # fmt: skip
    with searching._settings(), connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", values)
        (plan,) = cursor.fetchone()
    return list(nodes((plan if isinstance(plan, list) else orjson.loads(plan))[0]["Plan"]))


@pytest.fixture
def many(db: None, alice: User, bob: User) -> None:
    vector_indexes.ensure(embedders.active().id, embedders.active().dims)
    write(alice, 30, first=0)
    write(bob, 300, first=1000)
    write(None, 300, first=2000)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ANALYZE knowledge_passage, knowledge_passagevector, knowledge_embedderrow")


def test_everybodys_passages_are_found_by_the_index_of_the_nearest_and_fifty_of_them(many: None, alice: User) -> None:
    found = explained(alice, "a barn for a wedding")
    (nearest,) = [each for each in found if each.get("Index Name") == vector_indexes.name(embedders.active().id)]
    assert nearest["Actual Rows"] == 50


def test_one_s_own_passages_are_each_looked_at_and_nobody_else_s(many: None, alice: User) -> None:
    found = explained(alice, "a barn for a wedding")
    own = [each for each in found if each.get("Alias") == "vector" and "Relation Name" in each]
    assert [each["Actual Rows"] for each in own] == [30]
    assert not sum(each.get("Rows Removed by Filter", 0) for each in own)


def test_no_table_is_read_whole(many: None, alice: User) -> None:
    whole = [
        each["Relation Name"]
        for each in explained(alice, "a barn for a wedding")
        if each["Node Type"] == "Seq Scan" and each["Relation Name"].startswith("knowledge_passage")
    ]
    assert not whole
