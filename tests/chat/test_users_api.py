"""Accounts over REST and in the admin: listed by staff, deleted many at a time, superusers kept."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from chat.models import Conversation
from tests.conftest import person

pytestmark = pytest.mark.django_db
DELETE = "/api/users/bulk_delete/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def clerk() -> User:
    """Of the staff, with the rights to accounts."""
    clerk = User.objects.create_user("clerk", is_staff=True)
    clerk.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "delete_user"]))
    return clerk


def test_staff_lists_and_finds_accounts(alice: User, bob: User, clerk: User) -> None:
    ask = signed_in(clerk)
    assert [row["username"] for row in ask.get("/api/users/").json()["results"]] == ["alice", "bob", "clerk"]
    found = ask.get("/api/users/?search=BO").json()
    assert (found["count"], found["results"][0]["id"]) == (1, bob.pk)
    assert "password" not in found["results"][0]
    assert ask.get("/api/users/?is_staff=true").json()["count"] == 1


def test_many_are_deleted_at_once_and_superusers_and_oneself_are_kept_and_named(
    alice: User, bob: User, clerk: User
) -> None:
    root = User.objects.create_superuser("root")
    hers = Conversation.objects.create(user=alice)
    staff = User.objects.create_user("colleague", is_staff=True)
    ids = [alice.pk, root.pk, clerk.pk, staff.pk, 987_654_321]
    answer = signed_in(clerk).post(DELETE, {"user_ids": ids}, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["deleted"] == [alice.pk]
    assert {(each["id"], each["username"]) for each in answer.json()["kept"]} == {
        (root.pk, "root"),
        (clerk.pk, "clerk"),
        (staff.pk, "colleague"),
    }
    assert set(User.objects.values_list("username", flat=True)) == {"bob", "clerk", "colleague", "root"}
    assert not Conversation.objects.filter(pk=hers.pk).exists()


@pytest.mark.parametrize("rights", [(), ("view_user",), ("staff",), ("staff", "view_user")])
def test_nobody_deletes_accounts_without_being_staff_with_the_right(rights: tuple[str, ...], bob: User) -> None:
    asks = person("dora")
    asks.is_staff = "staff" in rights
    asks.save()
    asks.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = signed_in(asks)
    assert client.post(DELETE, {"user_ids": [bob.pk]}, content_type="application/json").status_code == 403
    assert client.get("/api/users/").status_code == (200 if len(rights) == 2 else 403)
    assert User.objects.filter(pk=bob.pk).exists()


def test_the_admin_s_deletion_of_many_keeps_superusers_too(alice: User) -> None:
    root = User.objects.create_superuser("root")
    client = signed_in(root)
    form: dict[str, Any] = {"action": "delete_selected", "_selected_action": [alice.pk, root.pk]}
    asked = client.post("/admin/auth/user/", form)
    assert "Superusers are kept: root." in asked.content.decode() and asked.status_code == 200
    client.post("/admin/auth/user/", form | {"post": "yes"})
    assert set(User.objects.values_list("username", flat=True)) == {"root"}
    assert client.post("/admin/auth/user/", form | {"_selected_action": [root.pk]}).status_code == 302
    assert User.objects.filter(pk=root.pk).exists()
