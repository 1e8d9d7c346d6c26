"""Twenty thousand rows wait: whoever passes ids, or claims what is due, reads an index and not the tables.

Whatever PostgreSQL believes of them. The tables of business events have a test of their own (`test_many_events`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from agents.business.activations import leases as activations
from agents.business.delivery import OutreachSource
from agents.business.models import Activation, AgentRun, Outreach
from agents.knowledge import embedders, outbox, search, vectors
from agents.knowledge.indexing import index
from agents.knowledge.models import ChangedRow, EmbedderRow, IndexedRow, Passage, PassageVector
from agents.mail.due import Mails
from agents.mail.models import Mail
from agents.runtime import claims, limits
from agents.runtime.models import Approval, Run, ToolCall
from agents.workflows import leases as workflows
from agents.workflows import waking
from agents.workflows.due import DueRuns
from agents.workflows.models import WorkflowRun
from chat.approvals import waiting
from chat.live import poller, sync
from chat.models import Conversation, Message
from chat.notifications import dispatches, inbox
from chat.notifications.models import Dispatch, Notification
from chat.receivers import rows_changed
from chat.transcript import ConversationTranscript
from planning.models import Event, Venue
from tests.harness import emptying
from tests.harness.plans import believe, multiply, touched

pytestmark = pytest.mark.thorough

MANY = 20_000
SOME = 100
TABLES = [
    model._meta.db_table
    for model in (
        *(Run, WorkflowRun, AgentRun, Activation, Outreach, Conversation, Message, Notification, Dispatch, Mail),
        *(Passage, PassageVector, ChangedRow, IndexedRow),
    )
]
DAY = "now() + interval '1 day'"
LATER = "now() + interval '1 day' + n * interval '1 second'"
BEFORE = "timestamptz '2020-01-01'"
ID = "gen_random_uuid()"


@pytest.fixture(scope="module")
def standing_many(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Bob's rows, most of them to wait for a day. Made once, and no trace is left."""
    with django_db_blocker.unblock():
        fill(User.objects.create_user("bob"))
    yield
    with django_db_blocker.unblock():
        emptying.empty()


def fill(bob: User) -> None:
    now = timezone.now()
    conversation = Conversation.objects.create(user=bob, agent="planner", created_at=now, last_at=now)
    multiply(conversation, MANY, id=ID, last_at="'2000-01-01'::timestamptz")
    run = Run.objects.create(surface="chat", thread=uuid4(), user=bob, agent="planner", state="completed")
    multiply(run, MANY, id=ID, thread=ID, created_at=BEFORE)
    leased = {
        "id": ID,
        "thread": ID,
        "created_at": BEFORE,
        "state": "'running'",
        "owner": "'other'",
        "lease_until": LATER,
    }
    multiply(run, MANY // 10, **leased)
    message = Message.objects.create(
        conversation=conversation, role="assistant", kind="widget", rev=1, created_at=now, widget="x", widget_key="x"
    )
    multiply(message, MANY, id=ID, rev="n", widget_key="'of bob:' || n")
    flow = WorkflowRun.objects.create(name="w", version="1", status="waiting", current_step="s", mail_since=now)
    waits = {"wait_kind": "'event'", "wait_name": "'paid'", "wait_entity": "'bob ' || n"}
    multiply(flow, MANY, wake_at=LATER, **waits)
    agent = AgentRun.objects.create(name="Concierge", namespace="*", user=bob, spawn_key="x")
    multiply(agent, MANY, id=ID, spawn_key="n::text", entity_id="n::text")
    activation = Activation.objects.create(
        agent_run=agent, key="x", reason="heartbeat", scheduled_at=now, due_at=now, state="done"
    )
    multiply(activation, AgentRun, agent_run="n.id", state="'due'", key="'y'", due_at=DAY, scheduled_at=DAY)
    said = Outreach.objects.create(user=bob, kind="k", dedupe_key="x", state="delivered", delivered_at=now)
    multiply(said, MANY, dedupe_key="n::text", state="'due'", due_at=LATER, delivered_at="NULL")
    notification = Notification.objects.create(user=bob, rev=1, kind="k", title="t")
    multiply(notification, MANY, id=ID, rev="n")
    dispatch = Dispatch.objects.create(notification=notification, channel="email", due_at=now, state="done")
    multiply(dispatch, Notification, notification="n.id", channel="'push'", state="'waiting'", due_at=DAY)
    mail = Mail.objects.create(key="x", sender=bob, to="x@example.com", subject="s", text="t")
    multiply(mail, MANY, key="n::text", due_at=LATER)
    fill_what_is_known(bob)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(TABLES)}")


