"""A conversation says for whom it speaks, to its person alone, and what was shown by a code ends with the session."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import User
from django.test import Client, TestCase
from django.urls import reverse
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from agents.runtime.models import Run
from chat.accounts import sign_ins
from chat.care import actions as care
from chat.care import history
from chat.encoders.html import HtmlEncoder
from chat.live import sync
from chat.live.topic import Topic
from chat.models import Conversation
from musicstore import customers
from musicstore.models import Customer, CustomerLink, Verification
from tests.musicstore.test_speaking_for import verified


class Verified(TestCase):
    def setUp(self) -> None:
        self.alice = User.objects.create_user("alice", password="thirteen plums")
        self.anna = Customer.objects.create(first_name="Anna", last_name="Berg", email="anna@example.org")
        self.talk = Conversation.objects.create(user=self.alice, agent="store")
        self.client.force_login(self.alice)
        self.verify()

    def verify(self) -> None:
        verified(self.alice, self.anna, self.talk.pk)
        self.assertEqual(self.speaks(), self.anna)

    def speaks(self) -> Customer | None:
        return customers.spoken_for(self.alice, self.talk.pk)

    @property
    def named(self) -> str:
        return f"Anna Berg, customer {self.anna.pk}"

    def page(self, client: Client | None = None) -> str:
        return (client or self.client).get(reverse("conversation", args=[self.talk.pk])).content.decode()


class AliceSeesForWhomItSpeaks(Verified):
    def test_on_the_page_and_for_programs_and_nobody_else(self) -> None:
        self.assertIn(self.named, self.page())
        address = f"/api/conversations/{self.talk.pk}/"
        self.assertEqual(self.client.get(address).json()["speaks_for"], [{"kind": "customer", "name": self.named}])
        planner = Conversation.objects.create(user=self.alice, agent="planner")
        self.assertEqual(self.client.get(f"/api/conversations/{planner.pk}/").json().get("speaks_for"), None)
        other = Client()
        other.force_login(User.objects.create_user("bob"))
        self.assertEqual(other.get(reverse("conversation", args=[self.talk.pk])).status_code, 404)
        self.assertEqual(other.get(address).status_code, 404)
        self.assertEqual(other.post(reverse("speaks_for_nobody", args=[self.talk.pk])).status_code, 404)
        self.assertEqual(self.speaks(), self.anna)

    def test_the_button_of_the_page_ends_it(self) -> None:
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(self.alice)
        form = re.search(
            r'<form class="speaks" hx-post="([^"]+)".*?value="([^"]+)".*?</form>', self.page(browser), re.S
        )
        assert form is not None
        self.assertIn('type="submit"', form[0])
        self.assertEqual(browser.post(form[1]).status_code, 403)
        self.assertEqual(browser.post(form[1], {"csrfmiddlewaretoken": form[2]}).status_code, 204)
        self.assertIsNone(self.speaks())

    def test_staff_see_it_in_the_admin(self) -> None:
        staff = Client()
        staff.force_login(User.objects.create_superuser("root"))
        shown = staff.get(reverse("admin:chat_conversation_change", args=[self.talk.pk])).content.decode()
        self.assertIn(self.named, shown)

    def test_a_conversation_that_speaks_for_nobody_asks_nothing(self) -> None:
        planner = Conversation.objects.create(user=self.alice, agent="planner")
        encoder = HtmlEncoder(planner.pk, self.alice)
        changes = sync.after(planner.pk, 0)
        assert changes is not None
        with self.assertNumQueries(0):
            encoder.changes(changes, Topic(planner.pk))

    def test_open_pages_follow_when_she_ends_it_and_when_staff_link_her(self) -> None:
        encoder = HtmlEncoder(self.talk.pk, self.alice)
        self.assertIn(self.named, self.frames(encoder))
        self.assertNotIn("#speaking", self.frames(encoder), "it is told once")
        with self.captureOnCommitCallbacks(execute=True):
            self.assertEqual(self.client.post(reverse("speaks_for_nobody", args=[self.talk.pk])).status_code, 204)
        self.assertIsNone(self.speaks())
        told = self.frames(encoder)
        self.assertIn("#speaking", told)
        self.assertNotIn("Anna", told)
        link = CustomerLink.objects.create(user=self.alice, customer=self.anna)
        fresh = Conversation.objects.create(user=self.alice, agent="store")
        rev = fresh.rev
        link.delete()
        fresh.refresh_from_db()
        self.assertGreater(fresh.rev, rev)

    def test_a_program_ends_it_too(self) -> None:
        self.assertEqual(self.client.delete(f"/api/conversations/{self.talk.pk}/speaks_for/").status_code, 204)
        self.assertIsNone(self.speaks())
        self.assertEqual(self.client.delete(f"/api/conversations/{uuid4()}/speaks_for/").status_code, 404)

    def frames(self, encoder: HtmlEncoder) -> str:
        changes = sync.after(self.talk.pk, 0)
        assert changes is not None
        return "".join(encoder.changes(changes, Topic(self.talk.pk)))


class ItEnds(Verified):
    def test_as_she_signs_out_in_a_browser(self) -> None:
        self.client.post(reverse("logout"))
        self.assertIsNone(self.speaks())
        self.assertEqual(Verification.objects.latest("pk").ended, "access")

    def test_as_a_program_is_signed_out_or_its_tokens_are_revoked_and_not_as_they_are_renewed(self) -> None:
        token = sign_ins.begin(self.alice)
        with self.captureOnCommitCallbacks(execute=True):
            pair = sign_ins.renew(str(token))
        self.assertEqual(self.speaks(), self.anna, "renewing is no end")
        with self.captureOnCommitCallbacks(execute=True):
            sign_ins.end(self.alice, pair["refresh"])
        self.assertIsNone(self.speaks())
        self.verify()
        sign_ins.end_own(self.alice, AccessToken(str(sign_ins.begin(self.alice).access_token)))  # type: ignore[arg-type]
        self.assertIsNone(self.speaks())
        self.verify()
        token = sign_ins.begin(self.alice)
        with self.captureOnCommitCallbacks(execute=True):
            RefreshToken(str(token)).blacklist()  # type: ignore[arg-type]
        self.assertIsNone(self.speaks())

    def test_with_a_new_password_by_whatever_door(self) -> None:
        self.alice.set_password("fourteen plums")
        self.alice.save()
        self.assertIsNone(self.speaks())

    def test_with_its_conversation(self) -> None:
        history.clear(self.alice, conversation=self.talk.pk)
        self.assertIsNone(self.speaks())
        self.verify()
        care.delete(self.alice, conversation=self.talk.pk)
        self.assertEqual(set(customers.seen_by(self.alice)), set())
        care.undelete(self.alice, conversation=self.talk.pk)
        self.assertIsNone(self.speaks(), "what is had back speaks for nobody")
        self.verify()
        Run.objects.filter(thread=self.talk.pk).delete()
        Conversation.objects.filter(pk=self.talk.pk).delete()
        self.assertEqual(set(customers.seen_by(self.alice)), set())

    def test_as_staff_take_the_link_away(self) -> None:
        link = CustomerLink.objects.create(user=self.alice, customer=self.anna)
        link.delete()
        self.assertIsNone(self.speaks())
        self.assertEqual(Verification.objects.latest("pk").ended, "staff")

    def test_with_the_account(self) -> None:
        OutstandingToken.objects.all().delete()
        sign_ins.begin(self.alice)
        self.alice.delete()
        self.assertFalse(Verification.objects.exists())


def test_what_ends_here_is_heard_everywhere(db: Any) -> None:
    """Of a bulk deletion, too: each conversation says that it is over."""
    alice = User.objects.create_user("alice")
    anna = Customer.objects.create(first_name="Anna", last_name="Berg", email="anna@example.org")
    talks = [Conversation.objects.create(user=alice, agent="store") for _ in range(2)]
    for talk in talks:
        verified(alice, anna, talk.pk)
    Conversation.objects.filter(user=alice).delete()
    assert {each.ended for each in Verification.objects.all()} == {"conversation"}
