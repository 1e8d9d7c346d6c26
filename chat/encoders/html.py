"""HTML for htmx 4: frames that put elements in their place, rendered from the page's own templates."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.template.loader import render_to_string

from agents.runtime.draft import Draft
from agents.runtime.models import Run
from chat import panel, speaking
from chat.care import branches
from chat.live.sync import Changes
from chat.live.topic import RunNews, Topic
from chat.models import Message
from chat.rendering import Rendered, agent_title, article


class HtmlEncoder:
    """Encodes one conversation for one open page.

    has_panel: whether the page shows the newest cards a second time, in a panel beside the messages.
    list_anew: called, in any thread, when what the list of conversations says of this one has changed. The list and the
    title have one writer, the page's inbox: of two, each could look before a change and be sent after the other.
    """

    __slots__ = (
        "_attempt", "_blocks", "_forked", "_has_panel", "_list_anew", "_message", "_open", "_run", "_settled",
        "_speaking", "_status", "_title", "_waits", "conversation", "user",
    )  # fmt: skip

    def __init__(
        self,
        conversation: UUID,
        user: User,
        *,
        list_anew: Callable[[], None] = lambda: None,
        has_panel: bool = True,
    ) -> None:
        self.conversation = conversation
        self.user = user
        self._list_anew = list_anew
        self._has_panel = has_panel
        self._message: UUID | None = None
        self._attempt = 0
        self._blocks = 0
        self._forked = 0
        self._open = ""
        self._settled: UUID | None = None
        self._run: RunNews | None = None
        self._waits = False
        self._status = ""
        self._title = ""
        self._speaking: str | None = None

    def changes(self, changes: Changes, topic: Topic) -> list[str]:
        parts = []
        articles = []
        for message in changes.messages:
            shown = Rendered(message, self.user)
            articles.append(shown.html())
            if message.kind in (Message.Kind.TEXT, Message.Kind.REMOVED):
                self._settled = message.pk
        if changes.forked_rev > self._forked:
            articles += [html for _, html in forks_html(self.conversation)]
        if articles:
            parts.append(partial("#messages", "place", "".join(articles)))
        if self._has_panel and any(panel.belongs_here(message) for message in changes.messages):
            parts.append(partial("#panel", "place", "".join(panel.sections(self.conversation, self.user))))
        spoken_for = speaking.html(self.user, self.conversation, changes.agent)
        if spoken_for is not None and spoken_for != self._speaking:
            parts.append(partial("#speaking", "innerHTML", spoken_for))
        if (changes.title, changes.waits) != (self._title, self._waits):
            self._list_anew()
        # Noted when all is read: if the database goes away before, it is encoded once more.
        self._title, self._run, self._forked = changes.title, changes.run, changes.forked_rev
        self._waits, self._speaking = changes.waits, spoken_for
        parts.append(self._status_part(topic))
        content = "".join(parts)
        return [frame(content, rev=changes.rev)] if content else []

    def draft(self, topic: Topic) -> list[str]:
        parts = []
        draft = topic.draft
        if draft is not None and draft.message != self._settled:
            parts.append(self._draft_part(draft, topic))
        parts.append(self._status_part(topic))
        content = "".join(parts)
        return [frame(content)] if content else []

    def more(self) -> list[str]:
        return []  # the finished article is on its way

    def synced(self, rev: int) -> list[str]:
        return [json.dumps({"type": "synced", "rev": rev})]

    def reload(self, reason: str) -> str:
        return json.dumps({"type": "reload", "reason": reason})

    def _draft_part(self, draft: Draft, topic: Topic) -> str:
        """A finished block is appended once; only the open one is replaced."""
        text = topic.rendered()
        if draft.message != self._message or draft.attempt != self._attempt:
            self._message, self._attempt = draft.message, draft.attempt
            self._blocks, self._open = len(text.blocks), text.open_html
            return partial("#messages", "place", self._growing_article(draft, "".join(text.blocks), self._open))
        parts = ""
        if len(text.blocks) > self._blocks:
            parts = partial(f"#m-{draft.message}-done", "beforeend", "".join(text.blocks[self._blocks :]))
            self._blocks = len(text.blocks)
        if text.open_html != self._open:
            self._open = text.open_html
            parts += partial(f"#m-{draft.message}-open", "innerHTML", self._open)
        return parts

    def _growing_article(self, draft: Draft, done: str, open_html: str) -> str:
        message = Message(
            id=draft.message,
            role=Message.Role.ASSISTANT,
            state=Message.State.PARTIAL,
            agent=draft.agent,
            reasoning=draft.reasoning,
            run_id=draft.run,
            created_at=draft.created_at,
        )
        return article(message, text_html=done, open_html=open_html)

    def _status_part(self, topic: Topic) -> str:
        html = status_html(self._run, topic.doing, writing=topic.draft is not None, waits=self._waits)
        if html == self._status:
            return ""
        self._status = html
        return partial("#status", "outerMorph", html)


def forks_html(conversation: UUID) -> list[tuple[int, str]]:
    """Render a conversation's forks, each with its place in microseconds. Those that show nothing are hidden."""
    return [
        (fork.at, render_to_string("chat/fork.html", {"fork": fork, "conversation": conversation}))
        for fork in branches.forks(conversation)
    ]


def status_html(run: RunNews | None, doing: str = "", *, writing: bool = False, waits: bool = False) -> str:
    """Render what stands above the composer: who is at it, at what, and the Stop button; else whether it waits."""
    if run is None or not run.is_busy:
        return _status(busy=False, waits=waits)
    return _status(
        busy=True,
        run=str(run.id),
        agent_title=agent_title(run.agent),
        doing="" if writing else doing,
        queued=run.state == Run.State.QUEUED,
    )


@lru_cache(maxsize=256)
def _status(**context: Any) -> str:
    """Cached, because a feed asks at every token whether it has changed."""
    return render_to_string("chat/status.html", context).strip()


def partial(target: str, swap: str, html: str) -> str:
    return f"<hx-partial hx-target='{target}' hx-swap='{swap}'>{html}</hx-partial>"


def frame(content: str, **more: Any) -> str:
    return json.dumps({"content": content, "swap": "none", **more}, ensure_ascii=False)
