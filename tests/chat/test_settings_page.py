"""The settings: what reaches a person how. And what makes the site an app."""

from __future__ import annotations

import json
import re
from datetime import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.core import mail
from django.test import Client

from agents import registry, zones
from agents.business.models import ContactPolicy, OptOut
from agents.mail import refusals
from agents.mail.models import Mail
from agents.testing import TimeMachine
from musicstore.models import MediaType, Track

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(alice: Any) -> Client:
    made = Client()
    made.force_login(alice)
    return made


def form(**changes: str) -> dict[str, str]:
    """The form as it is sent with everything wanted."""
    boxes = {
        f"kind-{kind.name}-{channel}": "on" for kind in registry.outreach_kinds for channel in ("all", "push", "email")
    }
    rest = {"quiet_from": "", "quiet_until": "", "most_a_day": "", "zone": "Europe/Berlin"}
    return {**boxes, **rest, **changes}


def test_every_declared_kind_can_be_chosen_by_every_way(client: Client) -> None:
    Track.objects.create(name="So What", media_type=MediaType.objects.create(name="Tape"), milliseconds=1000)
    html = client.get("/settings/").content.decode()
    assert len(registry.outreach_kinds)
    for kind in registry.outreach_kinds:
        for channel in ("all", "push", "email"):
            assert f'name="kind-{kind.name}-{channel}"' in html


def test_alices_choices_are_kept_and_shown_again(client: Client, alice: Any) -> None:
    fields = form(quiet_from="22:00", quiet_until="07:30", most_a_day="3")
    del fields["kind-planning.guests-email"]
    del fields["kind-planning.bookings-all"]
    answer = client.post("/settings/", fields)
    assert answer.status_code == 302
    policy = ContactPolicy.objects.get(user=alice)
    assert (policy.quiet_from, policy.quiet_until, policy.most_a_day) == (time(22), time(7, 30), 3)
    kept = set(OptOut.objects.filter(user=alice).values_list("kind", "channel"))
    assert kept == {("planning.guests", "email"), ("planning.bookings", "all")}
    alice.refresh_from_db()
    assert zones.of(alice).key == "Europe/Berlin"
    html = client.get("/settings/").content.decode()
    assert 'value="22:00:00"' in html or 'value="22:00"' in html
    assert '<option value="Europe/Berlin" selected>' in html
    client.post("/settings/", form())
    assert not OptOut.objects.filter(user=alice).exists()
    assert ContactPolicy.objects.get(user=alice).quiet_from is None


def test_an_opt_out_of_a_kind_that_is_not_declared_now_stays(client: Client, alice: Any) -> None:
    OptOut.objects.create(user=alice, kind="music.news", channel="all")
    client.post("/settings/", form())
    assert OptOut.objects.get(user=alice).kind == "music.news"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quiet_from", "25:99"),
        ("most_a_day", "-1"),
        ("most_a_day", "many"),
        ("zone", "Mars/Olympus"),
        ("quiet_until", "07:00"),  # without a beginning
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_kept(
    field: str, value: str, client: Client, alice: Any
) -> None:
    answer = client.post("/settings/", form(**{field: value}))
    assert answer.status_code == 400
    assert b'class="field__error"' in answer.content
    assert not ContactPolicy.objects.filter(user=alice).exists()


def sent() -> list[Any]:
    """Let the letters go out, at the rate of all letters; return them."""
    with TimeMachine() as clock:
        clock.advance(minutes=5)
    return mail.outbox


def link_in(letter: Any) -> str:
    found = re.search(r"http://localhost:8000(\S+)", letter.body)
    assert found
    return found[1]


def test_an_address_counts_once_its_letter_came_back_and_the_link_works_once_for_its_person_only(
    client: Client, alice: Any, charlie: Any
) -> None:
    client.post("/settings/email/", {"email": "new@example.com"})
    alice.refresh_from_db()
    assert alice.email == "alice@example.com"
    assert mail.outbox == []  # nobody waits for a mail server
    [letter] = sent()
    assert letter.to == ["new@example.com"]
    charlies = Client()
    charlies.force_login(charlie)
    charlies.get(link_in(letter))
    charlie.refresh_from_db()
    assert charlie.email == "charlie@example.com"
    client.get(link_in(letter))
    alice.refresh_from_db()
    assert alice.email == "new@example.com"
    client.post("/settings/email/", {"email": ""})
    client.get(link_in(letter))
    alice.refresh_from_db()
    assert alice.email == ""


def test_nobody_lets_us_write_letters_to_everybody(client: Client) -> None:
    for number in range(9):
        client.post("/settings/email/", {"email": f"{number}@example.com"})
    client.post("/settings/email/", {"email": "not an address"})
    assert len(sent()) == 5


def test_a_mail_server_that_is_away_keeps_no_letter_that_confirms_an_address(client: Client, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    said = client.post("/settings/email/", {"email": "new@example.com"}, follow=True)
    assert "A letter is on its way" in said.content.decode()
    with TimeMachine() as clock:
        clock.run_until_idle()
        waiting = Mail.objects.get()
        assert waiting.due_at is not None and "ConnectionRefusedError" in waiting.error
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        clock.advance(hours=1)
    [letter] = mail.outbox
    assert letter.to == ["new@example.com"] and "List-Unsubscribe" not in letter.extra_headers


def test_an_address_that_wants_no_letters_from_here_gets_none_and_alice_does_not_learn_that(client: Client) -> None:
    refusals.refuse("NEW@example.com", None)
    said = [
        client.post("/settings/email/", {"email": address}, follow=True).content.decode().split("page__said")[1][:200]
        for address in ("new@example.com", "other@example.com")
    ]
    assert said[0] == said[1]
    assert [letter.to for letter in sent()] == [["other@example.com"]]


def test_a_letter_whose_link_is_void_by_now_does_not_leave(client: Client, alice: Any, settings: Any) -> None:
    client.post("/settings/email/", {"email": "new@example.com"})
    alice.email = ""
    alice.save()
    assert sent() == []
    assert "Its link counts no more" in Mail.objects.get().error


def test_what_was_to_confirm_an_address_goes_with_the_account(client: Client, alice: Any) -> None:
    client.post("/settings/email/", {"email": "new@example.com"})
    alice.delete()
    assert not Mail.objects.exists() and sent() == []


def test_the_settings_are_for_who_is_signed_in(alice: Any) -> None:
    assert Client().get("/settings/").status_code == 302
    assert Client().get("/api/push/").status_code == 401


def test_the_manifest_names_icons_that_are_there(client: Client) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = json.loads(answer.content)
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/")
    sizes = {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]}
    assert sizes == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_service_worker_looks_after_the_whole_site(client: Client) -> None:
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript"
    assert b'addEventListener("push"' in answer.content
    assert b'rel="manifest" href="/manifest.webmanifest"' in client.get("/").content


def test_many_accounts_do_not_pester_one_address(client: Client, alice: Any) -> None:
    for number in range(12):
        account = Client()
        account.force_login(User.objects.create_user(f"mallory{number}"))
        account.post("/settings/email/", {"email": "Victim@example.com" if number % 2 else "victim@example.com"})
    assert len(sent()) == 10


def test_the_settings_say_whether_an_address_is_confirmed(client: Client, alice: Any) -> None:
    assert "No address of yours is confirmed" not in client.get("/settings/").content.decode()
    client.post("/settings/email/", {"email": ""})
    assert "No address of yours is confirmed" in client.get("/settings/").content.decode()
