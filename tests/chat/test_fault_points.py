"""Before and after every commit of a run: a process that dies just there loses nothing and repeats nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from websockets.exceptions import WebSocketException

from agents import documents
from agents.runtime import summaries
from agents.runtime.models import Run, ToolCall
from agents.runtime.widget import Widget
from chat import messages
from chat.models import Attachment, Branch, Conversation, Message
from chat.transcript import show
from planning.models import ShoppingItem
from tests.chat.errands import CLOSING, adding, asking_for
from tests.harness.clients import Phone
from tests.harness.model_script import call, fail, say
from tests.harness.processes import ROOT, wait_until
from tests.harness.zygote import Forked, Zygote

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

#: What works by the clock, and what people decide, has tests of its own: test_dispatches_survive_kills.py,
#: test_temporary.py, and agents/runtime/test_decisions_survive_kills.py.
ELSEWHERE = {
    ROOT / "chat/care/expiry.py",
    ROOT / "chat/notifications/dispatches.py",
    *(ROOT / f"agents/runtime/{file}.py" for file in ("approvals", "expiry", "waiting")),
}
IN_THE_CODE = {
    name
    for folder in ("agents/runtime", "chat", "musicstore", "planning", "project")
    for file in (ROOT / folder).rglob("*.py")
    if file not in ELSEWHERE
    for name in re.findall(r'\bfaultpoint\("(\w+)"\)', file.read_text())
}


@dataclass
class Story:
    """A process with a fault point armed, then one that goes on; a phone that sends again what was not acknowledged."""

    zygote: Zygote
    model: Any
    alice: Any
    party: Any
    fault: str
    commands: list[dict[str, Any]] = field(default_factory=list)
    acked: list[dict[str, Any]] = field(default_factory=list)

    def tell(self, **command: Any) -> None:
        self.commands.append({"client_id": str(uuid4()), "ref": str(uuid4()), **command})

    def dies(self, then: Callable[[Phone], None] | None = None) -> None:
        """Send the commands to a process that dies at the point."""
        web = self.zygote.serve(fault=self.fault, RUN_LEASE=1.0)
        try:
            with Phone(web.url, self.alice) as phone:
                self._send(phone)
                if then:
                    then(phone)
                    self._send(phone)
                while True:
                    self._take(phone.receive())
        except (WebSocketException, OSError):
            web.wait_until_dead()

    def goes_on(self) -> Forked:
        """Start a process without the fault, send again what is unacknowledged, and wait until every run is over."""
        web = self.zygote.serve(RUN_LEASE=1.0)
        with Phone(web.url, self.alice) as phone:
            waiting = [command["ref"] for command in self.commands]
            self._send(phone)
            for ref in waiting:
                self._take(phone.until("ack", ref=ref))
        open_runs = Run.objects.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING])
        wait_until(lambda: not open_runs.exists(), within=10, what="every run is over")
        return web

    def _send(self, phone: Phone) -> None:
        for command in self.commands:
            phone.tell(**command)

    def _take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "ack":
            self.acked.append(frame)
            self.commands = [command for command in self.commands if command["ref"] != frame["ref"]]
        assert frame["type"] != "error", frame

    @property
    def run(self) -> Run:
        return Run.objects.get()

    @property
    def texts(self) -> list[str]:
        """What a person reads, in the order of the page; nothing is left half-done behind it."""
        shown = Message.objects.exclude(kind="removed").filter(branch=None).order_by("created_at", "id")
        assert not shown.filter(rev=0).exists() and not shown.filter(state="partial").exists()
        return [message.text for message in shown if message.text]


def amount(name: str) -> Decimal:
    return sum((item.quantity for item in ShoppingItem.objects.filter(name=name)), Decimal(0))


def an_item_is_added(story: Story) -> None:
    """Alice asks for an item, the model adds it."""
    slowly = "checkpoint" in story.fault
    story.model.choose(adding(tokens_per_second=8 if slowly else 100))
    story.tell(type="send", text="Please add scones-1")
    story.dies()
    story.goes_on()
    assert story.texts == ["Please add scones-1", "I will add scones-1 for you.", CLOSING]
    assert amount("scones-1") == 1
    assert story.run.state == Run.State.COMPLETED
    assert ToolCall.objects.get().state == ToolCall.State.DONE


def the_next_message_waits_for_its_turn(story: Story) -> None:
    """Alice says more while it answers: the next run is queued, and claimed when the first is over."""
    story.model.choose(adding(tokens_per_second=15))
    story.tell(type="send", text="Hello")

    def say_more(phone: Phone) -> None:
        story._take(phone.until("ack"))
        story.tell(type="send", text="Please add scones-1", conversation=story.acked[0]["conversation"])

    story.dies(say_more)
    story.goes_on()
    assert sorted(story.texts[:3]) == [CLOSING, "Hello", "Please add scones-1"]
    assert story.texts[3:] == ["I will add scones-1 for you.", CLOSING]
    assert amount("scones-1") == 1
    assert [run.state for run in Run.objects.all()] == [Run.State.COMPLETED] * 2


def an_answer_fails(story: Story) -> None:
    """The model server refuses, the run ends in words; a run that could not even end is tried again."""
    story.model.script(fail(400))
    story.model.choose(lambda body: (say("Here I am."),))
    story.tell(type="send", text="Hello")
    story.dies()
    story.goes_on()
    if story.fault.startswith("before"):
        assert story.texts == ["Hello", "Here I am."]
    else:
        assert story.run.state == Run.State.FAILED
        assert story.texts == ["Hello", story.run.error]


def an_answer_is_stopped(story: Story) -> None:
    """Alice presses Stop while it writes; her phone presses it again if nobody said that it was heard."""
    story.model.choose(
        lambda body: (say("One two three four five six seven eight nine ten. " * 9, tokens_per_second=20),)
    )
    story.tell(type="send", text="Count")

    def stop(phone: Phone) -> None:
        story._take(phone.until("ack"))
        phone.until_event("TEXT_MESSAGE_CONTENT")
        story.tell(type="stop", run=story.acked[0]["run"])

    story.dies(stop)
    story.goes_on()
    assert story.run.state == Run.State.STOPPED
    assert len(story.texts) == 2 and len(story.texts[1]) < 400
    assert Message.objects.filter(role="assistant").exclude(kind="removed").count() <= 1


def a_failed_answer_is_retried(story: Story) -> None:
    story.model.script(fail(400))
    story.model.choose(lambda body: (say("Here I am."),))
    story.tell(type="send", text="Hello")

    def retry(phone: Phone) -> None:
        story._take(phone.until("ack"))
        phone.until_event("RUN_ERROR")
        story.tell(type="retry", run=story.acked[0]["run"])

    story.dies(retry)
    story.goes_on()
    assert story.run.state == Run.State.COMPLETED
    assert story.texts == ["Hello", "Here I am."]
    assert len(story.model.requests) == 2


def a_form_is_sent(story: Story) -> None:
    """Alice adds an item with the card's own form."""
    conversation = Conversation.objects.create(user=story.alice, agent="planner")
    run = Run.objects.create(
        surface="chat", thread=conversation.pk, user=story.alice, agent="planner", state=Run.State.COMPLETED
    )
    card = shown(run, Widget("shopping_list", {"shopping_list": story.party.pk}))
    story.tell(type="act", message=str(card.pk), action="add", arguments={"name": "scones-1"})
    story.dies()
    story.goes_on()
    assert amount("scones-1") == 1


