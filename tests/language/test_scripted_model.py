"""The corpus through a model at a server comes to the rows that it comes to without a model: the tools are the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice

import pytest

from tests.harness.model_server import ModelServer
from tests.language import report
from tests.language.corpus import HALVES, Case, load
from tests.language.scripted import Replay
from tests.language.talks import heard_twice

pytestmark = pytest.mark.django_db

SOME = 3  # cases of each kind


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.mark.parametrize(
    ("api", "most"),
    [
        ("responses", SOME),
        pytest.param("responses", None, marks=pytest.mark.faults),
        pytest.param("chat_completions", None, marks=pytest.mark.faults),
    ],
)
def test_a_model_at_a_server_that_calls_the_same_tools_makes_the_same_rows(
    api: str, most: int | None, server: ModelServer
) -> None:
    tried = 0
    for case, offline, asked in heard_twice(written(most), Replay(server, api)):
        assert not asked.failure, f"{case.words}: {asked.failure}"
        assert list(asked.tools) == list(offline.tools), case.words
        assert sorted(map(str, asked.facts)) == sorted(map(str, offline.facts)), case.words
        tried += bool(asked.facts)
    assert tried > 50


def written(most: int | None) -> list[Case]:
    """Return the cases that are right and write, at most so many of a kind."""
    right, _ = report.standing()
    cases = [case for case in load(HALVES[0]) if case.writes and report.key(case) in right]
    kinds = groupby(sorted(cases, key=lambda case: case.kind), key=lambda case: case.kind)
    return [case for _, group in kinds for case in islice(group, most)]
