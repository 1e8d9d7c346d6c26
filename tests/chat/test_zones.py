"""In whose time zone a conversation is held."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agents import zones
from planning.models import Event
from tests.harness.clients import Phone

pytestmark = pytest.mark.processes


def test_three_oclock_is_three_oclock_where_alice_is(server: Any, alice: Any) -> None:
    web = server()
    for zone in ("Europe/Berlin", "America/New_York"):
        zones.note(alice, zone)
        with Phone(web.url, alice) as phone:
            phone.say("Plan a baby shower for 20 guests next Saturday at 3pm")
            phone.until_event("RUN_FINISHED")
            starts_at = Event.objects.latest("pk").starts_at.astimezone(ZoneInfo(zone))
            assert (starts_at.hour, starts_at.minute) == (15, 0), zone
            card = next(shown["widget"] for shown in phone.shown if shown["kind"] == "widget")
            assert card["data"]["event"]["when"].endswith("3 p.m."), zone
            assert any("at 3 p.m." in text for text in phone.texts), zone
