"""Branches: lines of a conversation behind one message, of which one is shown and the others are kept.

A fork puts what stands below a message away, and bringing a branch back is the same turned round. Every message that
comes or goes gets a rev of its own, so that no client, wherever it stands, loses one or has one twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from chat import messages
from chat.live import sync
from chat.models import Branch, Conversation, Message


def below(after: Message | None, conversation: UUID) -> Any:
    """Return the messages of the shown line that stand below this one; all of them without one."""
    rows = Message.objects.filter(conversation=conversation, branch__isnull=True)
    if after is not None:
        later = Q(created_at=after.created_at, id__gt=after.pk) | Q(created_at__gt=after.created_at)
        rows = rows.filter(later, created_at__gte=after.created_at)
    return rows


def before(message: Message) -> Message | None:
    """Return what stands directly above this message, be it a card that has made way for a newer one."""
    earlier = Q(created_at=message.created_at, id__lt=message.pk) | Q(created_at__lt=message.created_at)
    rows = Message.objects.filter(earlier, conversation=message.conversation_id, created_at__lte=message.created_at)
    rows = rows.filter(~Q(kind=Message.Kind.REMOVED) | ~Q(widget_key=""), branch__isnull=True)
    return rows.order_by("-created_at", "-id").first()


def put_away(conversation: UUID, *, after: Message | None) -> Branch | None:
    """In a transaction that holds the conversation: put all below `after` away. None when nothing was said there.

    Notices alone, such as that an answer failed, are not kept: they are taken off.
    """
    rows = below(after, conversation).exclude(kind=Message.Kind.REMOVED)
    if not rows.exclude(kind=Message.Kind.NOTICE).exists():
        for notice in rows.filter(sums_up_until=None):
            messages.remove(notice)
        return None
    branch = _shown_behind(conversation, after.pk if after else None)
    branch = branch or Branch(conversation_id=conversation, after=after.pk if after else None)
    moved = _move(_TAIL, conversation, frm=None, to=branch.pk, after=after)
    branch.title, branch.messages, branch.deeds = moved.title, moved.messages, moved.deeds
    branch.begun_at, branch.is_shown = moved.begun_at, False
    branch.save()
    return branch


def bring_back(branch: Branch, *, after: Message | None) -> None:
    """In a transaction that holds the conversation: show this branch, and put away what stands in its place."""
    put_away(branch.conversation_id, after=after)
    # One that was brought back, and in which nothing is left.
    Branch.objects.filter(conversation=branch.conversation_id, after=branch.after, is_shown=True).delete()
    _move(_OF_BRANCH, branch.conversation_id, frm=branch.pk, to=None, after=after)
    branch.is_shown = True
    branch.save(update_fields=["is_shown"])


def visible(branch: Branch) -> tuple[bool, Message | None]:
    """Return whether it stands behind a message of the shown line, and that message (None at the beginning)."""
    if branch.after is None:
        return True, None
    after = Message.objects.filter(pk=branch.after, conversation=branch.conversation_id, branch__isnull=True).first()
    return after is not None, after


def messages_of(branch: Branch) -> Any:
    """Return its messages, in the order of the page."""
    rows = Message.objects.filter(conversation=branch.conversation_id, branch=branch.pk, rev__gt=0)
    return rows.exclude(kind=Message.Kind.REMOVED).select_related(*sync.SHOWN).order_by("created_at", "id")


class Fork(NamedTuple):
    """A place where a conversation has more than one line. `lines`: None is the one that was never put away."""

    after: UUID | None
    at: int  # microseconds, as of messages
    is_visible: bool
    lines: list[Branch | None]

    @property
    def current(self) -> int:
        """Which of the lines is shown, from 1."""
        return next(n for n, line in enumerate(self.lines, 1) if line is None or line.is_shown)

    def beside(self, step: int) -> Branch | None:
        """The line before (-1) or after (1) the shown one, if there is one."""
        place = self.current - 1 + step
        return self.lines[place] if 0 <= place < len(self.lines) else None

    @property
    def previous(self) -> Branch | None:
        return self.beside(-1)

    @property
    def next(self) -> Branch | None:
        return self.beside(1)

    @property
    def key(self) -> str:
        return str(self.after or "start")

    @property
    def is_shown(self) -> bool:
        return self.is_visible and len(self.lines) > 1


def forks(conversation: UUID) -> list[Fork]:
    """Return all forks of a conversation, also those that stand in what is put away; by two queries."""
    rows = Branch.objects.filter(conversation=conversation)
    by_place: dict[UUID | None, list[Branch | None]] = {}
    for branch in rows:
        by_place.setdefault(branch.after, []).append(branch)
    behind = Message.objects.filter(pk__in=rows.order_by().values("after")) if by_place else []
    placed = {message.pk: message for message in behind}
    found = []
    for after, lines in by_place.items():
        if not any(line and line.is_shown for line in lines):
            lines.append(None)
        message = placed.get(after) if after else None
        at = message.at if message else 0
        found.append(Fork(after, at, after is None or bool(message and message.branch is None), lines))
    return sorted(found, key=lambda fork: fork.at)


def branch_json(branch: Branch) -> dict[str, Any]:
    return {
        "id": str(branch.pk),
        "after": str(branch.after) if branch.after else None,
        "title": branch.title,
        "messages": branch.messages,
        "is_shown": branch.is_shown,
        "begun_at": branch.begun_at.isoformat(),
    }


class _Moved(NamedTuple):
    rev: int | None
    messages: int
    deeds: int
    begun_at: datetime
    title: str
    keys: list[str] | None  # of its cards


def _shown_behind(conversation: UUID, after: UUID | None) -> Branch | None:
    return Branch.objects.filter(conversation=conversation, after=after, is_shown=True).first()


def _move(which: str, conversation: UUID, *, frm: UUID | None, to: UUID | None, after: Message | None) -> _Moved:
    place = {"at": after.created_at if after else None, "after": after.pk if after else None}
    with connection.cursor() as cursor:
        cursor.execute(_MOVE.format(which=which), {"conversation": conversation, "from": frm, "to": to, **place})
        moved = _Moved(*cursor.fetchone())
        rev = moved.rev
        if moved.keys:
            cursor.execute(_ONE_CARD_A_THING, {"conversation": conversation, "keys": moved.keys})
            rev = max(rev or 0, cursor.fetchone()[0] or 0)
    if rev:
        Conversation.objects.filter(pk=conversation).update(forked_rev=rev)
        messages.wake_after_commit(conversation, rev)
    return moved


_TAIL = "m.branch IS NULL AND (%(at)s::timestamptz IS NULL OR (m.created_at, m.id) > (%(at)s, %(after)s::uuid))"
_OF_BRANCH = "m.branch = %(from)s"
#: Feeds read so many messages at a time, by rev: two of one rev could be parted. Cards that made way go along: they
#: come to light again where what they made way for is put away. Who moves the line has read it.
_MOVE = """
    WITH line AS (
        SELECT m.id, c.rev + row_number() OVER (ORDER BY m.created_at, m.id) AS rev
        FROM chat_message m JOIN chat_conversation c ON c.id = m.conversation_id
        WHERE m.conversation_id = %(conversation)s AND (m.kind <> 'removed' OR m.widget_key <> '') AND {which}
    ), moved AS (
        UPDATE chat_message m SET rev = line.rev, branch = %(to)s FROM line WHERE m.id = line.id
        RETURNING m.id, m.rev, m.kind, m.state, m.widget_key, m.created_at, m.text
    ), raised AS (
        UPDATE chat_conversation c SET rev = newest.rev, seen_rev = newest.rev
        FROM (SELECT max(rev) AS rev FROM moved) newest
        WHERE c.id = %(conversation)s AND newest.rev IS NOT NULL
        RETURNING c.rev
    )
    SELECT (SELECT rev FROM raised), count(*) FILTER (WHERE kind <> 'removed'),
           count(*) FILTER (WHERE kind = 'tool' AND state = 'complete'),
           min(created_at) FILTER (WHERE kind <> 'removed'),
           coalesce((array_agg(left(regexp_replace(text, '[[:space:]]+', ' ', 'g'), 120) ORDER BY created_at, id)
                     FILTER (WHERE kind = 'text'))[1], ''),
           array_agg(DISTINCT widget_key) FILTER (WHERE widget_key <> '')
    FROM moved