def shown(run: Run, widget: Widget) -> Message:
    with transaction.atomic():
        show(run, widget, at=timezone.now())
    return Message.objects.get(widget=widget.name)


def an_answer_is_given_up(story: Story) -> None:
    """Three attempts have died; the next process says so."""
    conversation = Conversation.objects.create(user=story.alice, agent="planner")
    past = timezone.now() - timedelta(seconds=5)
    run = Run.objects.create(
        surface="chat", thread=conversation.pk, user=story.alice, agent="planner", state=Run.State.RUNNING,
        attempt=3, attempt_limit=3, owner="dead", lease_until=past,
    )  # fmt: skip
    messages.wake_after_commit(conversation.pk, 0)
    story.dies()
    story.goes_on()
    run.refresh_from_db()
    assert (run.state, run.error_code) == (Run.State.FAILED, "gave_up")
    assert story.texts == [run.error]


def a_dj_is_booked(story: Story) -> None:
    """The booking can be looked up by its key: it is made once, and the person hears that it is made."""
    story.model.choose(asking_for("book_dj", {"name": "Ada"}))
    story.tell(type="send", text="Book a DJ", agent="errand")
    story.dies()
    story.goes_on()
    call = ToolCall.objects.get()
    deeds = story.zygote.world.read_text().splitlines() if story.zygote.world.exists() else []
    if story.fault == "after_tool_started_commit":
        # Nobody can know that it died before the booking: it is not made behind anybody's back.
        assert (call.state, deeds) == (ToolCall.State.UNKNOWN, [])
        assert "not known" in story.texts[-1]
    else:
        assert (call.state, deeds) == (ToolCall.State.DONE, [f"{call.key} Ada"])
        assert "Booked" in story.texts[-1]
    assert story.run.state == Run.State.COMPLETED


