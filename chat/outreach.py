"""Where a business agent's words come out: a message in the person's conversation, and a notification of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.text import Truncator

from agents import registry
from agents.runtime import overlay
from agents.runtime.models import Run
from agents.runtime.widget import Widget
from chat import messages
from chat.markdown import plain
from chat.models import Conversation, Message
from chat.notifications import inbox
from chat.notifications.models import Notification
from chat.rendering import agent_title

SPOKEN = UUID("3f0e2a56-7a2c-4a0b-8f0d-5c1c8f4e9d21")  # names what is delivered, so that it is delivered once
LONGEST = 240  # characters of a notification


class ChatChannel:
    """See `agents.business.channel.OutreachChannel`."""

    name = "chat"

    def deliver(self, outreach: Any) -> UUID:
        """In the policy's transaction: say it where the person will find it; return the message's id.

        What was delivered already is not said again: a message's key is its outreach's.
        """
        key = uuid5(SPOKEN, str(outreach.pk))
        if outreach.link:
            return _lead_there(outreach, key)
        earlier = Message.objects.filter(conversation__user=outreach.user, client_id=key).first()
        if earlier is not None:
            return earlier.pk
        conversation = _conversation(outreach)
        said = _say(conversation, outreach, key)
        inbox.notify(
            outreach.user,
            kind=outreach.kind,
            title=conversation.title or agent_title(said[0].agent),
            text=Truncator(plain(outreach.text)).chars(LONGEST),
            message=said[0],
            upto=said[-1].rev,
        )
        return said[0].pk

    def withdraw(self, user: User, link: str) -> None:
        """What was told of this page is read."""
        inbox.mark_read(user, Notification.objects.filter(link=link))

    def is_busy(self, user: User, thread: UUID | None) -> bool:
        """Whether an answer is on its way there (or, without a thread, anywhere): nobody is talked into."""
        going_on = Run.objects.filter(user=user, surface="chat", state__in=(Run.State.QUEUED, Run.State.RUNNING))
        return (going_on if thread is None else going_on.filter(thread=thread)).exists()


def _lead_there(outreach: Any, key: UUID) -> UUID:
    """Notify of a page where the person acts; no message is needed. Return the notification's id."""
    if not Notification.objects.filter(pk=key).exists():
        kind = registry.outreach_kinds.get(outreach.kind)
        title = kind.title if kind is not None else outreach.kind
        inbox.notify(outreach.user, kind=outreach.kind, title=title, text=outreach.text, link=outreach.link, pk=key)
    return key


def _say(conversation: Conversation, outreach: Any, key: UUID) -> list[Message]:
    """The words, then the card."""
    agent, said = _speaker(outreach), []
    if outreach.text:
        words = {"role": Message.Role.ASSISTANT, "agent": agent, "text": outreach.text}
        said.append(messages.post(conversation.pk, client_id=key, **words))
    if outreach.widget:
        widget = Widget(outreach.widget, outreach.widget_arguments)
        said.append(messages.show_card(conversation.pk, widget, agent=agent, client_id=None if said else key))
    return said


def _conversation(outreach: Any) -> Conversation:
    """Return the thread it is about, if the person still has it; else one of theirs that is the agent's own.

    A temporary one is no place for what may come days later.
    """
    mine = Conversation.objects.visible_to(outreach.user).listed()
    found = mine.filter(pk=outreach.thread).first() if outreach.thread else None
    if found is not None:
        return found
    speaker = _speaker(outreach)
    pk = uuid5(SPOKEN, f"{outreach.user.pk}:{speaker}")
    found = mine.filter(pk=pk).first()
    if found is not None:
        return found
    if Conversation.objects.filter(pk=pk).exists():  # the person has deleted it
        pk = uuid4()
    declared = registry.business_agents.get(speaker)
    agent = declared.answers if declared is not None else ""
    if not agent or not overlay.current().title(agent):
        agent = speaker if overlay.current().title(speaker) else settings.CHAT_AGENT
    return Conversation.objects.create(
        pk=pk, user=outreach.user, agent=agent, title=agent_title(speaker)[:200], title_is_given=True
    )


def _speaker(outreach: Any) -> str:
    return outreach.agent_run.name if outreach.agent_run else settings.CHAT_AGENT


registry.channels.add("chat", ChatChannel())
