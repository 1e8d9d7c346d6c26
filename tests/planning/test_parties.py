"""One address is one guest, a party is one invitation, and it is no larger than what it is for."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from agents.mail.models import Mail
from agents.testing import TimeMachine
from planning import actions
from planning.content import GuestListContent
from planning.models import Event, Guest
from planning.public import links
from planning.summaries import guests as summaries
from tests.planning.conftest import NOW


def listed(event: Event) -> list[tuple[str, str, int]]:
    return [(guest.name, guest.email, guest.party_size) for guest in event.guests.all()]


def test_an_address_is_one_guest_whatever_its_case_and_whoever_shares_it_is_of_their_party(
    shower: Event, alice: User
) -> None:
    actions.add_guests(shower, by=alice, guests=[{"name": "Ann", "email": "ann@x.org"}])
    again = [{"name": "ann", "email": "ANN@X.org"}, {"name": "Bob", "email": "Ann@x.org"}, {"name": "Bob"}]
    assert actions.add_guests(shower, by=alice, guests=again) == []
    [ann] = shower.guests.all()
    assert (ann.people, ann.email, ann.party_size, ann.party_limit) == (["Ann", "Bob"], "ann@x.org", 2, 2)
    [zoe] = actions.add_guests(shower, by=alice, guests=[{"name": "Zoe"}, {"name": "ZOE", "email": "zoe@x.org"}])
    assert Guest.objects.get(pk=zoe.pk).email == "zoe@x.org"
    with pytest.raises(ValidationError, match="Another guest of this event has this address"):
        actions.change_guest(shower, by=alice, guest=zoe.pk, email="ANN@x.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        Guest.objects.create(event=shower, name="Ann again", email="aNN@x.org")


def test_whoever_was_invited_alone_cannot_answer_for_fifty(shower: Event, alice: User) -> None:
    [ann] = actions.add_guests(shower, by=alice, guests=[{"name": "Ann", "email": "ann@x.org"}])
    with TimeMachine(start=NOW):
        link, client = links.rsvp_link(ann), Client()
        page = client.post(link, {"answer": "coming", "party_size": "50"})
        assert page.status_code == 400
        assert "This invitation is for you alone. Ask alice if you would be more." in page.content.decode()
        ann.refresh_from_db()
        assert (ann.answer, ann.party_size) == ("unknown", 1)
        actions.change_guest(shower, by=alice, guest=ann.pk, party_limit=2)
        assert "for 2 people at most" in client.post(link, {"answer": "coming", "party_size": "3"}).content.decode()
        assert client.post(link, {"answer": "coming", "party_size": "2"}).status_code == 302
    with pytest.raises(ValidationError, match="They are 2 already"):
        actions.change_guest(shower, by=alice, guest=ann.pk, party_limit=1)


def test_a_party_of_three_is_one_invitation_and_three_people(shower: Event, alice: User) -> None:
    family = {"name": "Ann", "companions": ["Bob"], "children": 1, "party_size": 3, "answer": "coming"}
    actions.add_guests(shower, by=alice, guests=[family, {"name": "Cy"}, {"name": "Di"}])
    totals = GuestListContent.of(shower)
    assert summaries.attendance(totals) == "3 invited, 3 people coming, 2 invitations open"
    assert summaries.answered_so_far(totals) == "1 of 3 invitations answered, 3 people coming"


def test_guests_who_were_listed_twice_under_an_address_become_one_and_no_answer_is_lost(
    shower: Event, alice: User
) -> None:
    merge = import_module("planning.migrations.0010_what_is_known_of_guests").merge
    [constraint] = [each for each in Guest._meta.constraints if each.name == "guest_address_is_one_guests"]
    with connection.schema_editor() as editor:
        editor.remove_constraint(Guest, constraint)
    make = Guest.objects.create
    ann = make(event=shower, name="Ann", email="ann@x.org", invited_at=NOW)
    again = make(event=shower, name="ann", email="ANN@x.org", answer="coming", party_size=2, answered_at=NOW)
    bob = make(event=shower, name="Bob", email="Ann@X.org", answer="declined", notes="Allergic to nuts.")
    other = make(event=shower, name="Cy", email="cy@x.org")
    letter = Mail(key="invite:1", to=ann.email, subject="Come", text="Come").about(ann)
    letter.save()
    with connection.schema_editor() as editor:
        merge(apps, editor)
    kept, cy = shower.guests.order_by("email")
    assert (kept.pk, kept.name, kept.answer, kept.party_size, kept.invited_at) == (again.pk, "ann", "coming", 2, NOW)
    assert (kept.companions, kept.party_limit) == (["Bob"], 2)
    assert kept.notes == "Allergic to nuts. Bob cannot come." and cy == other and bob.pk
    letter.refresh_from_db()
    assert letter.entity_id == str(kept.pk)
    connection.check_constraints()
    with connection.schema_editor() as editor:
        editor.add_constraint(Guest, constraint)