def a_fax_is_sent(story: Story) -> None:
    """Nobody can tell whether the fax went through: it is said to be unknown, and never sent twice."""
    story.model.choose(asking_for("send_fax", {"text": "Hello"}))
    story.tell(type="send", text="Fax them", agent="errand")
    story.dies()
    story.goes_on()
    call = ToolCall.objects.get()
    deeds = story.zygote.world.read_text().splitlines() if story.zygote.world.exists() else []
    unknown = story.fault in ("after_tool_started_commit", "after_tool_outside", "before_tool_commit")
    assert call.state == (ToolCall.State.UNKNOWN if unknown else ToolCall.State.DONE)
    assert len(deeds) == (0 if story.fault == "after_tool_started_commit" else 1)
    assert story.run.state == Run.State.COMPLETED
    assert ("not known" in story.texts[-1]) == unknown


def the_reception_leads_on(story: Story) -> None:
    """No model answers, so a word leads to who sends the fax, once, and the offline model sends it."""
    story.model.choose(lambda body: [fail(401)])
    story.tell(type="send", text="Fax good morning", agent="reception")
    story.dies()
    story.goes_on()
    handed, faxed = ToolCall.objects.order_by("created_at")
    assert (handed.name, handed.state, handed.agent) == ("transfer_to_errand", "done", "reception")
    assert (faxed.name, faxed.agent, story.run.agent) == ("send_fax", "errand", "errand")
    assert story.run.state == Run.State.COMPLETED
    assert "Errand takes over, as you wrote “fax”." in story.texts[1]
    said = Message.objects.filter(kind="text", role="assistant").order_by("created_at")
    assert [message.agent for message in said] == ["reception", "errand"]


def a_conversation_is_summed_up(story: Story) -> None:
    """The model refuses what is too long; what was before is summed up once, and the answer goes by that."""
    conversation = Conversation.objects.create(user=story.alice, agent="planner")
    with transaction.atomic():
        messages.post(conversation.pk, role="user", text="So it goes")

    def answer(body: dict[str, Any]) -> list[Any]:
        if body["instructions"] == summaries.INSTRUCTIONS:
            return [say("In short.")]
        if "So it goes" in str(body["input"]):
            return [fail(400, {"error": {"code": "context_length_exceeded"}})]
        return [say("Here I am.")]

    story.model.choose(answer)
    story.tell(type="send", text="Hello", conversation=str(conversation.pk))
    story.dies()
    story.goes_on()
    assert story.texts == ["So it goes", "Hello", "In short.", "Here I am."]
    asked = sum(each.body["instructions"] == summaries.INSTRUCTIONS for each in story.model.requests)
    assert asked == (2 if story.fault.startswith("before") else 1)


def an_answer_is_asked_for_again(story: Story) -> None:
    """Alice asks again while it is being answered: the first answer ends and is kept, the second comes once."""
    story.model.choose(lambda body: (say("Here I am, as you see. " * 9, tokens_per_second=15),))
    story.tell(type="send", text="Hello")

    def ask_again(phone: Phone) -> None:
        story._take(phone.until("ack"))
        phone.until_event("TEXT_MESSAGE_CONTENT")
        story.tell(type="regenerate", message=story.acked[0]["message"])

    story.dies(ask_again)
    story.goes_on()
    assert story.texts == ["Hello", "Here I am, as you see. " * 9]
    assert Run.objects.count() == 2 and story.acked[1]["run"] == str(Run.objects.latest("created_at").pk)
    assert Branch.objects.count() <= 1


