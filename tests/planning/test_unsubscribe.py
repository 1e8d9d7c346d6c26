"""Whoever gets letters says no with one click, of their mailbox or on a page, and the host sees it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.test import Client

from agents.business.models import Outreach
from agents.mail import links
from agents.mail.models import Mail, MailRefusal
from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Guest, Vendor
from tests.harness.mail_server import MailServer
from tests.planning.conftest import NOW
from tests.planning.test_widgets import shown


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def ana(shower: Event, alice: User) -> Guest:
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "Ana@example.com"}])
    return ana


def link_for(alice: User) -> str:
    return links.refusal_link("Ana@example.com", alice)


def told(alice: User, event: Event) -> str:
    [guest] = shown("invitations", alice, event.pk)[0]["guests"]
    assert guest["no_letters"] in shown("invitations", alice, event.pk)[1]
    return str(guest["no_letters"])


def test_a_letter_bears_the_button_of_mailboxes_as_it_comes_from_the_mail_server(
    ana: Guest, shower: Event, alice: User, clock: TimeMachine, settings: Any
) -> None:
    with MailServer() as server:
        server.use(settings)
        actions.change_event(shower, by=alice, title="Tea\r\nBcc: charlie@example.com")
        actions.send_invitations(shower, by=alice)
        clock.run_until_idle()
        [letter] = server.letters
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter["List-Unsubscribe"].strip() == f"<{link_for(alice)}>"  # a long header begins on a line of its own
    assert letter["Bcc"] is None and server.asked == ["Ana@example.com"]
    text: Any = letter.get_body(("plain",))
    assert link_for(alice) in text.get_content()


def test_one_click_of_a_mailbox_ends_alices_letters_without_a_cookie(
    ana: Guest, shower: Event, alice: User, clock: TimeMachine
) -> None:
    mailbox = Client(enforce_csrf_checks=True)
    answer = mailbox.post(link_for(alice), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert told(alice, shower) == "Wants no letters from you"
    assert shown("invitations", alice, shower.pk)[0]["letters"]["invite"] == 0
    with pytest.raises(ValidationError, match="No guest has an address that takes your letters"):
        actions.send_invitations(shower, by=alice)


def test_looking_at_the_page_changes_nothing_as_mailboxes_open_links_by_themselves(alice: User) -> None:
    for method in ("get", "head"):
        assert getattr(Client(), method)(link_for(alice)).status_code == 200
    assert not MailRefusal.objects.exists()
    page = Client().get(link_for(alice)).content.decode()
    assert "No more letters of alice" in page and "ana@example.com" in page


@pytest.mark.thorough
def test_what_was_written_before_the_no_is_not_sent_after_it(
    ana: Guest, shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.send_invitations(shower, by=alice)
    Client().post(link_for(alice), {"List-Unsubscribe": "One-Click"})
    clock.advance(days=5)  # a reminder would be due
    letter = Mail.objects.get(sender__isnull=False)
    assert (letter.due_at, letter.sent_at, letter.held) == (None, None, False)
    assert "no more letters" in letter.error
    assert {address for letter in outbox.outbox for address in letter.to} <= {alice.email}


def test_a_no_to_alice_is_none_to_charlie_until_it_is_to_everybody(
    ana: Guest, shower: Event, alice: User, charlie: User, clock: TimeMachine
) -> None:
    tea = actions.create_event(by=charlie, title="Tea", starts_at=NOW + timedelta(days=5))
    actions.add_guests(tea, by=charlie, guests=[{"name": "Ana", "email": "ana@EXAMPLE.com"}])
    page = Client(enforce_csrf_checks=True)
    said = page.post(link_for(alice), {"letters": "none-of-this-sender"}, follow=True).content.decode()
    assert "alice sends you no more letters" in said
    assert actions.send_invitations(tea, by=charlie) == 1
    said = page.post(link_for(alice), {"letters": "none"}, follow=True).content.decode()
    assert "Nobody sends you letters from here any more" in said
    clock.run_until_idle()
    assert outbox.outbox == [] and told(charlie, tea) == "Wants no letters from here"
    page.post(link_for(alice), {"letters": "all-welcome"})
    assert told(alice, shower) == "" and actions.send_invitations(shower, by=alice) == 1
    clock.run_until_idle()
    assert [letter.to for letter in outbox.outbox] == [["Ana@example.com"]]


def test_taking_back_a_no_to_alice_takes_back_none_to_everybody(
    ana: Guest, shower: Event, alice: User, charlie: User
) -> None:
    page, of_charlie = Client(), links.refusal_link("ana@example.com", charlie)
    page.post(of_charlie, {"letters": "none-of-this-sender"})
    page.post(of_charlie, {"letters": "none"})
    page.post(link_for(alice), {"letters": "none-of-this-sender"})
    page.post(link_for(alice), {"letters": "welcome"})  # of a page that was opened before
    assert told(alice, shower) == "Wants no letters from here"
    said = page.get(link_for(alice)).content.decode()
    assert "Letters from here are welcome again" in said and "Letters of alice are welcome" not in said
    [button] = re.findall(r'value="(.*welcome)"', said)
    page.post(link_for(alice), {"letters": button})
    assert told(alice, shower) == ""
    assert MailRefusal.objects.get().sender == charlie, "what was said to another host was not taken back"
    assert "Letters of charlie are welcome again" in page.get(of_charlie).content.decode()


def test_a_forged_link_is_not_found_and_another_ones_says_nothing_of_ana(alice: User, bob: User) -> None:
    link = link_for(alice)
    assert Client().get(link[:-2] + "x/").status_code == 404
    signed = re.sub(r"~.*", "~", link) + links.refusal_link("ana@example.com", bob).split("~")[1]
    assert Client().post(signed, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert not MailRefusal.objects.exists()


def test_a_link_outlives_the_letter_and_the_guest(ana: Guest, shower: Event, alice: User) -> None:
    actions.delete_event(shower, by=alice)
    assert Client().post(link_for(alice), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert MailRefusal.objects.get().address == "ana@example.com"


def test_one_link_is_not_posted_to_without_end(settings: Any, alice: User) -> None:
    answers = [Client().post(link_for(alice), {"letters": "none"}).status_code for _ in range(31)]
    assert answers[0] == 302 and answers[-1] == 429


def test_a_vendor_who_wants_no_letters_is_not_written_to_and_the_host_hears_so(
    shower: Event, alice: User, baker: Vendor, clock: TimeMachine
) -> None:
    Client().post(links.refusal_link(baker.email, alice), {"List-Unsubscribe": "One-Click"})
    actions.request_reservation(shower, by=alice, vendor=baker)
    clock.advance(hours=2)
    assert not Mail.objects.filter(sender__isnull=False).exists()
    assert "Sweet Hour takes no letters of yours" in " ".join(Outreach.objects.values_list("text", flat=True))


def test_a_link_of_a_letter_that_went_out_years_ago_still_leads_there(alice: User) -> None:
    said = Signer(salt="planning.letters", sep="~").sign_object(["ana@example.com", alice.pk])
    assert link_for(alice).endswith(f"/letters/{said}/"), "it is signed as it was before letters were the platform's"
    assert Client().post(f"/letters/{said}/", {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert MailRefusal.objects.get().address == "ana@example.com"
