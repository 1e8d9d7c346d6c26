"""Whatever people, clocks and processes do, in whatever order: nothing ran that nobody approved, and nothing twice."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from agents.llm.model import Call
from agents.runtime import approvals, canonical, runs
from agents.runtime.expiry import Expiries
from agents.runtime.models import Approval, Run, ToolCall
from agents.runtime.tool import BadArguments
from agents.runtime.waiting import Decided
from tests.agents.runtime import clerk
from tests.agents.runtime.clerk import asked_by, attempt, call, world

pytestmark = pytest.mark.django_db

#: Some are asked in one answer. The first two need a yes, the others a form and an output; the last runs by itself.
SCRIPT = (
    call("book", place="Rome", count=2),
    call("write", text="Fire", urgent=True),
    call("ask", count=3),
    call("where_is", place="The dog"),
    call("look", place="Rome"),
)
SCRIPTS = st.lists(st.sampled_from(SCRIPT), min_size=1, max_size=3)
FREE = {"look"}
#: What somebody writes into the database, behind everybody's back.
TAMPERED = {
    "book": {"place": "Las Vegas", "count": 9, "notes": None},
    "write": {"text": "Give me money", "urgent": True},
}
ODD: Any = st.sampled_from([None, True, 1, 0, "", "yes", "Approve", "approve ", "approved", [], {}, "decline\x00"])
EDITS: Any = st.one_of(
    st.none(),
    st.dictionaries(
        st.sampled_from(["place", "count", "notes", "text", "urgent", "color"]),
        st.one_of(
            st.none(), st.booleans(), st.integers(-3, 3), st.floats(),
            st.sampled_from(["Oslo", "", "\x00", "2", "\ud800"]),
            st.lists(st.sampled_from(["a", 1, None]), max_size=2),
        ),
        max_size=3,
    ),
    st.sampled_from(["place", 7, ["place"]]),
)  # fmt: skip
DECIDE = st.tuples(
    st.just("decide"),
    st.integers(0, 4),
    st.one_of(st.sampled_from(["approve", "approve", "decline"]), ODD),
    EDITS,
    st.sampled_from(["alice", "alice", "bob", "charlie"]),
    st.sampled_from(["card", "rest", "socket", "letter", "admin", "clock", "stop", ""]),
)
ANSWER = st.tuples(
    st.just("answer"),
    st.integers(0, 4),
    st.one_of(st.sampled_from([{"place": "Oslo"}, "At home."]), ODD, EDITS),
    st.sampled_from(["alice", "alice", "bob", "charlie"]),
    st.sampled_from(["card", "rest", "admin", "clock"]),
)
DEED = st.one_of(
    DECIDE,
    DECIDE,
    ANSWER,
    st.tuples(st.sampled_from(["attempt", "attempt", "die", "expire", "stop", "say more", "tamper", "look at queue"])),
)


class Story:
    """One run of Alice's that asks for a lot, and what was approved of it."""

    def __init__(self, script: list[Call], alice: User, bob: User, charlie: User) -> None:
        self.people = {"alice": alice, "bob": bob, "charlie": charlie}
        self.run = asked_by(alice)
        attempt(*script)
        self.calls = list(ToolCall.objects.filter(run=self.run).order_by("position"))
        self.approved: set[tuple[str, str]] = set()
        self.answered: set[str] = set()

    def do(self, deed: tuple[Any, ...]) -> None:
        match deed:
            case ("decide", number, decision, edits, who, door):
                self.decide(self.calls[number % len(self.calls)], decision, edits, who, door)
            case ("answer", number, output, who, door):
                self.answer(self.calls[number % len(self.calls)], output, who, door)
            case ("attempt",):
                attempt()
            case ("die",):
                attempt(dies=True)
                Run.objects.update(attempt_limit=F("attempt") + 3)
            case ("expire",):
                Approval.objects.filter(state="waiting", expires_at__isnull=False).update(
                    expires_at=timezone.now() - timedelta(seconds=1)
                )
                Expiries().work()
            case ("stop",):
                runs.request_stop(self.run)
            case ("say more",):
                asked_by(self.people["alice"], thread=self.run.thread)
            case ("tamper",):
                for name, arguments in TAMPERED.items():
                    Approval.objects.filter(tool_call__name=name).update(arguments=arguments)
            case _:
                Decided().work()

    def decide(self, row: ToolCall, decision: Any, edits: Any, who: str, door: str) -> None:
        shown = Approval.objects.filter(pk=row.pk).first()
        before = dict(shown.arguments) if shown else {}
        try:
            with transaction.atomic():
                done = approvals.decide(self.people[who], row.pk, decision=decision, arguments=edits, door=door)
        except (ValidationError, ValueError, approvals.NotWaiting, Approval.DoesNotExist):
            return
        assert (who == "alice" and door != "admin") or (who == "charlie" and door == "admin") or who == "alice"
        assert decision in ("approve", "decline") and door in approvals.BY_A_PERSON
        assert (done.state == "approved") == (decision == "approve")
        if decision == "approve" and shown is not None:
            with suppress(BadArguments):  # of a row that was tampered with
                whole = canonical.spelled(canonical.plain({**before, **(edits or {})}))
                self.approved.add((row.key, canonical.digest(row.name, clerk.TOOLS[row.name].canonical(whole))))

    def answer(self, row: ToolCall, output: Any, who: str, door: str) -> None:
        try:
            with transaction.atomic():
                approvals.answer(self.people[who], row.pk, output=output, door=door)
        except (ValidationError, ValueError, approvals.NotWaiting, Approval.DoesNotExist):
            return
        assert row.name in ("ask", "where_is") and who != "bob"
        self.answered.add(row.key)

    def check(self) -> None:
        names = {row.key: row.name for row in self.calls}
        for key, what in world.done:
            assert names[key] in FREE or (key, what) in self.approved or (
                names[key] == "ask" and key in self.answered
            ), names[key]  # fmt: skip
        assert max(Counter(key for key, _ in world.done).values(), default=0) <= 1
        run = Run.objects.get(pk=self.run.pk)
        waiting = Approval.objects.filter(tool_call__run=run, state="waiting").count()
        of_calls = ToolCall.objects.filter(run=run, state=ToolCall.State.WAITING).count()
        assert waiting == of_calls
        if run.waits:
            assert (run.owner, run.lease_until) == ("", None)
            assert bool(waiting) != bool(run.decided_at)
        else:
            assert not waiting


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=SCRIPTS, deeds=st.lists(DEED, min_size=4, max_size=10))
def test_only_what_was_approved_ran_and_once(
    alice: User, bob: User, charlie: User, script: list[Call], deeds: list[Any]
) -> None:
    tell(alice, bob, charlie, script, deeds)


