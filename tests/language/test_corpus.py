"""What people say is carried out as it was: nothing that was right goes, and no more is written that nobody said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from planning import actions
from tests.language import judging, manners, nonsense, report, rows
from tests.language.corpus import HALVES, Case, load
from tests.language.kinds import KINDS, STILL
from tests.language.scenes import SCENES, alice
from tests.language.talks import tried

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("half", [HALVES[0], pytest.param(HALVES[1], marks=pytest.mark.faults)])
def test_what_was_right_stays_right_and_no_more_is_written_wrongly(half: str) -> None:
    results = list(tried(load(half)))
    assert not report.fell(results), "\n\n".join(report.fell(results))
    _, most = report.standing()
    wrong = [each for each in results if each[1].outcome == judging.WRONG]
    told = [] if half == HALVES[1] else [report.told(case, verdict) for case, verdict in wrong]
    assert len(wrong) <= most.get(half, len(wrong)), "\n\n".join(told)


@pytest.mark.faults
def test_no_word_of_a_request_can_be_nonsense_and_the_rest_be_carried_out_in_silence() -> None:
    results = list(tried(nonsense.spoilt(load(HALVES[0]))))
    ignored = [report.told(*each) for each in results if nonsense.ignores(each[1])]
    assert len(results) > 300
    assert len(ignored) <= report.standing()[1]["nonsense"], "\n\n".join(ignored)


@pytest.mark.faults
def test_what_is_understood_is_understood_politely_in_a_hurry_and_mistyped() -> None:
    right, most = report.standing()
    results = list(tried(manners.otherwise(case for case in load(HALVES[0]) if report.key(case) in right)))
    lost = [report.told(case, verdict) for case, verdict in results if verdict.outcome != judging.RIGHT]
    assert len(results) > 300
    assert len(lost) <= most["manners"], "\n\n".join(lost)


def test_every_case_names_a_scene_and_rows_that_there_can_be() -> None:
    cases = [case for half in HALVES for case in load(half)]
    assert not {case.scene for case in cases} - SCENES.keys()
    for case in cases:
        for text in (text for lines in case.outcomes for text in lines):
            assert judging.line(text), case.name
        assert all(judging.line(text, is_gone=True) for text in case.gone), case.name


def test_every_field_of_every_row_is_looked_at() -> None:
    labels = {model._meta.label for model in rows.models()}
    assert KINDS.keys() <= labels
    assert not labels & STILL
    for model in rows.models():
        if kind := KINDS.get(model._meta.label):
            there = {field.attname for field in model._meta.concrete_fields}
            named = {*kind.fields, *kind.name, *kind.own, *([kind.within[0]] if kind.within[0] else [])}
            assert named <= there, f"{model._meta.label}: {named - there}"


@pytest.fixture
def user() -> User:
    return alice()


def verdict(lines: list[str], act: Callable[[], Any], **more: Any) -> str:
    """Return what a case comes to whose talk does `act`."""
    before = rows.snapshot()
    act()
    facts = rows.difference(before, rows.snapshot())
    case = Case("", HALVES[0], "", ("",), outcomes=(tuple(lines),), **more)
    return judging.judge(case, judging.Heard(facts, "Done.")).outcome


def test_a_case_is_wrong_as_soon_as_one_field_differs_and_missed_while_one_is_lacking(user: User) -> None:
    SCENES["dinner"](user)
    event = user.events.get()
    wine = event.shopping_lists.get().items.get(name="Red wine")
    moved = ["event Dinner: starts 2026-12-05 19:00"]

    def move(to: str = "2026-12-05T19:00") -> None:
        actions.change_event(event, by=user, starts_at=datetime.fromisoformat(to))

    assert verdict(moved, lambda: None) == judging.MISSED
    assert verdict(moved, move) == judging.RIGHT
    assert verdict([*moved, "event Dinner: guests 9"], lambda: move("2026-12-06T19:00")) == judging.WRONG
    assert verdict([], move) == judging.WRONG
    add = {"name": "Mince", "quantity": 3, "unit": "pounds"}
    items = wine.shopping_list

    def bought() -> None:
        actions.add_items(items, by=user, items=[add])

    assert verdict(["item Dinner/the mince: 3 lb"], bought) == judging.RIGHT
    assert verdict(["item Dinner/mince: 4 lb"], bought) == judging.WRONG

    def poured() -> None:
        actions.change_item(items, by=user, item=wine.pk, price="9")
        actions.remove_items(items, by=user, items=[items.items.get(name="Balloons").pk])

    assert verdict(["item Dinner/Red wine: price 9"], poured, gone=("item Dinner/balloons",)) == judging.RIGHT


def test_a_new_event_is_known_by_words_of_its_title_and_holds_none_of_the_rest(user: User) -> None:
    lines = ["event Birthday: starts 2026-12-19", "event birthday: guests 12"]

    def plan(title: str, **fields: Any) -> None:
        actions.create_event(by=user, title=title, starts_at=datetime(2026, 12, 19, 14), guest_count=12, **fields)

    assert verdict(lines, lambda: plan("Mum's birthday", kind="birthday")) == judging.RIGHT
    assert verdict(lines, lambda: plan("Birthday on Saturday", kind="birthday")) == judging.WRONG
    assert verdict(lines, lambda: plan("Birthday", place="half seven")) == judging.WRONG
    assert verdict([lines[0], "event birthday: guests 13"], lambda: plan("Birthday")) == judging.WRONG
