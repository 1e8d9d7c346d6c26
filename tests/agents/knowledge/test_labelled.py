"""How well a search finds, by a labelled set of 207 passages: half of them Alice's own, the others everybody's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType

from agents.knowledge import embedders, search
from agents.knowledge.indexing import writing
from agents.knowledge.indexing.pieces import Piece
from agents.knowledge.lookup import search as searching
from agents.knowledge.models import EmbedderRow
from tests.harness import labelled

FEW = 5


@dataclass(frozen=True)
class Measured:
    """What was found for a question, as titles, the best first: by a search, and by its arms without a floor."""

    question: labelled.Question
    found: list[str]
    fused: list[str]
    meaning: list[str]
    words: list[str]


@dataclass(frozen=True)
class Unfloored:
    id: int
    dims: int
    floor: float = -9.0


def fill(owner: User) -> None:
    """Write the passages as the index would."""
    pieces = {
        str(number): [Piece(each.kind, owner.pk if number % 2 else None, 0, each.title, each.text, "", str(number))]
        for number, each in enumerate(labelled.passages())
    }
    writing.write(ContentType.objects.get_for_model(User).pk, pieces)


def measure(user: User, question: labelled.Question) -> Measured:
    embedder = embedders.active()
    vector = embedder.embed([question.words], "query")[0]
    literal = orjson.dumps(vector, option=orjson.OPT_SERIALIZE_NUMPY).decode() if vector.any() else None
    free = Unfloored(embedder.id, embedder.dims)

    def titles(words: str, vector: str | None) -> list[str]:
        return [hit.title for hit in searching._found(user, words, free, vector, FEW, None)[1]]  # type: ignore[arg-type]

    return Measured(
        question,
        [hit.title for hit in search(user, question.words, limit=FEW)],
        fused=titles(question.words, literal),
        meaning=titles("", literal) if literal else [],
        words=titles(question.words, None),
    )


_measured: dict[str, list[Measured]] = {}


@pytest.fixture(params=["static", pytest.param("minilm", marks=pytest.mark.thorough)])
def measured(request: pytest.FixtureRequest, db: None) -> Iterator[tuple[str, list[Measured]]]:
    """The embedder's name and what was measured, by the first test that asks."""
    if request.param not in _measured:
        EmbedderRow.objects.filter(is_active=True).update(is_active=False)
        EmbedderRow.objects.update_or_create(name=request.param, defaults={"is_active": True})
        embedders.forget()
        alice = User.objects.create_user("alice")
        fill(alice)
        _measured[request.param] = [measure(alice, question) for question in labelled.questions()]
    yield request.param, _measured[request.param]
    embedders.forget()


def recall(measured: list[Measured], arm: str, of: str, *, held_out: bool | None = None) -> float:
    asked = [each for each in measured if each.question.of == of and held_out in (None, each.question.is_held_out)]
    return sum(each.question.answer in getattr(each, arm) for each in asked) / len(asked)


def test_the_set_is_as_large_as_it_says() -> None:
    passages, questions = labelled.passages(), labelled.questions()
    titles = {each.title for each in passages}
    of = {name: [each for each in questions if each.of == name] for name in ("paraphrase", "name", "nonsense")}
    assert len(titles) == len(passages) >= 200 and len(questions) >= 60
    assert len(of["paraphrase"]) >= len(questions) / 2
    assert all((each.answer in titles) == (each.of != "nonsense") for each in questions)
    assert {each.is_held_out for each in questions} == {True, False}


@pytest.mark.parametrize("held_out", [False, True])
def test_three_of_four_paraphrases_find_their_passage(measured: Any, held_out: bool) -> None:
    name, found = measured
    assert recall(found, "found", "paraphrase", held_out=held_out) >= (0.75 if name == "static" else 0.85)


def test_a_name_finds_its_passage_first(measured: Any) -> None:
    _, found = measured
    asked = [each for each in found if each.question.of == "name"]
    missed = [each.question.words for each in asked if each.found[:1] != [each.question.answer]]
    assert not missed


@pytest.mark.parametrize("of", ["paraphrase", "name"])
def test_both_arms_together_are_not_worse_than_the_better_one(measured: Any, of: str) -> None:
    _, found = measured
    for held_out in (False, True):
        arms = {arm: recall(found, arm, of, held_out=held_out) for arm in ("fused", "meaning", "words")}
        assert arms["fused"] >= max(arms.values()), arms


def test_nonsense_finds_nothing(measured: Any) -> None:
    _, found = measured
    assert not [each.question.words for each in found if each.question.of == "nonsense" and each.found]