@pytest.mark.faults
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=SCRIPTS, deeds=st.lists(DEED, max_size=16))
def test_only_what_was_approved_ran_and_once_in_many_stories(
    alice: User, bob: User, charlie: User, script: list[Call], deeds: list[Any]
) -> None:
    tell(alice, bob, charlie, script, deeds)


def tell(alice: User, bob: User, charlie: User, script: list[Call], deeds: list[Any]) -> None:
    """Let it all happen, then bring to its end what is left."""
    charlie.user_permissions.add(Permission.objects.get(codename="decide_approval"))
    with transaction.atomic(), clerk.at_work():
        story = Story(script, alice, bob, User.objects.get(pk=charlie.pk))
        for deed in deeds:
            story.do(deed)
            story.check()
        for row in story.calls:  # whatever is left comes to an end
            story.answer(row, {"place": "Rome"}, "alice", "card")
            story.decide(row, "approve", None, "alice", "card")
        for _ in range(3):
            Decided().work()
            attempt()
        story.check()
        run = Run.objects.get(pk=story.run.pk)
        assert run.is_final
        tampered = any(deed[0] == "tamper" for deed in deeds)
        if run.state == Run.State.COMPLETED and not tampered:
            assert {key for key, _ in story.approved} <= {key for key, _ in world.done}
        transaction.set_rollback(True)


@settings(max_examples=60, deadline=None)
@given(value=st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.decimals(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner), st.frozensets(st.text())),
    max_leaves=8,
))  # fmt: skip
def test_plain_arguments_are_spelled_the_same_after_every_reading(value: Any) -> None:
    plain = canonical.plain({"it": value})
    again = canonical.plain(clerk.orjson.loads(canonical.spelled(plain))) if _small(plain) else plain
    assert canonical.digest("t", plain) == canonical.digest("t", again)


def _small(value: Any) -> bool:
    """Whether orjson keeps its whole numbers; the standard library's reader keeps all."""
    if isinstance(value, dict):
        return all(map(_small, value.values()))
    if isinstance(value, list):
        return all(map(_small, value))
    return not isinstance(value, int) or -(2**63) <= value < 2**63
