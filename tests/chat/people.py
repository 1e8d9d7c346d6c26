"""A conversation of Alice's with something of every kind in it, for tests that ask who may see and do what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel

from agents import documents, memory
from agents.documents import Document
from agents.profiles import AgentProfile, AgentPromptTemplate
from agents.runtime.models import Approval, Run, ToolCall
from agents.runtime.widget import Widget
from agents.workflows import forms
from agents.workflows.models import WorkflowRun
from chat import messages, transcript
from chat.actions import send
from chat.models import Conversation, Message
from chat.notifications import inbox
from chat.notifications.models import Notification
from planning import actions
from planning.models import (
    AgendaItem,
    Announcement,
    CoHostInvitation,
    Event,
    Expense,
    Guest,
    Reservation,
    ShoppingItem,
    ShoppingList,
    Task,
    Vendor,
)
from tests.musicstore.people import Shopper, shopper


@dataclass
class Planned:
    """What one conversation came to: its rows, and the messages that show them."""

    conversation: Conversation
    run: Run
    answer: Message
    event: Event
    shopping: ShoppingList
    item: ShoppingItem
    guest: Guest
    invited: CoHostInvitation
    cards: dict[str, Message]
    notification: Notification
    reservation: Reservation
    letter: Announcement
    question: WorkflowRun
    agent: AgentProfile
    template: AgentPromptTemplate
    approval: Approval
    document: Document
    fact: memory.Fact
    task: Task
    expense: Expense
    point: AgendaItem


class Choice(BaseModel):
    """What a workflow asks for."""

    vendor: str = ""


@transaction.atomic  # a web process beside the test must not claim the run before it is over
def planned(
    user: Any, *, title: str = "Tea", item: str = "Milk", guest: str = "Ann", said: str = "Here it is."
) -> Planned:
    """Plan an event in a conversation of this user, as an agent's finished run leaves it."""
    ack = send(user, text="Plan tea", client_id=uuid4())
    thread = Conversation.objects.get(pk=ack["conversation"])
    run = Run.objects.get(pk=ack["run"])
    event = actions.create_event(
        by=user,
        thread=thread.pk,
        title=title,
        kind="tea",
        starts_at=datetime(2031, 5, 3, 15, tzinfo=UTC),
        guest_count=5,
    )
    shopping = actions.make_shopping_list(event, by=user, items=[{"name": item, "quantity": 2}]).shopping_list
    actions.draft_invitations(event, by=user, guests=[{"name": guest, "party_limit": 3}])
    todo = actions.add_tasks(by=user, event=event, tasks=[{"title": title, "guest": event.guests.get()}])
    actions.add_tasks(by=user, tasks=[{"title": title}])
    permit = actions.add_expense(event, by=user, title=title, amount=Decimal(50), category=item)
    point = actions.add_points(event, by=user, points=[{"title": title, "begins_at": event.starts_at, "who": guest}])
    letter = actions.draft_announcement(event, by=user, audience="all", text=f"News of {title}: {said}")
    band, _ = Vendor.objects.get_or_create(name="The Tuesday Band", town="Millbrook", kind="music", price=100)
    reservation = actions.request_reservation(event, by=user, vendor=band)
    with transaction.atomic():
        answer = messages.post(thread.pk, role="assistant", agent="planner", run=run, text=said)
        shown: dict[str, dict[str, Any]] = {
            "event_card": {"event": event.pk},
            "shopping_list": {"shopping_list": shopping.pk},
            "invitations": {"event": event.pk},
            "co_hosts": {"event": event.pk},
            "answers": {"event": event.pk},
            "letters": {"event": event.pk},
            "date_poll": {"event": event.pk},
            "tasks": {"event": event.pk},
            "my_tasks": {"person": user.pk},
            "budget": {"event": event.pk},
            "run_of_show": {"event": event.pk},
            "vendors": {"of": f"{event.pk}:music"},
            "reservations": {"event": event.pk},
        }
        for name, arguments in shown.items():
            transcript.show(run, Widget(name, arguments), at=timezone.now())
    document = documents.accept(user, f"{title}.txt", said.encode(), thread=str(thread.pk))
    Document.objects.filter(pk=document.pk).update(state="ready", text=said, due_at=None)
    notification = inbox.notify(user, kind="tea", title=title, text=said, message=answer)
    question = WorkflowRun.objects.create(
        name="asks", version="1", status="waiting", current_step="ask", wait_kind="input",
        wait_name=forms.path_of(Choice), wait_title=f"{title}: whom?", asked=user, mail_since=timezone.now(),
    )  # fmt: skip
    cook = AgentProfile.objects.create(name=title, owner=user)
    call = ToolCall.objects.create(run=run, step=0, position=0, call_id="c1", name="add_items", state="waiting")
    waiting = Approval.objects.create(
        tool_call=call, user=user, kind="approval", title=title, arguments={"items": [said]}, schema={"type": "object"}
    )
    transcript.show(run, Widget("approval", {"tool_call": str(call.pk)}), at=timezone.now())
    Run.objects.filter(pk=run.pk).update(state=Run.State.COMPLETED)
    cards = {card.widget: card for card in Message.objects.filter(conversation=thread, kind="widget")}
    return Planned(
        conversation=thread,
        run=run,
        answer=answer,
        event=event,
        shopping=shopping,
        item=shopping.items.get(),
        guest=event.guests.get(),
        invited=CoHostInvitation.objects.create(event=event, email="bea@example.com", invited_by=user),
        cards=cards,
        notification=notification,
        reservation=reservation,
        letter=letter,
        question=question,
        agent=cook,
        template=AgentPromptTemplate.objects.create(name=title, template=said, owner=user, agent=cook),
        approval=waiting,
        document=document,
        task=todo[0],
        expense=permit,
        point=point[0],
        fact=memory.remember(user, f"{guest} likes {item}"),
    )


def at_the_store(of: Planned, song: str = "Fever") -> Shopper:
    """Let whoever planned this be a customer of the store, too, whose playlist is a card of this conversation."""
    bought = shopper(of.conversation.user, song)
    with transaction.atomic():
        transcript.show(of.run, Widget("playlist", {"playlist": bought.playlist.pk}), at=timezone.now())
    of.cards["playlist"] = Message.objects.get(conversation=of.conversation, widget="playlist")
    return bought
