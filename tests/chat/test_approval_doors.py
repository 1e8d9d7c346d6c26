"""One decision, whichever door it comes by: the same rules, the same words, once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone

from agents.refused import Refused
from agents.runtime import canonical, runs
from agents.runtime.agent_as_tool import Question
from agents.runtime.gate import Ask
from agents.runtime.interruption import interrupt
from agents.runtime.models import Approval, Run, ToolCall
from chat.approvals import actions, links
from chat.live import sync
from chat.sockets import commands
from tests.chat.undecided import ARGUMENTS, hall, undecided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("there_is_a_hall")]

Said = dict[str, Any]  # decision, arguments and reason, or output, as a program says them
Door = Callable[[User, Approval, Said], str]  # how it was refused, by its code; "" when it was taken


@pytest.fixture
def there_is_a_hall() -> Iterator[None]:
    with hall():
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fields_of(said: Said) -> dict[str, str]:
    """The same as a form says it: all text, a box that is not ticked not at all."""
    fields = {name: str(value) for name, value in said.items() if not isinstance(value, dict)}
    for whole in ("arguments", "output"):
        if isinstance(said.get(whole), dict):
            fields[f"{whole}."] = ""
            given = {**ARGUMENTS, **said[whole]} if whole == "arguments" else said[whole]
            fields |= {
                f"{whole}.{name}": str(value)
                for name, value in given.items()
                if value is not False and value is not None
            }
    return fields


def by_frame(door: str, user: User, approval: Approval, frame: dict[str, Any]) -> str:
    try:
        command = commands.parse(frame)
        do = actions.decide if command.type == "decide" else actions.answer
        do(user, door=door, **command.model_dump(exclude={"type", "ref"}))
    except Refused as refused:
        return refused.code
    return ""


def by_card(user: User, approval: Approval, said: Said) -> str:
    form = {"type": "tool_output" if "output" in said else "decide", "tool_call": str(approval.pk), **fields_of(said)}
    return by_frame("card", user, approval, commands.from_form({"headers": {}, "body": form}))


def by_socket(user: User, approval: Approval, said: Said) -> str:
    kind = "tool_output" if "output" in said else "decide"
    return by_frame("socket", user, approval, {"type": kind, "tool_call": str(approval.pk), **said})


def by_rest(user: User, approval: Approval, said: Said) -> str:
    verb = "answer" if "output" in said else "decide"
    address = f"/api/approvals/{approval.pk}/{verb}/"
    answer = signed_in(user).post(address, json.dumps(said), content_type="application/json")
    if answer.status_code == 200:
        assert answer.json()["state"] == Approval.objects.get(pk=approval.pk).state
        return ""
    code = answer.json()["type"].removeprefix("/problems/")
    assert answer.status_code == {"invalid": 400, "not_found": 404}.get(code, 409)
    return str(code)


def by_page(user: User, approval: Approval, said: Said) -> str:
    answer = signed_in(user).post(f"/questions/approvals/{approval.pk}/", fields_of(said))
    return _of_a_page(answer)


def by_letter(user: User, approval: Approval, said: Said) -> str:
    """Whoever has the letter is its person: another has another's link, or has made one up."""
    address = links.decision_link(approval.pk, user.pk)
    return _of_a_page(Client().post(f"/approvals/{address.rstrip('/').rpartition('/')[2]}/", fields_of(said)))


def _of_a_page(answer: Any) -> str:
    if answer.status_code == 302:
        return ""
    if answer.status_code == 409:
        return "expired" if "is over" in answer.content.decode() else "decided"
    return {404: "not_found", 422: "invalid"}[answer.status_code]


