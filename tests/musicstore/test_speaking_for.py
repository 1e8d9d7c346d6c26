"""For whom a person speaks: whom staff have linked, or whose code they gave, there and as long as it holds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.auth.models import User
from django.test import TestCase
from django.utils import timezone

from agents.runtime import Context
from musicstore import customers
from musicstore.models import Customer, CustomerLink, Verification
from musicstore.models.verification import GROUND

HERE, ELSEWHERE = uuid4(), uuid4()


def verified(user: User, customer: Customer, conversation: UUID = HERE, **fields: Any) -> Verification:
    now = timezone.now()
    made = Verification.objects.create(
        user=user, customer=customer, conversation=conversation, named="", expires_at=now, verified_at=now,
        until=now + timedelta(hours=1),
    )  # fmt: skip
    ground = Verification.objects.annotate(now=GROUND).values_list("now", flat=True).get(pk=made.pk)
    Verification.objects.filter(pk=made.pk).update(**{"ground": ground, **fields})
    return made


class AliceSpeaksForACustomer(TestCase):
    def setUp(self) -> None:
        self.alice = User.objects.create_user("alice", password="thirteen plums")
        self.bob = User.objects.create_user("bob")
        make = Customer.objects.create
        self.anna = make(first_name="Anna", last_name="Berg", email="anna@example.org")
        self.otto = make(first_name="Otto", last_name="Krull", email="otto@example.org")

    def here(self, user: User | None = None) -> Customer | None:
        return customers.speaks_for(Context(user=user or self.alice, agent=None, conversation=HERE))  # type: ignore[arg-type]

    def sees(self, user: User, conversation: UUID | None = None) -> set[Customer]:
        return set(customers.seen_by(user, conversation))

    def test_by_a_code_in_that_conversation_alone(self) -> None:
        self.assertIsNone(self.here())
        verified(self.alice, self.anna)
        self.assertEqual(self.here(), self.anna)
        self.assertIsNone(customers.spoken_for(self.alice, ELSEWHERE))
        self.assertIsNone(self.here(self.bob))
        self.assertEqual(self.sees(self.alice), {self.anna})
        self.assertEqual(self.sees(self.alice, ELSEWHERE), set())
        self.assertEqual(self.sees(self.bob), set())

    def test_by_a_link_everywhere_until_it_is_taken_away(self) -> None:
        link = CustomerLink.objects.create(user=self.alice, customer=self.anna)
        self.assertEqual((self.here(), customers.spoken_for(self.alice, None)), (self.anna, self.anna))
        verified(self.alice, self.otto)
        self.assertEqual(self.here(), self.otto, "a code goes before")
        self.assertEqual(self.sees(self.alice), {self.anna, self.otto})
        self.assertEqual(self.sees(self.alice, HERE), {self.otto})
        link.delete()
        self.assertEqual(self.sees(self.alice), {self.otto})

    def test_whoever_wants_to_speak_for_nobody_does_not(self) -> None:
        CustomerLink.objects.create(user=self.alice, customer=self.anna)
        verified(self.alice, self.anna, ended_at=timezone.now(), ended="person")
        self.assertIsNone(self.here())
        self.assertEqual(customers.spoken_for(self.alice, ELSEWHERE), self.anna)
        verified(self.alice, self.otto, ended_at=timezone.now(), ended="access")
        self.assertEqual(self.here(), self.anna, "what ended by itself says nothing of what she wants")

    def test_it_ends_whoever_changed_what_it_stands_on_and_however(self) -> None:
        past = timezone.now() - timedelta(seconds=1)
        changes: list[Any] = [
            lambda: User.objects.filter(pk=self.alice.pk).update(is_active=False),
            lambda: User.objects.filter(pk=self.alice.pk).update(password="another"),
            lambda: Customer.objects.filter(pk=self.anna.pk).update(email="new@example.org"),
            lambda: Verification.objects.update(until=past),
            lambda: Verification.objects.update(ended_at=past),
            lambda: Verification.objects.update(verified_at=None),
            lambda: self.anna.delete(),
        ]
        for change in changes:
            Verification.objects.all().delete()
            User.objects.filter(pk=self.alice.pk).update(is_active=True)
            verified(self.alice, self.anna)
            self.assertEqual(self.here(), self.anna)
            change()
            self.assertIsNone(self.here())
            self.assertEqual(self.sees(self.alice), set())