def fill_what_is_known(bob: User) -> None:
    """Bob's passages, some of everybody's, and what waits for another day."""
    venue = ContentType.objects.get_for_model(Venue)
    known = {"content_type": venue, "kind": "venue", "chunk": 0, "title": "Barn"}
    hers = Passage.objects.create(**known, entity_id="x", text="A barn by the lake", owner=bob)
    multiply(hers, MANY, entity_id="n::text", text="'A barn by the lake ' || n")
    multiply(hers, MANY // 10, entity_id="'s' || n", text="'A hall by the river ' || n", owner="NULL")
    other = EmbedderRow.objects.create(name="other")
    vector = PassageVector.objects.create(passage=hers, embedder=other, kind="venue", vector=[0.1] * 256)
    half = "(SELECT array_agg(sin(n.id * each)) FROM generate_series(1, 256) each)::halfvec"
    half = f"CASE WHEN n.owner_id IS NULL THEN {half} ELSE knowledge_passagevector.vector END"
    active = str(embedders.active().id)
    multiply(vector, Passage, passage="n.id", owner="n.owner_id", embedder=active, vector=half)
    other.delete()
    waits = ChangedRow.objects.create(content_type=venue, entity_id="z", owner_id=bob.pk)
    multiply(waits, MANY, entity_id="'w' || n", due_at=LATER)
    waits.delete()
    seen = IndexedRow.objects.create(content_type=venue, entity_id="x")
    multiply(seen, MANY, entity_id="n::text")


def made(model: Any, rows: Iterable[Any]) -> None:
    """Each statement has fewer parameters than a test is allowed."""
    model.objects.bulk_create(rows, batch_size=3)


@pytest.fixture
def many(standing_many: None, alice: User) -> None:
    """For tests that run in a transaction."""


def claims_and_renews_runs(alice: User) -> None:
    made(Run, (Run(surface="chat", thread=uuid4(), user=alice, agent="planner", state="queued") for _ in range(SOME)))
    mine = claims.claim("me", SOME)
    assert len(mine) == SOME
    assert len(claims.renew("me", [run.pk for run in mine])) == SOME


def looks_at_conversations(alice: User) -> None:
    now = timezone.now()
    hers = [Conversation(user=alice, agent="planner", created_at=now, last_at=now) for _ in range(SOME)]
    made(Conversation, hers)
    grows = [Run(surface="chat", thread=each.pk, user=alice, agent="planner", state="running") for each in hers]
    made(Run, grows)
    made(
        Message,
        (
            Message(conversation=each, role="assistant", rev=0, run=run, created_at=now)
            for each, run in zip(hers, grows, strict=True)
        ),
    )
    revs, going_on, growing = poller._look([each.pk for each in hers])
    assert len(revs) == len(going_on) == len(growing) == SOME
    inbox.revs([uuid4() for _ in range(SOME)])


def widgets_follow_changed_rows(alice: User) -> None:
    rows_changed(None, {f"nobody shows:{number}" for number in range(SOME)})


def workflows_are_woken_and_claimed(alice: User) -> None:
    now = timezone.now()
    waits = {"status": "waiting", "wait_kind": "event", "wait_name": "paid", "current_step": "s", "version": "1"}
    made(
        WorkflowRun,
        (WorkflowRun(name="w", mail_since=now, wait_entity=f"alice {number}", **waits) for number in range(SOME)),
    )
    waking._wake("event", ("paid", "planning.paid"), [f"alice {number}" for number in range(SOME)])
    assert workflows.claim() is not None
    DueRuns().next_at()


def activations_are_claimed(alice: User) -> None:
    now = timezone.now()
    agent = AgentRun.objects.create(name="Concierge", namespace="*", user=alice, spawn_key="hers")
    Activation.objects.create(agent_run=agent, key="k", reason="heartbeat", scheduled_at=now, due_at=now)
    assert activations.claim(now + timedelta(seconds=1)) is not None
    activations.next_at(outside=False)


def outreach_is_due(alice: User) -> None:
    source = OutreachSource()
    source.next_at()
    assert source.work() == 0


def dispatches_are_claimed(alice: User) -> None:
    notification = Notification.objects.create(user=alice, rev=1, kind="k", title="t")
    Dispatch.objects.create(notification=notification, channel="push", due_at=timezone.now() - timedelta(seconds=1))
    dispatches.next_at("push")
    assert len(dispatches.claim("push", SOME)) == 1
    assert inbox.mark_read(alice, Notification.objects.visible_to(alice)) == 1


def letters_are_claimed(alice: User) -> None:
    late = timezone.now() - timedelta(seconds=1)
    made(
        Mail,
        (
            Mail(key=f"hers {number}", sender=alice, to="x@example.com", subject="s", text="t", due_at=late)
            for number in range(20)
        ),
    )
    Mails().next_at()
    assert Mails()._claim()


def bobs() -> Conversation:
    """Return Bob's conversation that has all the messages: the newest."""
    return Conversation.objects.filter(user=User.objects.get(username="bob")).latest("last_at")


def a_turn_is_read_and_a_day_is_added_up(alice: User) -> None:
    bob, thread = User.objects.get(username="bob"), Message.objects.order_by().values_list("conversation")[0][0]
    run = Run.objects.create(surface="chat", thread=thread, user=bob, agent="planner", state="running")
    run.created_at = timezone.now() + timedelta(days=1)
    assert ConversationTranscript().opening(run).is_long
    with override_settings(CHAT_TOKENS_A_DAY=1):
        assert limits.used_up_today(run) == ""


def what_waits_is_found(alice: User) -> None:
    now = timezone.now()
    hers = Conversation.objects.create(user=alice, agent="planner", created_at=now, last_at=now, rev=1)
    run = Run.objects.create(surface="chat", thread=hers.pk, user=alice, agent="planner", state="interrupted")
    call = ToolCall.objects.create(run=run, step=0, position=0, call_id="c", name="t", state="waiting")
    Approval.objects.create(tool_call=call, user=alice, kind="approval", title="t")
    card = {"widget": "approval", "widget_key": f"approval:{call.pk}"}
    Message.objects.create(conversation=hers, role="assistant", kind="widget", rev=1, created_at=now, **card)
    changes = sync.after(hers.pk, 0)
    assert changes is not None and changes.waits and changes.run is not None and len(changes.run.interrupts) == 1
    assert waiting.threads(alice) == {hers.pk}
    other = sync.after(bobs().pk, MANY)
    assert other is not None and not other.waits


def what_is_known_is_looked_up(alice: User) -> None:
    made(Venue, (Venue(name=f"Mill {number}", town="x", price=1, capacity=9) for number in range(20)))
    venues = list(Venue.objects.all())
    made(Event, (Event(owner=alice, title=f"Tea {n}", starts_at=timezone.now(), notes="Zephyrine") for n in range(20)))
    outbox.note(venues, Venue)
    outbox.note(Event.objects.all(), Event)
    assert search(alice, "Zephyrine", kinds=["note", "venue"])[0].title.startswith("Notes on Tea")
    assert not ChangedRow.objects.filter(entity_id__in=[str(venue.pk) for venue in venues]).exists()
    assert search(alice, "a hall by the river")
    assert index.work() == vectors.fill(embedders.active()) == 0
    vectors.next_at()


STORIES = [
    what_is_known_is_looked_up,
    what_waits_is_found,
    a_turn_is_read_and_a_day_is_added_up,
    claims_and_renews_runs,
    looks_at_conversations,
    widgets_follow_changed_rows,
    workflows_are_woken_and_claimed,
    activations_are_claimed,
    outreach_is_due,
    dispatches_are_claimed,
    letters_are_claimed,
]


@pytest.mark.django_db
@pytest.mark.parametrize("setting", ["auto", "force_generic_plan"])
@pytest.mark.parametrize("believed", [0, MANY])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_what_is_few_is_found_by_an_index_whatever_is_believed_of_the_tables(
    many: None, alice: User, story: Callable[[User], None], believed: int, setting: str
) -> None:
    believe(believed, TABLES)
    with connection.cursor() as cursor:  # planned for these values, and for any: a prepared statement comes to that
        cursor.execute(f"SET LOCAL plan_cache_mode = {setting}")
        cursor.execute("SET LOCAL statement_timeout = '15s'")
    with touched(TABLES) as found:
        story(alice)
    assert found
    # A wrong belief may cost a pass over a table, but not one for each row.
    assert max(found)[0] <= (MANY / 2 if believed else 3 * MANY), max(found)