def by_admin(user: User, approval: Approval, said: Said) -> str:
    """By Charlie of the staff, who may decide for everybody; or by whoever has no such right."""
    clerk, _ = User.objects.get_or_create(username=f"{user}'s clerk", is_staff=True)
    if approval.user_id == user.pk:
        clerk.user_permissions.set(Permission.objects.filter(codename__in=("decide_approval", "view_approval")))
    answer_as = {"decision": "answer"} if "output" in said else {}
    address = f"/admin/runtime/approval/{approval.pk}/decide/"
    answer = signed_in(clerk).post(address, {**answer_as, **fields_of(said)}, follow=True)
    if answer.status_code == 403:
        return "not_found"
    if answer.status_code == 422:
        return "invalid"
    words = [(message.level_tag, str(message)) for message in answer.context["messages"]]
    if words[0][0] == "success":
        return ""
    return "expired" if "is over" in words[0][1] else "decided" if "decided already" in words[0][1] else "not_found"


DOORS: dict[str, Door] = {
    "card": by_card, "socket": by_socket, "rest": by_rest, "letter": by_letter, "admin": by_admin, "page": by_page,
}  # fmt: skip

EDITED = {**ARGUMENTS, "guests": 12, "outdoors": False}
#: By kind: what is said, how it is refused, and what the row is then: state, edited, answer.
SAYINGS: dict[str, list[tuple[Said, str, tuple[str, Any, Any]]]] = {
    "approval": [
        ({"decision": "approve"}, "", ("approved", None, None)),
        ({"decision": "approve", "arguments": {"guests": 12, "outdoors": False}}, "", ("approved", EDITED, None)),
        ({"decision": "approve", "arguments": {}}, "", ("approved", None, None)),
        ({"decision": "decline", "reason": "Too dear, <b>"}, "", ("declined", None, None)),
        ({"decision": "approve", "arguments": {"guests": 0}}, "invalid", ("waiting", None, None)),
        ({"decision": "approve", "arguments": {"guests": "many"}}, "invalid", ("waiting", None, None)),
        ({"decision": "approve", "arguments": {"roof": "red"}}, "invalid", ("waiting", None, None)),
        ({"decision": "Approve"}, "invalid", ("waiting", None, None)),
        ({"decision": "yes"}, "invalid", ("waiting", None, None)),
        ({"decision": "approve", "reason": "x" * 2001}, "invalid", ("waiting", None, None)),
        ({"output": "Done."}, "not_found", ("waiting", None, None)),
    ],
    "input": [
        ({"output": {"colour": "red", "gold": True}}, "", ("answered", None, {"colour": "red", "gold": True})),
        ({"decision": "decline", "reason": "No idea"}, "", ("declined", None, None)),
        ({"output": {"colour": "r"}}, "invalid", ("waiting", None, None)),
        ({"output": "red"}, "invalid", ("waiting", None, None)),
        ({"decision": "approve"}, "not_found", ("waiting", None, None)),
    ],
    "client": [
        ({"output": "Sunny"}, "", ("answered", None, "Sunny")),
        ({"decision": "decline"}, "", ("declined", None, None)),
        ({"decision": "approve"}, "not_found", ("waiting", None, None)),
    ],
}  # fmt: skip


def standing(approval: Approval) -> tuple[str, Any, Any]:
    approval.refresh_from_db()
    return approval.state, approval.edited, approval.answer


@pytest.mark.parametrize("door", DOORS)
def test_what_waits_is_decided_by_the_same_rules_through_every_door(door: str, alice: User) -> None:
    for kind, sayings in SAYINGS.items():
        for said, code, after in sayings:
            approval = undecided(alice, kind)
            assert (DOORS[door](alice, approval, said), standing(approval)) == (code, after), (kind, said)
            call = ToolCall.objects.get(pk=approval.pk)
            if not code:
                person = approval.decided_by
                assert person is not None and person.username == ("alice's clerk" if door == "admin" else "alice")
                assert approval.door == ("card" if door == "page" else door) and approval.decided_at
                assert approval.reason == said.get("reason", "")
                assert Run.objects.get(pk=call.run_id).state == Run.State.QUEUED
            goes_on = {"approved": "requested", "waiting": "waiting", "declined": "failed"}
            assert call.state == goes_on.get(approval.state, "requested" if kind == "input" else "done")


