"""What a tool may not do by itself waits for a person: nothing runs but what somebody approved, exactly, and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from agents import registry
from agents.refused import Refused
from agents.runtime import approvals, canonical, claims, gate, runs
from agents.runtime.expiry import EXPIRED, Expiries
from agents.runtime.models import Approval, Run, ToolCall
from agents.runtime.transcript import WAITING
from agents.runtime.waiting import Decided
from chat.care import actions as care
from chat.care import history
from chat.models import Message
from tests.agents.runtime import clerk
from tests.agents.runtime.clerk import asked_by, attempt, call, call_of, waiting, world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_work() -> Iterator[None]:
    with clerk.at_work():
        yield


def booking(user: User, **options: Any) -> Run:
    """A run that waits for the user's yes to a booking in Rome."""
    run = asked_by(user, **options)
    attempt(call("book", place="Rome"))
    run.refresh_from_db()
    return run


def state_of(run: Run) -> str:
    return Run.objects.get(pk=run.pk).state


def digest(tool: str, **arguments: Any) -> str:
    return canonical.digest(tool, arguments)


ROME = {"place": "Rome", "count": 1, "notes": None}


def test_a_booking_waits_with_its_exact_arguments_and_no_process_holds_it(alice: User) -> None:
    run = booking(alice)
    (approval,) = waiting()
    assert (run.state, run.owner, run.lease_until) == (Run.State.INTERRUPTED, "", None)
    assert run.waits and not run.is_final
    assert (approval.kind, approval.user, approval.arguments) == ("approval", alice, ROME)
    assert approval.digest == digest("book", **ROME)
    assert approval.title == "book Rome"
    assert approval.schema == clerk.TOOLS["book"].schema.parameters
    assert approval.expires_at is not None and approval.expires_at > timezone.now() + timedelta(days=6)
    assert call_of(run).state == ToolCall.State.WAITING
    assert world.done == [] and claims.claim("another", 10) == []


def test_what_is_approved_runs_once_and_the_run_goes_on(alice: User) -> None:
    run = booking(alice)
    done = approvals.decide(alice, call_of(run).pk, decision="approve", door="card")
    assert (done.state, done.decided_by, done.door) == ("approved", alice, "card")
    assert state_of(run) == Run.State.QUEUED and world.done == []
    (resumed,) = attempt()
    assert resumed.attempt == 2 and attempt() == []
    assert world.done == [(call_of(run).key, digest("book", **ROME))]
    assert state_of(run) == Run.State.COMPLETED
    assert call_of(run).output.startswith("book: ")


def test_an_edit_runs_as_edited_and_the_model_reads_both(alice: User) -> None:
    run = booking(alice)
    approvals.decide(
        alice, call_of(run).pk, decision="approve", arguments={"place": "Paris", "count": "2"}, door="rest"
    )
    attempt()
    edited = {"place": "Paris", "count": 2, "notes": None}
    assert world.done == [(call_of(run).key, digest("book", **edited))]
    approval = Approval.objects.get()
    assert (approval.arguments, approval.edited) == (ROME, edited)
    assert 'place from "Rome" to "Paris"' in call_of(run).output and "count from 1 to 2" in call_of(run).output


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"place": 7}, "arguments.place"),
        ({"place": None}, "arguments.place"),
        ({"count": "many"}, "arguments.count"),
        ({"color": "red"}, "arguments.color"),
        ({"place": print}, "arguments"),
        ([], "arguments"),
        ("place", "arguments"),
    ],
)
def test_an_edit_that_does_not_fit_is_refused_by_field_and_decides_nothing(
    alice: User, arguments: Any, field: str
) -> None:
    run = booking(alice)
    with pytest.raises(ValidationError) as refused:
        approvals.decide(alice, call_of(run).pk, decision="approve", arguments=arguments, door="rest")
    assert list(refused.value.message_dict) == [field]
    assert [each.pk for each in waiting()] == [call_of(run).pk] and state_of(run) == Run.State.INTERRUPTED


