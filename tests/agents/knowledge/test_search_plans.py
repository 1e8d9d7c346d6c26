"""How PostgreSQL finds passages: one's own by who owns them, everybody's by the index of the nearest, none whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from agents.knowledge import embedders, search, vector_indexes
from agents.knowledge.embedders.words import STOP_WORDS
from agents.knowledge.indexing import writing
from agents.knowledge.indexing.pieces import Piece
from agents.knowledge.lookup import search as searching
from agents.knowledge.lookup.statement import BY_SIGNS, statement
from tests.harness import labelled
from tests.hotel.models import Tip


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


def explained(
    user: User, question: str, by_signs: int = BY_SIGNS, kinds: list[str] | None = None
) -> list[dict[str, Any]]:
    """Return the nodes of the plan, as it was gone through."""
    embedder = embedders.active()
    vector = orjson.dumps(embedder.embed([question], "query")[0], option=orjson.OPT_SERIALIZE_NUMPY).decode()
    has_kinds = kinds is not None
    sql = statement(embedder=embedder.id, dims=embedder.dims, has_vector=True, has_kinds=has_kinds, by_signs=by_signs)
    values = {
        "user": user.pk, "question": question, "stop_words": sorted(STOP_WORDS), "mine": f"'@{user.pk}'",
        "vector": vector, "limit": 5, "floor": embedder.floor, "kinds": kinds,
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


def test_a_few_of_a_kind_are_each_looked_at_and_of_many_the_index_finds_the_nearest(
    many: None, charlie: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    Tip.objects.create(title="Casa Verde", text="A quiet garden with old trees.")
    assert [hit.title for hit in search(charlie, "somewhere outdoors with plants", kinds=["tip"])] == ["Casa Verde"]

    def read_by_index() -> int:
        found = explained(charlie, "a barn for a wedding", kinds=["note"])
        names = [each for each in found if each.get("Index Name") == vector_indexes.name(embedders.active().id)]
        return sum(each["Actual Loops"] for each in names)

    nearest = search(charlie, "a barn for a wedding", kinds=["note"])
    assert read_by_index() == 0
    monkeypatch.setattr("agents.knowledge.lookup.statement.FEW", 0)
    statement.cache_clear()
    by_index = search(charlie, "a barn for a wedding", kinds=["note"])
    assert read_by_index() == 1
    statement.cache_clear()
    assert nearest and by_index[0].text == nearest[0].text


def of_vectors(found: list[dict[str, Any]], alias: str) -> dict[str, Any]:
    (one,) = [each for each in found if each.get("Alias") == alias and "Relation Name" in each]
    return one


def test_one_s_own_passages_are_each_looked_at_by_their_signs_and_nobody_else_s(many: None, alice: User) -> None:
    signs = of_vectors(explained(alice, "a barn for a wedding"), "vector")
    assert signs["Actual Rows"] == 30 and not signs.get("Rows Removed by Filter")


def test_only_the_nearest_by_their_signs_are_compared_by_all_their_numbers(many: None, bob: User) -> None:
    found = explained(bob, "a barn for a wedding")
    assert of_vectors(found, "vector")["Actual Rows"] == 300
    exact = of_vectors(found, "exact")
    assert exact["Actual Rows"] * exact["Actual Loops"] == BY_SIGNS


def test_the_best_of_many_are_found_among_a_few_of_the_nearest_by_their_signs(
    many: None, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions = ["food without any animal products", "medieval fort for a feast", "place to watch a movie privately"]
    monkeypatch.setattr(searching, "BY_SIGNS", 300)
    all_compared = [searching.search(bob, question) for question in questions]
    monkeypatch.setattr(searching, "BY_SIGNS", 60)
    assert all(all_compared) and [searching.search(bob, question) for question in questions] == all_compared


def test_no_table_is_read_whole(many: None, alice: User) -> None:
    whole = [
        each["Relation Name"]
        for each in explained(alice, "a barn for a wedding")
        if each["Node Type"] == "Seq Scan" and each["Relation Name"].startswith("knowledge_passage")
    ]
    assert not whole
