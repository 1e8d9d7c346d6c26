from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from agents.mail.models import Mail
from planning import actions
from planning.models import Event, ShoppingItem, ShoppingList, Vendor, Venue
from tests.planning.conftest import NOW


def test_every_page_of_the_admin_loads(
    client: Client, alice: User, shower: Event, groceries: ShoppingList, baker: Vendor
) -> None:
    actions.draft_invitations(shower, by=alice, guests=[{"name": "Ana"}])
    client.force_login(User.objects.create_superuser("root"))
    booked = actions.request_reservation(shower, by=alice, vendor=baker)
    venue = Venue.objects.create(name="The Mill", town="Millbrook", price=100, capacity=50)
    rows = (shower, groceries, shower.guests.get(), baker, venue, booked)
    for name, row in ((row._meta.model_name, row) for row in rows):
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


def test_a_letter_that_was_given_up_is_sent_once_more_from_the_admin(client: Client, alice: User) -> None:
    client.force_login(User.objects.create_superuser("root"))
    lost = Mail.objects.create(
        sender=alice, key="a", to="ana@example.com", subject="Come", text="Come", due_at=None, attempts=6
    )
    sent = Mail.objects.create(
        sender=alice, key="b", to="b@example.com", subject="B", text="B", sent_at=NOW, due_at=None, attempts=1
    )
    page = reverse("admin:mail_mail_changelist")
    assert client.get(page).status_code == 200
    client.post(page, {"action": "try_again", "_selected_action": [lost.pk, sent.pk]})
    lost.refresh_from_db()
    sent.refresh_from_db()
    assert lost.due_at is not None and lost.attempts == 0 and sent.due_at is None
    assert client.get(reverse("admin:mail_mail_add")).status_code == 403
