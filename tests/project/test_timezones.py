"""Three o'clock is the person's three o'clock."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from agents import zones

pytestmark = pytest.mark.django_db


def test_a_page_tells_the_zone_of_alices_device_and_runs_and_sockets_know_it(alice: Any) -> None:
    client = Client()
    client.force_login(alice)
    client.cookies["timezone"] = "America/New_York"
    assert client.get("/").status_code == 200
    assert zones.of(alice).key == "America/New_York"


@pytest.mark.parametrize("lie", ["Mars/Olympus", "../../etc/passwd", "\x00", "x" * 5000])
def test_a_zone_that_is_none_is_not_believed(alice: Any, lie: str) -> None:
    client = Client()
    client.force_login(alice)
    client.cookies["timezone"] = lie
    assert client.get("/").status_code == 200
    assert zones.of(alice).key == "UTC"


def test_a_card_shows_the_time_at_the_event_and_names_its_zone_where_alices_clock_differs(alice: Any) -> None:
    from tests.chat.people import planned

    tea = planned(alice)
    client = Client()
    client.force_login(alice)
    for zone, shown in (("UTC", "3 p.m."), ("America/New_York", "3 p.m. UTC"), ("Asia/Tokyo", "3 p.m. UTC")):
        client.cookies["timezone"] = zone
        assert shown in client.get(f"/c/{tea.conversation.pk}/").content.decode()
