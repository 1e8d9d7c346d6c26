"""Something of Alice's that waits for her, as a run leaves it that was let go of; and the hall that is to be booked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from pydantic import BaseModel, Field

from agents import registry
from agents.profiles import AgentProfile
from agents.profiles.models import AgentProfileTool, AgentTool
from agents.runtime import Context, canonical, tool
from agents.runtime.gate import Ask
from agents.runtime.interruption import interrupt
from agents.runtime.models import Approval, Run, ToolCall
from chat import messages
from chat.actions import send

ARGUMENTS: dict[str, Any] = {"place": "Old <Mill>", "guests": 20, "outdoors": True, "note": None}


class Colours(BaseModel):
    """What a tool asks for."""

    colour: str = Field(min_length=2, title="Which colour?")
    gold: bool = False


@contextmanager
def hall() -> Iterator[None]:
    """While it stands, there is a tool that books a hall when a person has said yes."""

    @tool(approval=True, doing="Booking {place}…")
    def book_hall(
        context: Context,
        place: Annotated[str, Field(max_length=80)],
        guests: Annotated[int, Field(ge=1)],
        outdoors: bool = False,
        note: str | None = None,
    ) -> str:
        """Book a hall."""
        return f"Booked {place} for {guests}."

    yield
    registry.tools.forget("book_hall")


@transaction.atomic  # a web process beside the test must not claim the run before it waits
def undecided(user: User, kind: str = "approval", **arguments: Any) -> Approval:
    """Let a run of this user's wait: for a yes to the hall, for the answer to a form, for a client's output."""
    ack = send(user, text="Book the mill", client_id=uuid4())
    Run.objects.filter(pk=ack["run"]).update(state=Run.State.RUNNING, attempt=1)
    run = Run.objects.get(pk=ack["run"])
    given = ARGUMENTS | arguments
    call = ToolCall.objects.create(
        run=run, step=0, position=0, call_id="c1", name="book_hall", arguments=canonical.spelled(given)
    )
    messages.post(run.thread, role="assistant", kind="tool", state="partial", agent=run.agent, run=run, tool_call=call)
    schemas = {"approval": registry.tools["book_hall"].schema.parameters, "input": Colours.model_json_schema()}
    title = "Booking Old <Mill>" if kind == "approval" else "Which colour?"
    ask = Ask(kind, title, given, canonical.digest(call.name, given), schemas.get(kind))
    assert interrupt(run, {call.pk: ask})
    return Approval.objects.get(pk=call.pk)


WEATHER = {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}


def asking_host() -> AgentProfile:
    """An agent that an operator lets ask before it makes an event, and that may ask the client for the weather."""
    made = AgentProfile.objects.create(name="Host", model="", system_prompt="Plan.")
    event, _ = AgentTool.objects.get_or_create(name="create_event", defaults={"is_declared": True})
    weather = AgentTool.objects.create(name="look_outside", tool_type="custom", parameters=WEATHER)
    AgentProfileTool.objects.create(agent=made, tool=event, approval="always")
    AgentProfileTool.objects.create(agent=made, tool=weather)
    return made
