"""What the offline model did not understand is kept for staff where the setting says so, and never whose it was."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents import retention
from agents.learning.models import UnknownRequest
from tests.chat.turns import turn

pytestmark = pytest.mark.django_db(transaction=True)

NOBODY_KNOWS = "Frobnicate the gazebo, please"


@pytest.fixture
def kept(settings: Any) -> None:
    settings.KEEP_UNKNOWN_REQUESTS = True


def texts() -> list[tuple[str, int]]:
    return list(UnknownRequest.objects.order_by("pk").values_list("text", "times"))


def test_by_default_nothing_is_kept(alice: User) -> None:
    turn(alice, NOBODY_KNOWS)
    assert texts() == []


@pytest.mark.usefixtures("kept")
def test_the_same_words_are_counted_whoever_writes_them(alice: User, bob: User) -> None:
    turn(alice, NOBODY_KNOWS)
    turn(bob, "frobnicate  the GAZEBO please!")
    assert texts() == [(NOBODY_KNOWS, 2)]
    row = UnknownRequest.objects.get()
    assert row.agent == "planner" and row.first_at < row.last_at


@pytest.mark.usefixtures("kept")
def test_what_is_understood_is_not_kept(alice: User) -> None:
    turn(alice, "Plan a picnic for 8 next Saturday at 3pm")
    turn(alice, "hello")
    assert texts() == []


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    "text",
    ["Frobnicate my diagnosis of cancer", "Frobnicate " + "the gazebo " * 40],
)
def test_what_is_private_or_no_request_is_not_kept(alice: User, text: str) -> None:
    turn(alice, text)
    assert texts() == []


@pytest.mark.usefixtures("kept")
def test_addresses_and_numbers_are_left_out(alice: User) -> None:
    turn(alice, "Frobnicate anna@example.com and +44 7700 900123 for 12")
    assert texts() == [("Frobnicate … and … for 12", 1)]


@pytest.mark.usefixtures("kept")
def test_what_nobody_asks_again_goes(alice: User, settings: Any) -> None:
    turn(alice, NOBODY_KNOWS)
    UnknownRequest.objects.update(last_at=timezone.now() - timedelta(days=settings.HISTORY_DAYS + 1))
    retention.tidy()
    assert texts() == []


@pytest.mark.usefixtures("kept")
def test_staff_with_the_right_read_them_beside_the_nearest_examples(alice: User, charlie: User) -> None:
    turn(alice, NOBODY_KNOWS)
    charlie.is_staff = True
    charlie.save()
    client = Client()
    client.force_login(charlie)
    page = reverse("admin:learning_unknownrequest_change", args=[UnknownRequest.objects.get().pk])
    assert client.get(page).status_code == 403
    charlie.user_permissions.add(Permission.objects.get(codename="view_unknownrequest"))
    shown = client.get(page).content.decode()
    assert "Frobnicate the gazebo" in shown and "“" in shown and "alice" not in shown


LIST = "gimme a peek at that shopping thingy of yours"


def tools(user: User, text: str) -> list[str]:
    """Say something; return the tools that are called for it."""
    return list(turn(user, text).tool_calls.order_by("pk").values_list("name", flat=True))


@pytest.fixture
def teacher(charlie: User) -> Client:
    charlie.is_staff = True
    charlie.save()
    rights = Permission.objects.filter(codename__in=["view_unknownrequest", "change_unknownrequest"])
    charlie.user_permissions.add(*rights)
    client = Client()
    client.force_login(charlie)
    return client


@pytest.mark.usefixtures("kept")
def test_by_one_click_the_words_stand_for_an_example_and_are_carried_out_as_it(alice: User, teacher: Client) -> None:
    turn(alice, "Plan a picnic for 8 next Saturday at 3pm")
    turn(alice, LIST)
    unknown = UnknownRequest.objects.get()
    page = reverse("admin:learning_unknownrequest_change", args=[unknown.pk])
    means = reverse("admin:learning_unknownrequest_means", args=[unknown.pk])
    examples = re.findall(r'name="means" value="([^"]+)"', teacher.get(page).content.decode())
    example = next(html.unescape(each) for each in examples if "shopping list" in each)
    told = teacher.post(means, {"means": example}, follow=True).content.decode()
    assert "is understood as" in told and "Nothing any more" in told
    assert "show_shopping_list" in tools(alice, f"{LIST.capitalize()}!")
    unknown.refresh_from_db()
    assert (unknown.means, unknown.times) == (example, 1), "what is understood is counted no more"
    UnknownRequest.objects.update(last_at=timezone.now() - timedelta(days=10_000))
    retention.tidy()
    assert UnknownRequest.objects.exists(), "what was taught is no history"
    teacher.post(means, {"means": ""})
    assert tools(alice, LIST) == []


@pytest.mark.usefixtures("kept")
def test_nobody_teaches_without_the_right_or_what_is_no_example(alice: User, teacher: Client, charlie: User) -> None:
    turn(alice, NOBODY_KNOWS)
    unknown = UnknownRequest.objects.get()
    means = reverse("admin:learning_unknownrequest_means", args=[unknown.pk])
    refused = teacher.post(means, {"means": "delete it all"}, follow=True).content.decode()
    assert "is none of the nearest examples" in refused
    charlie.user_permissions.remove(Permission.objects.get(codename="change_unknownrequest"))
    page = reverse("admin:learning_unknownrequest_change", args=[unknown.pk])
    assert 'name="means"' not in teacher.get(page).content.decode()
    assert teacher.post(means, {"means": "show the list"}).status_code == 403
    unknown.refresh_from_db()
    assert unknown.means == ""
