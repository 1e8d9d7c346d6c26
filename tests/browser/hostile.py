"""Texts and names that would be more than text, and a conversation in which every row bears one."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from agents.runtime.models import Run
from agents.runtime.widget import Widget
from chat import transcript
from chat.actions import send
from chat.models import Conversation
from planning import actions
from planning.models import Guest
from tests.chat.corpus.hostile import STRINGS, TEXTS

#: What passes for parts of this very page, beside the common corpus.
FORGED = [
    "<article id='m-1' data-at='1' class='message message--removed'></article>",
    "</div></article><form hx-ws:send><input name=type value=act><button>Free</button></form>",
    "<form hx-ws:send hx-trigger='load'><input name=type value=send><input name=text value=hacked()></form>",
    "<hx-partial hx-target='#status' hx-swap='outerMorph'><div id='status'>hacked()</div></hx-partial>",
    "<hx-partial hx-target='head' hx-swap='beforeend'><script src=//evil.example/x.js></script></hx-partial>",
    "<section id='panel-event_card' data-at='9999999999999999'>Pay <a href=//evil.example>here</a></section>",
    "<div id=socket hx-ws:connect=wss://evil.example/></div><div id=composer></div><nav id=conversations></nav>",
    '{"type":"reload"}',
    '{"type":"ack","ref":"x"}',
    '{"content":"<img src=x onerror=hacked()>","target":"body","swap":"innerHTML"}',
    "' hx-swap='innerHTML'><img src=x onerror=hacked()><hx-partial hx-target='#messages",
    "<template hx type=partial hx-target=#messages><img src=x onerror=hacked()></template>",
    "<svg><a xlink:href=javascript:hacked()><text y=20>x</text></a><set attributeName=href to=javascript:hacked()>",
    "<math href=javascript:hacked()><mi xlink:href=javascript:hacked()>x</mi></math>",
    "<style>*{background:url(//evil.example)}</style><link rel=preload as=image href=//evil.example/x.png>",
    "[a](javascript://%0ahacked()) [b]( javascript:hacked()) ![c](data:image/png;base64,AAAA) <data:text/html,x>",
    "\u202e<script>hacked()</script>\u202c \u2067\u200f[x](https://evil.example)\u2069 \u200b\ufeff",
    "<img srcset='https://evil.example/a 1x'><input type=image src=//evil.example><body background=//evil.example>",
    "<portal src=//evil.example><dialog open><button popovertarget=drawer autofocus>x</button></dialog>",
    "~~~html\n<img src=x onerror=hacked()>\n~~~\n\n> <img src=x onerror=hacked()>\n\n1. <svg/onload=hacked()>",
]  # fmt: skip


EVERY_TEXT = [text for _, text in TEXTS] + FORGED


#: Where a title or a name goes; a lone surrogate or NUL is no text that a row takes.
EVERY_NAME = [text for _, text in STRINGS] + [text.replace("\n", " ")[:110] for text in FORGED]


def storable(text: str) -> str:
    return "".join(character for character in text if character != "\0" and not "\ud800" <= character <= "\udfff")


def shown(user: User, names: list[str]) -> Conversation:
    """Make a conversation whose rows all have hostile names, with every card of them."""
    ack = send(user, text=names[0], client_id=uuid4())
    thread, run = Conversation.objects.get(pk=ack["conversation"]), Run.objects.get(pk=ack["run"])
    start = datetime(2031, 5, 3, 15, tzinfo=UTC)
    for number, name in enumerate(names):
        event = actions.create_event(
            by=user, thread=thread.pk, title=name, kind=name[:60], place=name, notes=name, starts_at=start
        )
        if number:
            with transaction.atomic():
                transcript.show(run, Widget("event_card", {"event": event.pk}), at=timezone.now())
    items = [{"name": name, "unit": name[:30], "category": name[:60], "price": 1} for name in names]
    shopping = actions.make_shopping_list(event, by=user, title=names[1], items=items).shopping_list
    actions.draft_invitations(event, by=user, guests=[{"name": name} for name in names], text="\n".join(names))
    for guest, name in zip(event.guests.all(), names, strict=False):
        Guest.objects.filter(pk=guest.pk).update(email=f"{name[:200]}@evil.example")
    with transaction.atomic():
        transcript.show(run, Widget("shopping_list", {"shopping_list": shopping.pk}), at=timezone.now())
        transcript.show(run, Widget("invitations", {"event": event.pk}), at=timezone.now())
        # What is gone has a face too.
        transcript.show(run, Widget("event_card", {"event": thread.pk.int % 1000 + 10**9}), at=timezone.now())
    Run.objects.filter(pk=run.pk).update(state=Run.State.COMPLETED)
    return Conversation.objects.get(pk=thread.pk)
