"""The inbox: every open feed hears of it at once, whoever was away catches up, and what is read is read everywhere."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.threads import in_database
from chat import actions
from chat.live.hub import hub
from chat.models import Conversation
from chat.notifications import inbox, presence
from chat.notifications.encoders import InboxJson
from chat.notifications.feed import InboxFeed
from chat.notifications.models import Notification, Presence
from chat.sockets import commands
from chat.sockets.consumers import MobileConsumer
from tests.chat.notified import conversation_of, read, told
from tests.harness.clients import Phone
from tests.harness.processes import wait_until


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, address: str, **body: Any) -> Any:
    return client.post(address, json.dumps(body), content_type="application/json")


# By the rows


@pytest.mark.django_db
def test_alice_lists_what_she_was_told_newest_first_and_bob_sees_none_of_it(alice: Any, bob: Any) -> None:
    first, second = told(alice, "One."), told(alice, "Two.")
    body = client_of(alice).get("/api/notifications/").json()
    assert (body["count"], body["unread"], body["inbox_rev"]) == (2, 2, second.rev)
    assert [each["id"] for each in body["results"]] == [str(second.pk), str(first.pk)]
    assert client_of(bob).get("/api/notifications/").json()["results"] == []
    assert client_of(alice).get("/api/notifications/?limit=1&page=2").json()["results"][0]["text"] == "One."


@pytest.mark.django_db
def test_who_reads_the_conversation_has_read_its_notifications_as_far_as_that(alice: Any) -> None:
    tea = conversation_of(alice)
    first = told(alice, "One.", conversation=tea)
    actions.mark_read(alice, conversation=tea.pk, rev=first.conversation_rev)
    second = told(alice, "Two.", conversation=tea)
    other = told(alice, "Elsewhere.")
    unread = {str(each) for each in Notification.objects.unread().values_list("pk", flat=True)}
    assert unread == {str(second.pk), str(other.pk)}
    rev = inbox.rev_of(alice)
    read(alice, second)
    assert inbox.rev_of(alice) == rev + 1  # the other tabs hear of it
    read(alice, second)
    assert inbox.rev_of(alice) == rev + 1


@pytest.mark.django_db
def test_alice_marks_one_several_or_all_as_read(alice: Any) -> None:
    notes = [told(alice, f"{number}.") for number in range(5)]
    client = client_of(alice)
    address = f"/api/notifications/{notes[0].pk}/"
    marked = client.patch(address, {"read": True}, content_type="application/json").json()
    assert marked["read"] and client.get(address).json()["read"]
    assert post(client, "/api/notifications/read/", ids=[str(notes[1].pk), str(uuid4())]).json()["marked"] == 1
    assert post(client, "/api/notifications/read/", inbox_rev=notes[2].rev).json()["marked"] == 1
    assert post(client, "/api/notifications/read/").json() == {"marked": 2, "inbox_rev": inbox.rev_of(alice)}
    assert inbox.unread(alice) == 0


@pytest.mark.django_db
def test_charlie_marks_nothing_of_alices_as_read(alice: Any, charlie: Any) -> None:
    note = told(alice)
    answer = post(client_of(charlie), "/api/notifications/read/", ids=[str(note.pk)])
    assert answer.json()["marked"] == 0
    assert inbox.unread(alice) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("body", [{"ids": "x"}, {"ids": ["x"]}, {"inbox_rev": -1}, {"upto": 1}, []])
def test_a_bad_body_is_refused_by_field_and_marks_nothing(body: Any, alice: Any) -> None:
    told(alice)
    answer = client_of(alice).post("/api/notifications/read/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 400 and answer.json()["errors"]
    assert inbox.unread(alice) == 1


@pytest.mark.django_db
def test_several_that_changed_at_once_are_all_caught_up_on_though_the_connection_breaks_between(alice: Any) -> None:
    for number in range(3):
        told(alice, f"{number}.")
    before = inbox.rev_of(alice)
    post(client_of(alice), "/api/notifications/read/")
    frames = [json.loads(each) for each in InboxJson().changes(alice, before)]
    assert [each["inbox_rev"] for each in frames] == [before, before, before + 1]
    again = InboxJson().changes(alice, frames[0]["inbox_rev"])  # only the first one got through
    assert len(again) == 3


@pytest.mark.django_db
def test_the_page_asks_no_more_of_the_database_for_a_full_inbox(alice: Any) -> None:
    client = client_of(alice)
    told(alice)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get("/").status_code == 200
        return len(captured)

    queries()
    before = queries()
    for number in range(40):
        told(alice, f"{number}.", conversation=Conversation.objects.first())
    assert queries() == before


# Over the sockets


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_right_after_the_ack_of_hello_is_told(alice: Any) -> None:
    """Whoever says hello without an `inbox_rev` hears what is new from then on, however late the first look comes."""

    async def talk() -> None:
        heard = asyncio.Event()

        async def send(message: dict[str, Any]) -> None:
            frame = json.loads(message["text"])
            if frame["type"] == "ack":
                await in_database(told, alice, "Ann is coming.")
            elif frame["type"] == "notification":
                heard.set()

        phone = MobileConsumer()
        phone.base_send, phone.user = send, alice
        await phone.carry_out(commands.parse({"type": "hello"}), None)
        await asyncio.wait_for(heard.wait(), 20)
        await phone.disconnect(1000)

    told(alice, "Bob is coming.")
    asyncio.run(talk())


@pytest.mark.django_db(transaction=True)
def test_what_one_device_finds_first_the_others_of_the_process_hear_too(
    alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody has told this process yet, and the tablet says hello."""

    async def talk() -> None:
        heard: asyncio.Queue[str] = asyncio.Queue()
        phone = InboxFeed(alice, 0, InboxJson(), heard.put)
        assert phone._task is not None
        await phone._task
        monkeypatch.setattr(hub, "heard", lambda *given: None)  # another process has done it
        await in_database(told, alice, "Ann is coming.")
        tablet = InboxFeed(alice, 0, InboxJson(), heard.put)
        both = [await asyncio.wait_for(heard.get(), 20) for _ in range(2)]
        assert ["Ann is coming." in frame for frame in both] == [True, True]
        phone.close()
        tablet.close()

    asyncio.run(talk())


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("redis", [False, True])
def test_every_open_view_hears_at_once_of_what_another_process_did(
    redis: bool, server: Any, redis_server: Any, alice: Any, bob: Any, settings: Any
) -> None:
    settings.REDIS_URL = redis_server.url if redis else ""
    if redis:
        backend = "channels_redis.pubsub.RedisPubSubChannelLayer"
        config = {"hosts": [redis_server.url], "prefix": "convoke"}
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": config}}
    web = server(REDIS_URL=settings.REDIS_URL)
    with Phone(web.url, alice) as phone, Phone(web.url, alice) as tablet, Phone(web.url, bob) as bobs:
        for each in (phone, tablet, bobs):
            each.hello()
        note = told(alice, "Ann is coming.")  # as a worker does: this process has no sockets
        for each in (phone, tablet):
            frame = each.until("notification")
            assert frame["inbox_rev"] == note.rev
            assert frame["notification"]["text"] == "Ann is coming."
            assert not frame["notification"]["read"]
        phone.tell(type="seen", conversation=str(note.conversation_id), rev=note.conversation_rev, ref="seen")
        assert tablet.until("notification")["notification"]["read"]
        bobs.quiet()
        assert "notification" not in {frame["type"] for frame in bobs.frames}


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_who_was_away_gets_what_changed_since_and_who_has_it_gets_nothing(web: Any, alice: Any) -> None:
    first, second = told(alice, "One."), told(alice, "Two.")
    with Phone(web.url, alice) as phone:
        phone.tell(type="hello", conversations=[], inbox_rev=first.rev)
        assert phone.until("notification")["notification"]["id"] == str(second.pk)
    with Phone(web.url, alice) as phone:
        phone.tell(type="hello", conversations=[], inbox_rev=second.rev)
        phone.quiet()
        assert "notification" not in {frame["type"] for frame in phone.frames}


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_web_process_says_who_is_here_and_takes_it_back(web: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        wait_until(lambda: presence.is_here(alice), within=5, what="Alice is here")
        phone.tell(type="presence", visible=False, ref="hidden")
        phone.until("ack", ref="hidden")
        wait_until(lambda: not presence.is_here(alice), within=5, what="the page is hidden")
        phone.tell(type="presence", visible=True)
        wait_until(lambda: presence.is_here(alice), within=5, what="Alice is back")
    wait_until(lambda: not Presence.objects.exists(), within=5, what="the page is closed")