@pytest.mark.parametrize("door", DOORS)
def test_what_is_decided_or_over_stays_as_it_is_whoever_comes_later(door: str, alice: User, charlie: User) -> None:
    for kind, said in (("approval", {"decision": "approve"}), ("input", {"output": {"colour": "red"}})):
        decided, late, cancelled = (undecided(alice, kind) for _ in range(3))
        actions.decide(alice, tool_call=decided.pk, decision="decline", reason="No", door="socket")
        Approval.objects.filter(pk=late.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
        runs.request_stop(cancelled.tool_call.run)
        for approval, code in ((decided, "decided"), (late, "expired"), (cancelled, "decided")):
            before = standing(approval)
            assert (DOORS[door](alice, approval, said), standing(approval)) == (code, before), approval.state
        others = undecided(alice, kind)
        assert DOORS[door](charlie, others, said) == "not_found" and standing(others)[0] == "waiting"
        assert ToolCall.objects.get(pk=decided.pk).state == "failed"
        assert ToolCall.objects.filter(pk__in=[late.pk, others.pk], state="waiting").count() == 2


def test_the_same_command_again_is_answered_the_same(alice: User) -> None:
    """As after a lost connection: the page sends again what it has no answer to."""
    approval, key = undecided(alice), uuid4()
    acks = [
        actions.decide(alice, tool_call=approval.pk, decision="approve", client_id=key, door="card") for _ in range(2)
    ]
    assert acks[0] == acks[1] and acks[0]["state"] == "approved"
    with pytest.raises(Refused) as refused:
        actions.decide(alice, tool_call=approval.pk, decision="approve", client_id=uuid4(), door="card")
    assert refused.value.code == "decided"


def test_what_is_wrong_with_an_edit_is_said_by_field(alice: User) -> None:
    approval = undecided(alice)
    with pytest.raises(Refused) as refused:
        actions.decide(alice, tool_call=approval.pk, decision="approve", arguments={"guests": "few"}, door="rest")
    assert refused.value.errors.keys() == {"arguments.guests"}
    page = signed_in(alice).post(
        f"/questions/approvals/{approval.pk}/",
        {"decision": "approve", "arguments.": "", "arguments.place": "Barn", "arguments.guests": "few"},
    )
    body = page.content.decode()
    assert (
        page.status_code == 422 and 'value="few"' in body and ">Barn</textarea>" not in body and 'value="Barn"' in body
    )
    assert body.count('aria-invalid="true"') == 1 and standing(approval)[0] == "waiting"


def test_a_list_over_rest_has_what_waits_and_what_was_decided_of_ones_own(
    alice: User, charlie: User, django_assert_num_queries: Any
) -> None:
    rows = [undecided(alice) for _ in range(3)]
    undecided(charlie)
    actions.decide(alice, tool_call=rows[1].pk, decision="decline", reason="No", door="letter")
    client = signed_in(alice)
    listed = client.get("/api/approvals/").json()
    assert [each["id"] for each in listed["results"]] == [str(rows[0].pk), str(rows[2].pk)] and listed["count"] == 2
    one = client.get(f"/api/approvals/{rows[1].pk}/").json()
    assert client.get("/api/approvals/?state=declined").json()["results"] == [one]
    assert one["decided_by"] == "alice" and one["door"] == "letter" and one["reason"] == "No"
    assert client.get("/api/approvals/?state=all&limit=2").json()["count"] == 3
    assert client.get("/api/approvals/?state=none").status_code == 400
    assert signed_in(charlie).get(f"/api/approvals/{rows[0].pk}/").status_code == 404
    client.get("/api/approvals/")
    with django_assert_num_queries(5):  # the session, its user, the limit, how many, the rows
        client.get("/api/approvals/")


def test_what_another_agent_needs_to_answer_is_decided_in_the_conversation_that_waits_for_it(alice: User) -> None:
    asked = undecided(alice, "client")  # stands for the call that asks the other agent
    Approval.objects.filter(pk=asked.pk).delete()
    parent = ToolCall.objects.get(pk=asked.pk)
    Question("planner", "May I?")(parent.run, parent)
    child = Run.objects.get(parent=parent)
    Run.objects.filter(pk=child.pk).update(state=Run.State.RUNNING, attempt=1)
    spelled = canonical.spelled(ARGUMENTS)
    call = ToolCall.objects.create(run=child, step=0, position=0, call_id="c", name="book_hall", arguments=spelled)
    ask = Ask("approval", "Booking", ARGUMENTS, canonical.digest(call.name, ARGUMENTS), None)
    child.refresh_from_db()
    assert interrupt(child, {call.pk: ask})
    thread = str(parent.run.thread)
    [listed] = signed_in(alice).get("/api/approvals/").json()["results"]
    assert (listed["id"], listed["run"], listed["conversation"]) == (str(call.pk), str(child.pk), thread)
    page = signed_in(alice).get(f"/c/{thread}/").content.decode()
    assert "Waits for your decision" in page and f'value="{call.pk}"' in page and "for you</span>" in page
    changes = sync.after(parent.run.thread, 0)
    assert changes is not None and changes.run is not None
    assert [each["id"] for each in changes.run.interrupts] == [str(call.pk)]
    ack = actions.decide(alice, tool_call=call.pk, decision="decline", client_id=uuid4(), door="socket")
    assert ack["conversation"] == thread
    changes = sync.after(parent.run.thread, 0)
    assert changes is not None and changes.run is not None and not changes.waits
    assert changes.run.state == Run.State.RUNNING  # the other agent goes on


def test_what_an_agent_that_acts_by_itself_waits_for_is_decided_among_the_questions(alice: User) -> None:
    approval = undecided(alice)
    Run.objects.filter(pk=approval.tool_call.run_id).update(surface="activation", thread=uuid4())
    client, address = signed_in(alice), f"/questions/approvals/{approval.pk}/"
    assert client.get(f"/api/approvals/{approval.pk}/").json()["conversation"] is None
    assert address in client.get("/questions/").content.decode()
    assert "To the conversation" not in client.get(address).content.decode()
    assert client.post(address, {"decision": "approve"}).status_code == 302
    assert standing(approval)[0] == "approved"
    other = undecided(alice)
    Run.objects.filter(pk=other.tool_call.run_id).update(surface="activation", thread=uuid4())
    ack = actions.decide(alice, tool_call=other.pk, decision="approve", client_id=uuid4(), door="socket")
    assert (ack["conversation"], ack["rev"], ack["state"]) == (None, 0, "approved")


def test_who_decided_what_through_which_door_stays_to_be_read(alice: User) -> None:
    approval = undecided(alice)
    edits = {"guests": 12}
    actions.decide(alice, tool_call=approval.pk, decision="approve", arguments=edits, door="socket")
    for address in (f"/questions/approvals/{approval.pk}/", f"/c/{approval.tool_call.run.thread}/"):
        body = unescape(signed_in(alice).get(address).content.decode())
        assert "<strong>Approved</strong>" in body and "in an app" in body, address
        assert "Old &lt;Mill&gt;" in signed_in(alice).get(address).content.decode()
        assert ">20</span></del>" in body and ">12</span></ins>" in body


def test_staff_without_the_right_reads_and_does_not_decide(alice: User, charlie: User) -> None:
    charlie.is_staff = True
    charlie.save()
    charlie.user_permissions.set(Permission.objects.filter(codename="view_approval"))
    approval = undecided(alice)
    client = signed_in(charlie)
    assert "Approve" not in client.get(f"/admin/runtime/approval/{approval.pk}/change/").content.decode()
    said = {"decision": "approve"}
    assert client.post(f"/admin/runtime/approval/{approval.pk}/decide/", said).status_code == 403
    charlie.user_permissions.set(Permission.objects.filter(codename="decide_approval"))
    assert client.post(f"/admin/runtime/approval/{approval.pk}/decide/", said).status_code == 403
    assert client.post(f"/admin/runtime/approval/{UUID(int=1)}/decide/", said).status_code == 403
    assert standing(approval)[0] == "waiting"
