"""Showing that one may speak for a customer: named in talk, by a code from a letter, for one conversation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core import mail
from django.db.models import F
from django.test import TestCase

from agents import patterns as re
from agents.limits.models import Allowance
from agents.llm.model import Called
from agents.mail.due import Mails
from agents.testing import ScriptedModel, Talk
from musicstore import customers, identifying
from musicstore.codes import Codes
from musicstore.models import Customer, CustomerLink, Verification
from musicstore.tools import verification as tools

WRONG = {"code": "000000"}


def letters() -> list[str]:
    """Let what is due be written and sent; return the codes in the letters that went out, the newest last."""
    Codes().work()
    while Mails().work():
        pass
    return [re.search(r"^\d{6}$", str(each.body), re.MULTILINE)[0] for each in mail.outbox]  # type: ignore[index]


def later(**delta: int) -> None:
    """Let so much time go by for what is written."""
    by = timedelta(**delta)
    Verification.objects.update(
        created_at=F("created_at") - by, expires_at=F("expires_at") - by, ended_at=F("ended_at") - by,
        until=F("until") - by,
    )  # fmt: skip
    Allowance.objects.update(whole_at=F("whole_at") - by)


def wrong(code: str) -> dict[str, str]:
    return {"code": f"{(int(code) + 1) % 10**6:06}"}


def outcome(talk: Talk) -> Called:
    return [each for each in talk.items if isinstance(each, Called) and each.name == "verify_customer"][-1]


class Store(TestCase):
    def setUp(self) -> None:
        self.alice = User.objects.create_user("alice", password="thirteen plums")
        make = Customer.objects.create
        self.anna = make(first_name="Anna", last_name="Berg", email="anna@example.org", phone="+49 0711 2842222")
        self.otto = make(first_name="Otto", last_name="Krull", email="otto@example.org", phone="+1 (514) 721-4711")

    def talk(self, *script: Any, user: User | None = None, agent: str = "store") -> Talk:
        return Talk(user or self.alice, agent, model=ScriptedModel(*script) if script else None)

    def speaks(self, talk: Talk) -> Customer | None:
        return customers.spoken_for(talk.user, talk.conversation)


class AliceSaysWhoSheIs(Store):
    def test_she_names_a_customer_and_gives_the_code_and_her_tools_are_there(self) -> None:
        talk = self.talk()
        talk.say(f"I am customer {self.anna.pk}")
        self.assertEqual(([each.name for each in talk.waiting], self.speaks(talk)), (["verify_customer"], None))
        (code,) = letters()
        self.assertEqual(mail.outbox[0].to, ["anna@example.org"])
        words = f"This conversation speaks for Anna Berg, customer {self.anna.pk}."
        self.assertEqual(talk.answer({"code": f"{code[:3]} {code[3:]}"}), words)
        self.assertEqual(self.speaks(talk), self.anna)
        self.assertIsNone(self.speaks(self.talk()), "another conversation speaks for nobody")

    def test_by_whatever_she_is_known_and_however_she_says_it(self) -> None:
        number = self.anna.pk
        sentences = (
            f"I am customer {number}", f"my customer number is {number}", f"Customer number: {number}",
            f"customer #{number}",
            "My e-mail is Anna@Example.org", "my email address is anna@example.org.", "anna@example.org",
            "my phone is +49 711 2842222", "My phone number is 0711 / 284 22 22", "call me at +49 (0)711-2842222",
            "my mobile number: 0049 711 2842222",
        )  # fmt: skip
        for sentence in sentences:
            talk = self.talk()
            talk.say(sentence)
            self.assertEqual(talk.calls, ["verify_customer"], sentence)
            self.assertEqual(Verification.objects.latest("pk").customer, self.anna, sentence)
            Verification.objects.all().delete()
            self.reset_limits()

    def test_what_is_asked_too_early_leads_to_who_she_is(self) -> None:
        talk = self.talk()
        said = talk.say("My last three invoices")
        self.assertIn("customer number", said)
        self.assertFalse([each for each in talk.items if isinstance(each, Called) and not each.ok], "nothing failed")
        talk.say(str(self.anna.pk))
        self.assertEqual([each.name for each in talk.waiting], ["verify_customer"])
        talk.answer({"code": letters()[-1]})
        talk.say("My last three invoices")
        self.assertEqual(talk.calls[-1], "get_invoices_by_customer_sorted_by_date")

    def test_what_names_several_or_nobody_names_nobody(self) -> None:
        twin = Customer.objects.create(
            first_name="An", last_name="Berg", email="ANNA@example.org", phone="0711 2842222"
        )
        for said in (
            "anna@example.org",
            "0711 2842222",
            "",
            "a@b",
            "99999999999999999999999",
            "+",
            "%",
            "_" * 7,
            "2842",
        ):
            self.assertIsNone(identifying.named_by(said), said)
        self.assertEqual(identifying.named_by(f"{twin.pk}"), twin)

    def test_a_wrong_code_is_asked_for_once_more_and_the_fifth_is_the_last(self) -> None:
        talk = self.talk()
        talk.say(f"I am customer {self.anna.pk}")
        (code,) = letters()
        for left in ("4 tries", "3 tries", "2 tries", "One try"):
            self.assertEqual(talk.answer(wrong(code)), f"That is not the code. {left} left.")
            self.assertEqual([each.name for each in talk.waiting], ["verify_customer"], "it is asked for again")
        self.assertEqual(talk.answer(wrong(code)), tools.TOO_MANY)
        self.assertEqual(talk.waiting, [])
        self.assertEqual(len(letters()), 1, "no second letter")
        for other in (talk, self.talk()):
            self.assertEqual(other.say("I am customer 77"), tools.TOO_MANY)
        self.assertIsNone(self.speaks(talk))

    def test_ten_minutes_later_she_may_try_again(self) -> None:
        talk = self.talk()
        talk.say(f"I am customer {self.anna.pk}")
        (code,) = letters()
        for _ in range(5):
            talk.answer(wrong(code))
        later(minutes=11)
        talk.say(f"I am customer {self.anna.pk}")
        self.assertEqual(len(talk.waiting), 1)
        talk.answer({"code": letters()[-1]})
        self.assertEqual(self.speaks(talk), self.anna)

    def test_a_code_counts_for_ten_minutes_and_a_new_one_ends_the_one_before(self) -> None:
        talk = self.talk()
        talk.say(f"I am customer {self.anna.pk}")
        (first,) = letters()
        talk.say("Send me a new code")
        self.assertEqual(talk.calls, ["verify_customer"])
        _, second = letters()
        if first != second:
            talk.answer({"code": first})
            self.assertIsNone(self.speaks(talk))
        later(minutes=10, seconds=1)
        talk.answer({"code": second})
        self.assertEqual((self.speaks(talk), outcome(talk).data["code"]), (None, "code_over"))

    def test_it_holds_so_many_hours_and_until_she_wants_no_more(self) -> None:
        talk = self.verified()
        later(hours=12, seconds=1)
        self.assertIsNone(self.speaks(talk))
        talk = self.verified()
        self.assertEqual(talk.say("Log me out as customer"), "This conversation speaks for no customer any more.")
        self.assertIsNone(self.speaks(talk))
        self.assertNotIn("forget_customer", self.offered(talk))

    def test_a_linked_user_needs_no_code_for_their_own_and_one_for_anothers(self) -> None:
        CustomerLink.objects.create(user=self.alice, customer=self.anna)
        talk = self.talk()
        self.assertEqual(self.speaks(talk), self.anna)
        talk.say("stop speaking for me")
        self.assertIsNone(self.speaks(talk))
        self.assertIn("speaks for Anna Berg", talk.say("my e-mail is anna@example.org"))
        self.assertEqual(self.speaks(talk), self.anna)
        talk.say(f"I am customer {self.otto.pk}")
        self.assertEqual((len(talk.waiting), self.speaks(talk)), (1, self.anna))
        talk.answer({"code": letters()[-1]})
        self.assertEqual(self.speaks(talk), self.otto)

    def verified(self) -> Talk:
        talk = self.talk()
        talk.say(f"I am customer {self.anna.pk}")
        talk.answer({"code": letters()[-1]})
        self.assertEqual(self.speaks(talk), self.anna)
        return talk

    def offered(self, talk: Talk) -> set[str]:
        model = ScriptedModel("Hello.")
        talk.model = model
        talk.say("Hello")
        return {each.name for each in model.requests[0].tools}

    def reset_limits(self) -> None:
        Allowance.objects.all().delete()