def test_what_is_declined_is_told_to_the_model_with_the_reason(alice: User) -> None:
    run = booking(alice)
    approvals.decide(alice, call_of(run).pk, decision="decline", reason="Too\x00 far. ", door="socket")
    row = call_of(run)
    assert (row.state, row.result) == (ToolCall.State.FAILED, {"code": "declined", "reason": "Too far."})
    assert "Too far." in row.output and Message.objects.get(tool_call=row).state == Message.State.FAILED
    attempt()
    assert state_of(run) == Run.State.COMPLETED and world.done == []


@pytest.mark.parametrize("decision", ["Approve", "approved", "yes", "", " approve", None, True, 1, [], "APPROVE"])
def test_anything_but_the_word_approves_nothing(alice: User, decision: Any) -> None:
    run = booking(alice)
    with pytest.raises(ValidationError) as refused:
        approvals.decide(alice, call_of(run).pk, decision=decision, door="rest")
    assert list(refused.value.message_dict) == ["decision"] and waiting()


def test_what_is_decided_is_decided_once(alice: User) -> None:
    run = booking(alice)
    pk = call_of(run).pk
    approvals.decide(alice, pk, decision="decline", door="card")
    for decision in ("approve", "decline"):
        with pytest.raises(approvals.NotWaiting) as late:
            approvals.decide(alice, pk, decision=decision, door="rest")
        assert late.value.code == "decided"
    attempt()
    assert world.done == []


def test_what_nobody_decides_in_time_is_not_done_and_told_so(alice: User) -> None:
    run = booking(alice)
    source, moment = Expiries(), timezone.now() - timedelta(seconds=1)
    assert source.work() == 0
    Approval.objects.update(expires_at=moment)
    assert source.next_at() == moment
    with pytest.raises(approvals.NotWaiting) as late:  # nobody has looked at the clock yet
        approvals.decide(alice, call_of(run).pk, decision="approve", door="card")
    assert late.value.code == "expired"
    assert source.work() == 1 and source.next_at() is None
    approval = Approval.objects.get()
    assert (approval.state, approval.door, approval.decided_by) == ("expired", "clock", None)
    assert call_of(run).output == EXPIRED
    with pytest.raises(approvals.NotWaiting) as late:
        approvals.decide(alice, call_of(run).pk, decision="approve", door="card")
    assert late.value.code == "expired"
    attempt()
    assert state_of(run) == Run.State.COMPLETED and world.done == []


def test_bob_and_staff_without_the_right_find_nothing_of_alices(alice: User, bob: User, charlie: User) -> None:
    run = booking(alice)
    pk = call_of(run).pk
    bob.is_staff = True
    bob.save()
    for user, door in ((bob, "rest"), (bob, "admin"), (charlie, "letter")):
        with pytest.raises(Approval.DoesNotExist):
            approvals.decide(user, pk, decision="approve", door=door)
        with pytest.raises(Approval.DoesNotExist):
            approvals.answer(user, pk, output="x", door=door)
    with pytest.raises(Approval.DoesNotExist):
        approvals.decide(alice, uuid4(), decision="approve", door="rest")
    bob.user_permissions.add(Permission.objects.get(codename="decide_approval"))
    bob = User.objects.get(pk=bob.pk)
    with pytest.raises(Approval.DoesNotExist):  # the right is the admin's
        approvals.decide(bob, pk, decision="approve", door="rest")
    assert approvals.decide(bob, pk, decision="approve", door="admin").decided_by == bob
    assert Approval.objects.visible_to(bob).count() == 0 and Approval.objects.visible_to(alice).count() == 1


@pytest.mark.parametrize("door", ["clock", "stop", "", "Card", None])
def test_nobody_comes_by_a_door_that_is_no_persons(alice: User, door: Any) -> None:
    run = booking(alice)
    with pytest.raises(ValueError, match="door"):
        approvals.decide(alice, call_of(run).pk, decision="approve", door=door)
    assert waiting()


