"""How far letters came is seen: on its way, sent, opened, came back; and an address that is corrected begins anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signing import Signer
from django.templatetags.static import static
from django.test import Client

from agents.business.models import Outreach
from agents.mail.models import Mail
from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Guest
from planning.public import links
from tests.harness.mail_server import MailServer
from tests.planning.asking_the_api import client as api_of
from tests.planning.conftest import NOW
from tests.planning.test_widgets import shown


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def server(settings: Any) -> Any:
    with MailServer() as server:
        server.use(settings)
        yield server


@pytest.fixture
def ana(shower: Event, alice: User) -> Guest:
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "typo@example.com"}])
    return ana


def seen(event: Event, alice: User) -> list[str]:
    """Return what the card says of each guest's letters, which must be in its HTML too."""
    said, html = shown("invitations", alice, event.pk)
    words = [guest["no_letters"] or guest["delivery"]["words"] for guest in said["guests"]]
    assert all(each in html for each in words)
    return words


def test_the_host_sees_how_far_each_letter_came(
    shower: Event, alice: User, ana: Guest, clock: TimeMachine, server: MailServer
) -> None:
    assert seen(shower, alice) == [""]
    actions.send_invitations(shower, by=alice)
    assert seen(shower, alice) == ["On its way"]
    clock.run_until_idle()
    assert seen(shower, alice) == ["Sent"]
    page = links.rsvp_link(ana)
    for method in ("get", "head", "options"):  # as a mailbox's scanner does, which runs no script
        getattr(Client(), method)(page), getattr(Client(), method)(f"{page}opened/")
    assert seen(shower, alice) == ["Sent"]
    assert static("planning/opened.js") in Client().get(page).content.decode()
    assert Client(enforce_csrf_checks=True).post(f"{page}opened/").status_code == 204
    assert seen(shower, alice) == ["Opened"]
    shower.refresh_from_db()
    [told] = api_of(alice).get(f"/api/invitations/{shower.invitation.pk}/").json()["guests"]
    assert told["delivery"] == "opened" and told["opened_at"] and told["bounced_at"] is None


def test_an_address_that_is_none_is_told_to_the_host_once_and_corrected_gets_one_letter(
    shower: Event, alice: User, ana: Guest, clock: TimeMachine, server: MailServer, caplog: Any
) -> None:
    server.refuses["typo@example.com"] = "550 5.1.1 No such user here"
    actions.add_guests(shower, by=alice, guests=[{"name": "Ben", "email": "ben@example.com"}])
    actions.send_invitations(shower, by=alice)
    clock.advance(hours=1)
    assert "could not be sent" in caplog.text and "typo@" not in caplog.text, "logs are for those who run this site"
    ana.refresh_from_db()
    assert ana.bounced_because == "550 5.1.1 No such user here"
    assert seen(shower, alice) == ["Letters to this address come back", "Sent"]
    [told] = Outreach.objects.filter(text__contains="came back")
    assert told.text.startswith("The letter to Ana (typo@example.com) came back.")

    old = links.rsvp_link(ana)
    older = f"/rsvp/{Signer(salt='planning.rsvp', sep='~').sign(str(ana.pk))}/"  # of a letter from long ago
    assert Client().get(older).status_code == Client().get(old).status_code == 200
    actions.change_guest(shower, by=alice, guest=ana.pk, email="ana@example.com")
    assert seen(shower, alice) == ["", "Sent"]
    assert actions.send_invitations(shower, by=alice) == 1
    clock.advance(hours=1)
    [letter] = server.of("ana@example.com")
    assert server.asked.count("typo@example.com") == 1 and len(server.of("ben@example.com")) == 1
    ana.refresh_from_db()
    new, words = links.rsvp_link(ana), letter.get_body(("plain",))
    assert new != old and words is not None and new in words.get_content().replace("=\r\n", "")
    assert [Client().get(link).status_code for link in (older, old, new)] == [404, 404, 200]
    assert [Client().get(f"{link}event.ics").status_code for link in (old, new)] == [404, 200]
    assert Client().post(old, {"answer": "declined"}).status_code == 404
    assert seen(shower, alice) == ["Sent", "Sent"]


def test_a_letter_that_waits_does_not_go_where_the_guest_no_longer_is(
    shower: Event, alice: User, ana: Guest, clock: TimeMachine, server: MailServer
) -> None:
    actions.send_invitations(shower, by=alice)
    actions.change_guest(shower, by=alice, guest=ana.pk, email="TYPO@example.com")
    ana.refresh_from_db()
    assert ana.link_number == 0, "the same mailbox"
    ana.email = "ana@example.com"
    ana.save()  # by staff, in the admin
    clock.run_until_idle()
    assert server.letters == []
    assert Mail.objects.about(ana).get().error == "The guest has another address now."
    actions.send_invitations(shower, by=alice)
    clock.run_until_idle()
    assert [letter["To"] for letter in server.letters] == ["ana@example.com"]
