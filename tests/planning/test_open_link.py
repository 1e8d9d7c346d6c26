"""One link for everybody: whoever opens it says their name and answers, as long as the link has places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from agents.mail import quota
from agents.mail.models import MailSender
from agents.testing import TimeMachine
from planning import actions
from planning.models import Event, Guest
from planning.public.links import join_link
from tests.planning.conftest import NOW, THREE
from tests.planning.test_widgets import act, shown


@pytest.fixture
def clock(db: None) -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


def path(event: Event) -> str:
    return urlsplit(join_link(Event.objects.get(pk=event.pk))).path


FORM = {"whole": "true", "name": "Dora", "answer": "coming", "party_size": "2"}


def test_dora_joins_by_the_link_once_in_her_browser_and_sees_her_own_page(
    shower: Event, alice: User, clock: TimeMachine
) -> None:
    act("answers", alice, shower.pk, "share", limit="3")
    hers = Client()
    page = hers.get(path(shower)).content.decode()
    assert "Your name" in page and "Mia&#x27;s baby shower" in page and not Guest.objects.exists()
    answered = hers.post(path(shower), FORM, follow=True)
    assert "you are coming, 2 of you" in answered.content.decode()
    assert hers.post(path(shower), FORM).headers["Location"] == answered.redirect_chain[-1][0]
    dora = Guest.objects.get()
    assert (dora.name, dora.by_open_link, dora.answered_by_link, dora.party_size) == ("Dora", True, True, 2)
    assert shown("answers", alice, shower.pk)[0]["event"]["joined"] == 2
    too_many = Client().post(path(shower), FORM | {"name": "Emil"})
    assert too_many.status_code == 400 and "room for only 1 more" in too_many.content.decode()
    assert Guest.objects.count() == 1


def said(response: Any) -> str:
    """Return a page without what is another one each time: the form's token, and the address that was typed."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return re.sub(r"(?i)\w+@example.com", "", text)


def test_the_page_tells_nobody_which_addresses_are_listed_and_their_owners_get_their_link(
    shower: Event, alice: User, clock: TimeMachine
) -> None:
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    actions.change_event(shower, by=alice, shows_guests=True)
    actions.open_link(shower, by=alice, limit=3)
    listed, fresh = (Client().post(path(shower), FORM | {"email": at}) for at in ("ANA@example.com", "eve@example.com"))
    assert listed.status_code == fresh.status_code == 200 and said(listed) == said(fresh)
    assert not listed.cookies.get(f"joined-{shower.pk}") and not fresh.cookies.get(f"joined-{shower.pk}")
    assert "/rsvp/" not in said(fresh) and "Dora" not in Client().get(path(shower)).content.decode()
    ana.refresh_from_db()
    eve = shower.guests.get(email="eve@example.com")
    assert (ana.answer, eve.answer, eve.party_size) == ("unknown", "coming", 2)
    for at in ("ana@example.com", "zoe@example.com"):  # where there is no room, there is none for anybody
        full = Client().post(path(shower), FORM | {"email": at})
        assert full.status_code == 400 and "room for only 1 more" in full.content.decode()
    Client().post(path(shower), FORM | {"email": "ana@example.com", "party_size": "1"})
    clock.run_until_idle()
    assert sorted(letter.to[0] for letter in outbox.outbox) == ["ana@example.com", "eve@example.com"]
    assert MailSender.objects.get(user=alice).written == 2  # whoever types it again takes none of Alice's letters
    Guest.objects.filter(pk=eve.pk).update(opened_at=NOW)
    assert "Dora" in Client().get(path(shower)).content.decode()


def test_who_joins_when_the_host_may_write_no_more_gets_their_link_when_they_may(
    shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.open_link(shower, by=alice)
    quota.take(alice, 100_000, field="guests")
    assert Client().post(path(shower), FORM | {"email": "dora@example.com"}).status_code == 200
    clock.run_until_idle()
    assert not outbox.outbox
    clock.advance(days=1, minutes=1)
    assert [letter.to for letter in outbox.outbox if letter.to != ["alice@example.com"]] == [["dora@example.com"]]


def test_a_link_that_was_ended_or_renewed_leads_nowhere(shower: Event, alice: User, clock: TimeMachine) -> None:
    actions.open_link(shower, by=alice)
    first = path(shower)
    act("answers", alice, shower.pk, "share", renew="true")
    second = path(shower)
    assert [Client().get(first).status_code, Client().get(second).status_code] == [404, 200]
    act("answers", alice, shower.pk, "unshare")
    assert Client().post(second, FORM).status_code == 404 and not Guest.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_join_at_once_no_more_come_than_the_link_is_for(shower: Event, alice: User) -> None:
    Event.objects.filter(pk=shower.pk).update(starts_at=THREE + timedelta(days=3650))
    link = actions.open_link(shower, by=alice, limit=3).open_link
    assert link is not None

    def join(number: int) -> bool:
        try:
            actions.join(link, name=f"Guest {number}", answer="coming", party_size=1)
            return True
        except ValidationError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        joined = list(threads.map(join, range(6)))
    assert joined.count(True) == 3 == shower.guests.count()
