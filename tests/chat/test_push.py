"""Push: what a person has not seen reaches each of their browsers once, encrypted, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone

from agents.business.models import OptOut
from agents.testing import TimeMachine
from chat.notifications import dispatches, hosts, presence, subscriptions
from chat.notifications.models import Dispatch, Presence
from tests.chat.notified import conversation_of, read, subscribe, told
from tests.harness.push_service import PushService

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as running:
        yield running


def pushes() -> list[tuple[str, str]]:
    rows = Dispatch.objects.filter(channel="push").order_by("pk")
    return [(row.state, row.reason) for row in rows]


def test_what_alice_has_not_seen_reaches_both_her_browsers_once(
    service: PushService, clock: TimeMachine, alice: Any, bob: Any
) -> None:
    phone, laptop, bobs = service.device(), service.device(), service.device()
    subscribe(alice, phone)
    subscribe(alice, laptop)
    subscribe(bob, bobs)
    notification = told(alice, "Ann is coming.")
    clock.advance(seconds=4)
    assert phone.told == []
    clock.advance(days=2)
    for device in (phone, laptop):
        [push] = device.told
        assert push.payload["title"] == "Tea"
        assert push.payload["body"] == "Ann is coming."
        assert push.payload["url"] == f"/c/{notification.conversation_id}/"
        assert push.payload["unread"] == 1
        assert int(push.headers["ttl"]) > 0
    assert bobs.told == []


def test_a_repeat_bears_the_same_topic_and_tag_and_another_thing_another(
    service: PushService, clock: TimeMachine, alice: Any
) -> None:
    phone = service.device()
    subscribe(alice, phone)
    tea = conversation_of(alice)
    told(alice, "Five have not answered.", conversation=tea)
    told(alice, "Four have not answered.", conversation=tea)
    told(alice, "The cake is late.", kind="booking", conversation=tea)
    clock.advance(minutes=1)
    first, second, third = phone.told
    assert first.headers["topic"] == second.headers["topic"] == first.payload["tag"] == second.payload["tag"]
    assert third.headers["topic"] != first.headers["topic"]
    assert len(first.headers["topic"]) <= 32


def test_what_was_read_meanwhile_is_not_pushed(service: PushService, clock: TimeMachine, alice: Any) -> None:
    phone = service.device()
    subscribe(alice, phone)
    read(alice, told(alice))
    clock.advance(minutes=1)
    assert phone.told == []
    assert pushes() == [("dropped", "It was read meanwhile.")]


def test_nothing_is_pushed_to_who_has_a_page_open_in_any_process(
    service: PushService, clock: TimeMachine, alice: Any
) -> None:
    phone = service.device()
    subscribe(alice, phone)
    told(alice)
    clock.skip(seconds=5)
    presence.say({alice.pk})
    clock.run_until_idle()
    assert phone.told == []
    assert pushes() == [("dropped", "A page was open.")]


def test_a_page_that_was_closed_or_whose_process_died_holds_up_no_push(
    service: PushService, clock: TimeMachine, alice: Any, bob: Any
) -> None:
    phone, bobs = service.device(), service.device()
    subscribe(alice, phone)
    subscribe(bob, bobs)
    presence.say({alice.pk, bob.pk})
    presence.say({bob.pk}, gone={alice.pk})
    told(alice)
    clock.advance(seconds=6)
    assert len(phone.told) == 1
    clock.advance(minutes=5)  # the process that had bob's page says nothing more
    told(bob)
    clock.advance(seconds=6)
    assert len(bobs.told) == 1
    presence.say(set())
    assert not Presence.objects.exists()


def test_who_does_not_want_a_kind_pushed_is_not(service: PushService, clock: TimeMachine, alice: Any) -> None:
    phone = service.device()
    subscribe(alice, phone)
    told(alice, kind="rsvp")
    told(alice, kind="booking")
    OptOut.objects.create(user=alice, kind="rsvp", channel="push")  # also what is already on its way
    clock.advance(minutes=1)
    assert len(phone.told) == 1
    assert pushes()[0] == ("dropped", "The person does not want this kind this way.")


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(service: PushService, clock: TimeMachine, alice: Any, status: int) -> None:
    old, phone = service.device(), service.device()
    subscribe(alice, old)
    subscribe(alice, phone)
    old.answers = [status]
    told(alice)
    clock.advance(minutes=1)
    assert list(alice.push_subscriptions.values_list("endpoint", flat=True)) == [phone.endpoint]
    assert len(phone.told) == 1


def test_a_service_that_is_down_for_a_while_gets_it_later_once(
    service: PushService, clock: TimeMachine, alice: Any
) -> None:
    phone = service.device()
    subscribe(alice, phone)
    phone.answers = [503, 429, 500]
    told(alice)
    clock.advance(minutes=2)
    assert phone.told == []
    clock.advance(hours=2)
    assert len(phone.told) == 1
    assert pushes() == [("done", "")]


def test_a_service_that_stays_down_is_given_up(service: PushService, clock: TimeMachine, alice: Any) -> None:
    phone = service.device()
    subscribe(alice, phone)
    phone.answers = [500] * 50
    told(alice)
    clock.advance(days=1)
    [(state, reason)] = pushes()
    assert state == "failed" and reason.startswith("500")
    assert len(phone.answers) == 44


def test_a_service_that_leads_elsewhere_is_not_followed(service: PushService, clock: TimeMachine, alice: Any) -> None:
    phone = service.device()
    subscribe(alice, phone)
    phone.answers = [302] * 50
    told(alice)
    clock.advance(days=1)
    assert pushes()[0][0] == "failed"


def test_what_a_dead_worker_had_taken_is_taken_again_when_its_lease_is_over(
    service: PushService, clock: TimeMachine, alice: Any
) -> None:
    phone = service.device()
    subscribe(alice, phone)
    told(alice)
    clock.skip(seconds=5)
    [taken] = dispatches.claim("push", 8)
    assert dispatches.claim("push", 8) == []
    clock.advance(seconds=30)
    assert phone.told == []
    clock.advance(seconds=31)
    assert len(phone.told) == 1
    assert not dispatches.end(taken, Dispatch.State.FAILED)  # the dead one wakes: it is not its any more
    assert pushes() == [("done", "")]


def test_what_was_on_its_way_to_alice_does_not_go_to_who_has_her_browser_now(
    service: PushService, clock: TimeMachine, alice: Any, bob: Any
) -> None:
    device = service.device()
    subscribe(alice, device)
    told(alice, "Ann is coming.")
    subscribe(bob, device)
    told(bob, "Ben is coming.")
    clock.advance(days=1)
    assert [push.payload["body"] for push in device.told] == ["Ben is coming."]


def test_a_name_that_leads_to_a_private_address_is_not_called(
    clock: TimeMachine, alice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS may say what it likes: the address is checked when it is called, and that very address is called."""
    reached: list[Any] = []
    monkeypatch.setattr(hosts.socket, "getaddrinfo", lambda host, port, **kwargs: [(2, 1, 6, "", ("127.0.0.1", port))])
    monkeypatch.setattr(hosts.socket, "create_connection", lambda *args, **kwargs: reached.append(args))
    with PushService() as service:
        keys = service.device().subscription["keys"]
    subscriptions.subscribe(alice, endpoint="https://push.example.com/x", **keys)
    told(alice)
    clock.advance(seconds=6)
    row = Dispatch.objects.get(channel="push")
    assert "not on the open internet" in row.reason
    assert row.state == "waiting" and row.due_at > timezone.now()
    assert reached == []
