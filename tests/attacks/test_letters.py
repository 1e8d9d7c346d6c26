"""Mallory wants this installation to send thousands of letters with her own words, to people who do not know her."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from agents.mail.models import Mail
from tests.conftest import person

WORDS = "You have won. Claim your prize at https://evil.example/\r\nBcc: everybody@example.com"
MANY = 2000


@pytest.fixture
def mallory(db: None) -> User:
    """A new account without a confirmed address."""
    mallory = person("mallory")
    mallory.email = ""
    mallory.save()
    return mallory


def plan(api: APIClient, number: int, *, at: str) -> tuple[int, str]:
    """Plan an event with so many guests and her words; return it and where its invitations are sent."""
    event = {"title": "A prize", "starts_at": (timezone.now() + timedelta(days=30)).isoformat()}
    made = api.post("/api/events/", event).json()["id"]
    guests = [{"name": f"N{each}", "email": f"n{each}@{at}"} for each in range(number)]
    drafted = api.post("/api/invitations/", {"event": made, "text": WORDS, "guests": guests})
    assert drafted.status_code == 201
    return made, f"/api/invitations/{drafted.json()['id']}/send/"


def signed_in(user: User) -> APIClient:
    api = APIClient()
    api.default_format = "json"
    api.force_authenticate(user)
    return api


def test_two_thousand_letters_are_twenty_whatever_mallory_tries(mallory: User, settings: Any) -> None:
    api = signed_in(mallory)
    event, send = plan(api, MANY, at="example.com")
    with CaptureQueriesContext(connection) as asked:
        answer = api.post(send)
    assert (answer.json()["sent"], answer.json()["waiting"]) == (20, MANY - 20)
    assert len(asked) < 60
    for _ in range(3):
        assert api.post(send).status_code == 429
    _, again = plan(api, 10, at="example.org")
    assert api.post(again).status_code == 429
    api.delete(f"/api/events/{event}/")
    _, and_again = plan(api, 10, at="example.net")
    assert api.post(and_again).status_code == 429
    assert Mail.objects.count() == 0  # hers went with their event, and gave her no new day


def test_two_thousand_letters_that_are_allowed_are_one_statement(mallory: User, settings: Any) -> None:
    """Not hers: of a host who may write so many. None is half written, and each guest's link is their own."""
    settings.LETTERS_A_DAY_UNCONFIRMED = settings.LETTERS_A_DAY_NEW = settings.LETTERS_A_DAY = MANY
    api = signed_in(mallory)
    _, send = plan(api, MANY, at="example.com")
    with CaptureQueriesContext(connection) as asked:
        assert api.post(send).json() == {"sent": MANY}
    assert len(asked) < 60
    assert len([each for each in asked if each["sql"].startswith('INSERT INTO "mail_mail"')]) == 1
    assert Mail.objects.filter(due_at__isnull=False).values("to").distinct().count() == MANY