def it_is_said_otherwise(story: Story) -> None:
    """Alice says it otherwise while it is being answered: her first words are kept with what was answered."""
    story.model.choose(lambda body: (say("Here I am, as you see. " * 9, tokens_per_second=15),))
    story.tell(type="send", text="Hello")

    def say_otherwise(phone: Phone) -> None:
        story._take(phone.until("ack"))
        phone.until_event("TEXT_MESSAGE_CONTENT")
        said = story.acked[0]
        story.tell(type="send", text="Hello you", conversation=said["conversation"], replaces=said["message"])

    story.dies(say_otherwise)
    story.goes_on()
    assert story.texts == ["Hello you", "Here I am, as you see. " * 9]
    assert Message.objects.get(text="Hello").branch == Branch.objects.get().pk
    assert Run.objects.count() == Message.objects.filter(role="user").count() == 2


def the_desk_asks_another_agent(story: Story) -> None:
    """The desk's tool is an agent: it is asked once and answers once, whoever dies when."""

    def answer(body: dict[str, Any]) -> list[Any]:
        outputs = [item["output"] for item in body["input"] if item.get("type") == "function_call_output"]
        if body["instructions"].startswith("Run errands."):
            return [say("All of it.")]
        return [say(f"They say: {outputs[-1]}")] if outputs else [call("ask_errand", {"question": "What is done?"})]

    story.model.choose(answer)
    story.tell(type="send", text="What is done?", agent="desk")
    story.dies()
    story.goes_on()
    assert story.texts == ["What is done?", "They say: All of it."]
    assert {(run.agent, run.state) for run in Run.objects.all()} == {("desk", "completed"), ("errand", "completed")}
    assert ToolCall.objects.get().state == ToolCall.State.DONE


OUTSIDE = ["tool_started_commit", "tool_commit"]


def a_document_is_sent(story: Story) -> None:
    """What goes with a message is in its commit: sent again, it is neither lost nor refused as sent before."""
    document = documents.accept(story.alice, "guests.csv", b"Ada")
    documents.Document.objects.update(state="ready", text="Ada", due_at=None)
    story.model.script(say("One guest."))
    story.tell(type="send", conversation=None, text="", attachments=[str(document.pk)])
    story.dies()
    story.goes_on()
    attachment, message = Attachment.objects.get(), Message.objects.get(role="user")
    assert (attachment.message_id, attachment.document_id, message.attachment_count) == (message.pk, document.pk, 1)
    assert documents.Document.objects.get().thread == str(message.conversation_id)
    assert "Ada\n</document>" in story.model.requests[-1].texts[-1]


STORIES: list[tuple[str, Callable[[Story], None]]] = [
    (f"{when}_{name}", tell)
    for tell, names in [
        (
            an_item_is_added,
            ["send_commit", "answer_commit", "answer_commit:2", "tool_commit", "checkpoint_commit"],
        ),
        (the_next_message_waits_for_its_turn, ["claim_commit"]),
        (a_document_is_sent, ["send_commit"]),
        (an_answer_fails, ["end_commit"]),
        (an_answer_is_stopped, ["stop_commit", "end_commit"]),
        (a_failed_answer_is_retried, ["retry_commit", "claim_commit"]),
        (an_answer_is_asked_for_again, ["fork_commit"]),
        (it_is_said_otherwise, ["send_commit:2"]),
        (a_form_is_sent, ["act_commit"]),
        (an_answer_is_given_up, ["give_up_commit"]),
        (a_conversation_is_summed_up, ["summary_commit"]),
        (a_dj_is_booked, OUTSIDE),
        (a_fax_is_sent, OUTSIDE),
        (the_reception_leads_on, ["answer_commit", "tool_commit", "answer_commit:2"]),
        (the_desk_asks_another_agent, ["interrupt_commit", "answer_commit:2", "answer_commit:3"]),
    ]
    for name in names
    for when in ("before", "after")
] + [("after_tool_outside", a_dj_is_booked), ("after_tool_outside", a_fax_is_sent)]


def test_every_fault_point_in_the_code_has_its_story() -> None:
    assert {fault.partition(":")[0] for fault, _ in STORIES} == IN_THE_CODE


@pytest.mark.faults
@pytest.mark.parametrize(("fault", "tell"), STORIES, ids=[f"{tell.__name__}-{fault}" for fault, tell in STORIES])
def test_a_process_dies_at_a_fault_point(
    fault: str, tell: Any, zygote: Zygote, model: Any, alice: Any, party: Any
) -> None:
    tell(Story(zygote, model, alice, party, fault))