"""
#: Of the cards of one thing the newest of the shown line is shown. Two of one moment: the one that is shown already.
_ONE_CARD_A_THING = """
    WITH cards AS (
        SELECT id, kind, created_at, row_number() OVER (
            PARTITION BY widget_key ORDER BY created_at DESC, kind = 'widget' DESC, id DESC) = 1 AS is_newest
        FROM chat_message
        WHERE conversation_id = %(conversation)s AND branch IS NULL AND widget_key = ANY(%(keys)s)
    ), wrong AS (
        SELECT cards.id, is_newest, c.rev + row_number() OVER (ORDER BY cards.created_at, cards.id) AS rev
        FROM cards, chat_conversation c
        WHERE c.id = %(conversation)s AND is_newest <> (kind = 'widget')
    ), changed AS (
        UPDATE chat_message m SET kind = CASE WHEN is_newest THEN 'widget' ELSE 'removed' END, rev = wrong.rev
        FROM wrong WHERE m.id = wrong.id
        RETURNING m.rev
    ), raised AS (
        UPDATE chat_conversation c SET rev = newest.rev, seen_rev = newest.rev
        FROM (SELECT max(rev) AS rev FROM changed) newest
        WHERE c.id = %(conversation)s AND newest.rev IS NOT NULL
        RETURNING c.rev
    )
    SELECT max(rev) FROM raised
"""


def with_forks(page: Sequence[tuple[int, str]], found: Sequence[tuple[int, str]]) -> list[str]:
    """Return messages and forks as HTML in one order; both as (microseconds, HTML). A fork follows its message."""
    return [html for _, _, html in sorted([(at, 0, html) for at, html in page] + [(at, 1, html) for at, html in found])]