def test_the_database_keeps_no_approval_without_a_persons_door(alice: User) -> None:
    booking(alice)
    for change in (
        {"state": "approved"},
        {"state": "approved", "decided_at": timezone.now(), "door": "clock"},
        {"state": "approved", "decided_at": timezone.now(), "door": "card", "kind": "client"},
        {"decided_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Approval.objects.update(**change)


def test_arguments_changed_behind_a_decision_run_nothing(alice: User) -> None:
    run = booking(alice)
    approvals.decide(alice, call_of(run).pk, decision="approve", door="card")
    Approval.objects.update(arguments={**ROME, "place": "Las Vegas"})
    attempt()
    assert world.done == [] and call_of(run).output == gate.CHANGED
    assert call_of(run).result == {"code": "changed"}


def test_a_release_in_which_the_arguments_mean_something_else_runs_nothing(alice: User) -> None:
    run = booking(alice)
    approvals.decide(alice, call_of(run).pk, decision="approve", door="card")

    def book(context: Any, place: str, count: int = 1, notes: list[str] | None = None, deposit: int = 500) -> str:
        return world.do(context, "book", place=place, deposit=deposit)

    with clerk.at_work(clerk.agent(book=clerk.made(book, approval=True))):
        attempt()
        assert world.done == [] and call_of(run).output == gate.CHANGED


def test_all_calls_of_an_answer_run_or_wait_and_the_run_goes_on_with_the_last_decision(alice: User) -> None:
    run = asked_by(alice)
    attempt(call("book", place="Rome"), call("look", place="Rome"), call("book", place="Oslo"))
    assert [key for key, _ in world.done] == [call_of(run, 1).key]
    approvals.decide(alice, call_of(run, 0).pk, decision="decline", door="card")
    assert state_of(run) == Run.State.INTERRUPTED and attempt() == []
    approvals.decide(alice, call_of(run, 2).pk, decision="approve", door="card")
    attempt()
    assert [key for key, _ in world.done] == [call_of(run, 1).key, call_of(run, 2).key]
    assert state_of(run) == Run.State.COMPLETED


def test_arguments_that_do_not_fit_are_refused_before_anybody_is_asked(alice: User) -> None:
    run = asked_by(alice)
    attempt(call("book", count="many"), call("where_is", place=7))
    assert not waiting() and state_of(run) == Run.State.COMPLETED
    assert {row.result["code"] for row in ToolCall.objects.filter(run=run) if row.result} == {"bad_arguments"}


def broken(context: Any, arguments: dict[str, Any]) -> bool:
    raise RuntimeError("no idea")


def silent(context: Any, arguments: dict[str, Any]) -> Any:
    return None


@pytest.mark.parametrize("rule", [broken, silent, "always_ask", True])
def test_a_rule_that_cannot_say_no_asks(alice: User, rule: Any) -> None:
    with clerk.at_work(clerk.agent(look=clerk.made(clerk.look, approval=rule))):
        asked_by(alice)
        attempt(call("look", place="Rome"))
        assert len(waiting()) == 1 and world.done == []


def test_a_rule_decides_by_the_checked_arguments(alice: User) -> None:
    run = asked_by(alice)
    attempt(call("write", text="Hello", urgent="false"), call("write", text="Fire", urgent="true"))
    assert [(each.arguments["text"]) for each in waiting()] == ["Fire"]
    approvals.decide(alice, call_of(run, 1).pk, decision="approve", door="card")
    attempt()
    wanted = [digest("write", text="Hello", urgent=False), digest("write", text="Fire", urgent=True)]
    assert [what for _, what in world.done] == wanted


def test_alice_writes_on_while_it_waits_and_the_next_run_knows_that_it_is_not_decided(alice: User) -> None:
    run = booking(alice)
    following = asked_by(alice, thread=run.thread)
    (claimed,) = claims.claim("here", 10)
    assert claimed.pk == following.pk
    items = registry.transcripts["chat"].opening(claimed).items
    (told,) = [item for item in items if getattr(item, "call_id", "")]
    assert (told.output, told.ok, told.data) == (WAITING, False, {"code": "waiting"})  # type: ignore[union-attr]
    runs.answered(claimed, None, [], clerk.Usage())
    assert waiting() and world.done == []


def test_a_decided_run_waits_for_room_in_its_thread(alice: User) -> None:
    run = booking(alice)
    asked_by(alice, thread=run.thread)
    source = Decided()
    approvals.decide(alice, call_of(run).pk, decision="approve", door="card")
    assert state_of(run) == Run.State.INTERRUPTED and Run.objects.get(pk=run.pk).decided_at
    assert source.next_at() is None and source.work() == 0
    attempt()
    assert source.next_at() is not None and source.work() == 1 and source.next_at() is None
    assert state_of(run) == Run.State.QUEUED
    attempt()
    assert len(world.done) == 1 and state_of(run) == Run.State.COMPLETED


@pytest.mark.parametrize("ending", ["stop", "delete", "clear", "stop of one decided", "stop of one queued"])
def test_whoever_ends_what_waits_cancels_it_for_good(alice: User, ending: str) -> None:
    run = asked_by(alice)
    attempt(call("book", place="Rome"), call("book", place="Oslo"))
    first, second = call_of(run, 0), call_of(run, 1)
    if ending == "delete":
        care.delete(alice, conversation=run.thread)
    elif ending == "clear":
        history.clear(alice, conversation=run.thread)
    else:
        if ending != "stop":
            approvals.decide(alice, first.pk, decision="approve", door="card")
        if ending == "stop of one queued":
            approvals.decide(alice, second.pk, decision="approve", door="card")
        runs.request_stop(run)
    assert state_of(run) == Run.State.STOPPED
    assert {row.state for row in ToolCall.objects.filter(run=run)} == {ToolCall.State.CANCELLED}
    with pytest.raises(approvals.NotWaiting) as late:
        approvals.decide(alice, second.pk, decision="approve", door="card")
    assert late.value.code == "decided" and not waiting()
    assert attempt() == [] and world.done == []


@pytest.mark.parametrize("ending", [lambda alice: alice.delete(), lambda alice: User.objects.all().delete()])
def test_what_waits_goes_with_its_person(alice: User, ending: Any) -> None:
    booking(alice)
    ending(alice)
    assert not Approval.objects.exists() and not Run.objects.exists()
    assert Expiries().next_at() is None and Expiries().work() == 0


def test_a_stop_that_comes_while_it_is_let_go_of_wins(alice: User) -> None:
    run = asked_by(alice)
    (claimed,) = claims.claim("here", 10)
    Run.objects.filter(pk=run.pk).update(cancel_requested=True)
    clerk._drive(claimed, [call("book", place="Rome")], dies=False)
    assert state_of(run) == Run.State.STOPPED and not Approval.objects.exists()


def test_a_process_that_dies_before_it_lets_go_asks_again_and_does_nothing_twice(alice: User) -> None:
    run = asked_by(alice)
    attempt(call("book", place="Rome"), call("look", place="Rome"), dies=True)
    assert not waiting()
    attempt()
    assert len(waiting()) == 1 and len(world.done) == 1
    approvals.decide(alice, call_of(run).pk, decision="approve", door="card")
    attempt(dies=True)
    attempt()
    assert len(world.done) == 2 and state_of(run) == Run.State.COMPLETED


def test_the_person_fills_in_a_form_and_the_tool_goes_on_with_it(alice: User) -> None:
    run = asked_by(alice)
    attempt(call("ask", count=3))
    (form,) = waiting()
    assert (form.kind, form.title, form.schema) == ("input", "Where to?", clerk.PLACE)
    for wrong in ({"place": 7}, {}, "Rome", None, ["Rome"]):
        with pytest.raises(ValidationError):
            approvals.answer(alice, form.pk, output=wrong, door="card")
    with pytest.raises(Approval.DoesNotExist):  # a form is answered, not approved
        approvals.decide(alice, form.pk, decision="approve", door="card")
    answered = approvals.answer(alice, form.pk, output={"place": "Rome"}, door="card")
    assert (answered.state, answered.answer) == ("answered", {"place": "Rome"})
    attempt()
    assert world.done == [(call_of(run).key, digest("ask", count=3, place="Rome"))]
    with pytest.raises(approvals.NotWaiting):
        approvals.answer(alice, form.pk, output={"place": "Oslo"}, door="card")


def test_an_answer_to_a_form_is_no_approval(alice: User) -> None:
    run = asked_by(alice)
    attempt(call("ask", count=3))
    approvals.answer(alice, call_of(run).pk, output={"place": "Rome"}, door="card")
    with clerk.at_work(clerk.agent(ask=clerk.made(clerk.ask, approval=True))):  # an operator has thought better of it
        attempt()
        assert world.done == [] and call_of(run).result == {"code": "not_approved"}


def test_a_tool_asks_once_in_a_call(alice: User) -> None:
    run = asked_by(alice)
    attempt(call("ask_again"))
    approvals.answer(alice, call_of(run).pk, output={"place": "Rome"}, door="card")
    attempt()
    assert call_of(run).result == {"code": "asked_twice"} and state_of(run) == Run.State.COMPLETED


@pytest.mark.parametrize("output", ["At home.", {"place": "home\x00", "far": float("inf")}, [1, 2], None, "", 7])
def test_the_client_gives_the_output_of_its_tool(alice: User, output: Any) -> None:
    run = asked_by(alice)
    attempt(call("where_is", place="The dog"))
    (wanted,) = waiting()
    assert (wanted.kind, wanted.arguments, wanted.expires_at) == ("client", {"place": "The dog"}, None)
    with pytest.raises(Approval.DoesNotExist):
        approvals.decide(alice, wanted.pk, decision="approve", door="rest")
    given = approvals.answer(alice, wanted.pk, output=output, door="rest")
    row = call_of(run)
    assert row.state == ToolCall.State.DONE and given.state == "answered"
    assert row.output == (output or ("null" if output is None else "Done.") if not isinstance(output, (dict, list, int))
                          else canonical.spelled(canonical.plain(output)))  # fmt: skip
    assert row.result == ({"place": "home", "far": None} if isinstance(output, dict) else {})
    attempt()
    assert state_of(run) == Run.State.COMPLETED


def test_a_client_gives_no_output_for_what_is_not_its_own(alice: User) -> None:
    run = booking(alice)
    with pytest.raises(Approval.DoesNotExist):
        approvals.answer(alice, call_of(run).pk, output="Booked.", door="rest")
    assert waiting()


@pytest.mark.parametrize("output", ["x" * (1024 * 1024), object(), {1: {2: print}}])
def test_an_output_that_cannot_be_kept_is_refused(alice: User, output: Any) -> None:
    run = asked_by(alice)
    attempt(call("where_is", place="The dog"))
    with pytest.raises(ValidationError) as refused:
        approvals.answer(alice, call_of(run).pk, output=output, door="rest")
    assert list(refused.value.message_dict) == ["output"] and waiting()


def test_who_carries_out_tools_by_themselves_is_asked_for_every_output(alice: User) -> None:
    run = asked_by(alice, auto_execute_tools=False)
    attempt(call("look", place="Rome"), call("book", place="Rome"))
    assert [each.kind for each in waiting()] == ["client", "client"]
    for position in (0, 1):
        approvals.answer(alice, call_of(run, position).pk, output="Done it.", door="rest")
    attempt()
    assert world.done == [] and state_of(run) == Run.State.COMPLETED


def test_a_message_that_wants_it_otherwise_is_told_that_the_thread_is_busy(alice: User) -> None:
    run = asked_by(alice, auto_execute_tools=False)
    assert asked_by(alice, thread=run.thread, auto_execute_tools=False).pk == run.pk
    with pytest.raises(Refused) as busy:
        asked_by(alice, thread=run.thread)
    assert busy.value.code == "busy"


def test_a_tool_that_is_gone_is_not_edited_and_does_nothing(alice: User) -> None:
    run = booking(alice)
    gone = clerk.Agent(name=clerk.NAME, title="Clerk", instructions="", listed=False)
    with clerk.at_work(gone):
        with pytest.raises(ValidationError) as refused:
            approvals.decide(alice, call_of(run).pk, decision="approve", arguments={"place": "Oslo"}, door="card")
        assert list(refused.value.message_dict) == ["arguments"]
        approvals.decide(alice, call_of(run).pk, decision="approve", door="card")
        attempt()
        assert call_of(run).result == {"code": "no_such_tool"} and world.done == []
