from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from planning import actions
from planning.models import Event, ShoppingItem, ShoppingList


def test_every_page_of_the_admin_loads(client: Client, alice: User, shower: Event, groceries: ShoppingList) -> None:
    actions.draft_invitations(shower, by=alice, guests=[{"name": "Ana"}])
    client.force_login(User.objects.create_superuser("root"))
    for name, row in (("event", shower), ("shoppinglist", groceries), ("guest", shower.guests.get())):
        for url in (
            reverse(f"admin:planning_{name}_changelist") + "?q=shower",
            reverse(f"admin:planning_{name}_add"),
            reverse(f"admin:planning_{name}_change", args=[row.pk]),
        ):
            assert client.get(url).status_code == 200, url


def test_the_demo_is_loaded_once_and_leaves_what_is_there_alone(db: None, settings: object) -> None:
    settings.DEBUG = True  # type: ignore[attr-defined]
    call_command("demo")
    demo = User.objects.get(username="demo")
    assert demo.check_password("demo") and not demo.is_staff
    assert User.objects.get(username="admin").is_superuser
    assert [event.title for event in Event.objects.visible_to(demo).upcoming()] == [
        "Mia's baby shower",
        "Tom's birthday dinner",
    ]
    demo.set_password("mine now")
    demo.save()
    ShoppingItem.objects.all().delete()
    call_command("demo")
    demo.refresh_from_db()
    assert demo.check_password("mine now")
    assert Event.objects.count() == 3 and not ShoppingItem.objects.exists()


def test_the_demo_is_refused_where_it_would_be_a_danger(db: None, settings: object) -> None:
    settings.DEBUG = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="DEBUG"):
        call_command("demo")
    assert not User.objects.exists()
