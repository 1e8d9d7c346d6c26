"""Over whatever is listed: Bob's rows never reach Alice, and a field outside the lists is neither shown nor taken."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents import registry
from agents.runtime import model_tools
from tests.agents.runtime.errands import READ, WRITE, ask, change, order
from tests.hotel.models import Errand

pytestmark = pytest.mark.django_db

FIELDS = ("id", "owner", "code", *READ)
SECRET = "Bobs own"
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.text(max_size=5), st.just(SECRET),
    st.sampled_from(["taxi", "7", "2026-05-01", "2026-05-01T10:00:00Z", "1.5"]),
)  # fmt: skip
IDS = st.sampled_from(["alice's", "bob's", "nobody's"])


@pytest.fixture
def ids(alice: User, bob: User) -> dict[str, int]:
    bobs = Errand.objects.create(owner=bob, text=SECRET, code=SECRET, pieces=7, cost="77.77", day="2027-07-07")
    mine = Errand.objects.create(owner=alice, text="Mine", code="hers", after=bobs)  # as a careless import left it
    return {"alice's": mine.pk, "bob's": bobs.pk, "nobody's": bobs.pk + 1000}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    read=st.lists(st.sampled_from(READ), min_size=1, unique=True),
    write=st.lists(st.sampled_from(WRITE), min_size=1, unique=True),
    where=st.dictionaries(
        st.builds(str.__add__, st.sampled_from(FIELDS), st.sampled_from(["", "", "__gte", "__lte", "__text"])),
        VALUES,
        max_size=2,
    ),
    order_by=st.builds(str.__add__, st.sampled_from(["", "-"]), st.sampled_from(FIELDS)),
    fields=st.dictionaries(st.sampled_from(FIELDS[1:]), VALUES, max_size=2),
    of=IDS, after=IDS,
)  # fmt: skip
def test_bobs_errands_never_reach_alice(
    alice: User, bob: User, ids: dict[str, int], read: list[str], write: list[str],
    where: dict[str, Any], order_by: str, fields: dict[str, Any], of: str, after: str,
) -> None:  # fmt: skip
    before = list(Errand.objects.filter(owner=bob).values())
    tools, registry.tools = registry.tools, registry.Registry("tool")
    try:
        model_tools(Errand, read=read, write=write, create=order, change=change)
        told = [
            ask(alice, "list_errands"),
            ask(alice, "list_errands", where=where),
            ask(alice, "list_errands", where={"after": ids[after]}, order_by=order_by),
            ask(alice, "list_errands", order_by=order_by),
            ask(alice, "get_errand", id=ids[of]),
            ask(alice, "change_errand", id=ids[of], **fields),
            ask(alice, "change_errand", id=ids[of], after=ids[after]),
            ask(alice, "create_errand", **{"text": "New", **fields}),
            ask(alice, "create_errand", text="New", after=ids[after]),
        ]
    finally:
        registry.tools = tools
    for outcome in told:
        rows = [*outcome.data.get("rows", []), *([outcome.data["row"]] if "row" in outcome.data else [])]
        for row in rows:
            assert set(row) == {"id", *read}
            assert row["id"] != ids["bob's"] and row.get("after") != ids["bob's"]
        assert SECRET not in json.dumps(rows) or SECRET in (fields.get("text"), where.get("text"))
        assert "77.77" not in outcome.text and "2027-07-07" not in outcome.text
    if of != "alice's":
        assert not told[4].ok and told[4].data == {"id": ids[of], "code": "not_found"}
        assert not told[5].ok and not told[6].ok
    if after != "alice's":
        assert not told[2].ok and not told[6].ok and not told[8].ok
    assert list(Errand.objects.filter(owner=bob).values()) == before
    assert not Errand.objects.filter(owner=alice, text="New").exclude(code="1234").exists()
    for each, outcome in ((fields, told[5]), (fields, told[7])):
        taken = {name for name, value in each.items() if value is not None}  # null is as if it were left out
        assert not outcome.ok or taken <= set(write)
