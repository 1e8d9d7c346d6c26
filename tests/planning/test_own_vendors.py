"""Alice adds a band and a barn that she knows: she alone can ask them, and who hosts with her sees what is booked."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail as outbox
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management import call_command
from django.test import Client

from agents import personal, registry
from agents.runtime import ToolRefused
from agents.runtime.context import Context
from agents.testing import TimeMachine
from planning import actions
from planning.content import Content
from planning.demo import vendors
from planning.models import Event, Reservation, Vendor, Venue
from planning.vendors import availability
from planning.widgets.bookings import note
from planning.widgets.vendors import add, edit, remove
from tests.planning.conftest import NOW, THREE

JSON = "application/json"


@pytest.fixture(autouse=True)
def clock() -> Any:
    with TimeMachine(start=NOW) as clock:
        yield clock


@pytest.fixture
def band(alice: User) -> Vendor:
    return actions.add_vendor(by=alice, name="The Cousins", kind="music", phone="+351 1", price=Decimal(80))


def test_only_its_owner_can_ask_and_change_an_own_vendor_whatever_the_door(
    band: Vendor, shower: Event, alice: User, bob: User, charlie: User, call: Any
) -> None:
    theirs = actions.create_event(by=charlie, title="Carl's party", starts_at=THREE)
    assert availability.free_for(shower, "music") == [band] == availability.free_for(shower, "music", by=alice)
    assert availability.free_for(theirs, "music") == [] == availability.free_for(shower, "music", by=bob)
    with pytest.raises(ValidationError, match="can no longer be booked"):
        actions.request_reservation(theirs, by=charlie, vendor=band)
    for tool, given in (("book_vendor", {}), ("change_vendor", {"price": 1}), ("remove_vendor", {})):
        with pytest.raises(ToolRefused):
            call(tool, charlie, vendor="The Cousins", **given)
    for verb in (actions.change_bookable, actions.remove_bookable):
        with pytest.raises(ObjectDoesNotExist):
            verb(band, by=charlie)
    client = Client()
    client.force_login(charlie)
    assert client.get("/api/vendors/").json()["results"] == []
    for answer in (
        client.get(f"/api/vendors/{band.pk}/"),
        client.patch(f"/api/vendors/{band.pk}/", {"name": "Mine"}, content_type=JSON),
        client.delete(f"/api/vendors/{band.pk}/"),
    ):
        assert answer.status_code == 404
    asked = client.post("/api/reservations/", {"event": theirs.pk, "vendor": band.pk}, content_type=JSON)
    assert asked.status_code == 400 and "vendor" in str(asked.json())
    with pytest.raises(ObjectDoesNotExist):
        registry.widgets["vendors"].load(charlie, f"{theirs.pk}:music", only_vendor=band.pk)
    # Bob hosts with her, and sees them once they are asked.
    client.force_login(bob)
    assert client.get(f"/api/vendors/{band.pk}/").status_code == 404
    actions.request_reservation(shower, by=alice, vendor=band)
    seen = client.get(f"/api/vendors/{band.pk}/").json()
    assert (seen["phone"], seen["is_own"]) == ("+351 1", False)
    assert client.patch(f"/api/vendors/{band.pk}/", {"name": "Mine"}, content_type=JSON).status_code in (403, 404)
    assert Vendor.objects.get().name == "The Cousins"


def test_a_host_adds_changes_and_removes_them_by_form_talk_and_rest(
    shower: Event, alice: User, call: Any, client: Client
) -> None:
    of = f"{shower.pk}:venue"
    add(alice, of, name="Grandpa's barn", where="Sintra", capacity=40, link="https://barn.example")
    [barn] = registry.widgets["vendors"].load(alice, of)["own"]
    edit(alice, of, own=barn["id"], name="The barn", where="Sintra", price=Decimal(10))
    assert (Venue.objects.get().name, Venue.objects.get().capacity) == ("The barn", actions.ANY_NUMBER)
    context = Context(user=alice, agent=registry.agents["planner"], thread=shower.thread, now=NOW)
    given = {"name": "DJ Ana", "kind": "a DJ", "phone": "12", "price": 50}
    told = registry.tools["add_vendor"].call(context, json.dumps(given))
    assert [who.kind for who in Content.read(told.data).free] == ["music"]
    call("change_vendor", alice, vendor="dj ana", email="ana@dj.example")
    client.force_login(alice)
    [ana] = client.get("/api/vendors/").json()["results"]
    assert (ana["email"], ana["is_own"], ana["price"]) == ("ana@dj.example", True, "50.00")
    made = client.post("/api/venues/", {"name": "The loft", "capacity": 12}, content_type=JSON)
    assert made.status_code == 201
    wrong = client.post("/api/vendors/", {"name": "dj ana", "kind": "music", "link": "javascript:x"}, content_type=JSON)
    assert wrong.status_code == 400
    twice = client.post("/api/vendors/", {"name": "dj ana", "kind": "music"}, content_type=JSON)
    assert twice.status_code == 400 and "already" in str(twice.json())
    assert client.delete(f"/api/venues/{made.json()['id']}/").status_code == 204
    remove(alice, of, own=barn["id"])
    call("remove_vendor", alice, vendor="DJ Ana")
    assert not Vendor.objects.exists() and not Venue.objects.exists()


def test_who_has_no_address_is_asked_by_the_host_who_notes_the_answer(
    band: Vendor, shower: Event, alice: User, baker: Vendor
) -> None:
    asked = actions.request_reservation(shower, by=alice, vendor=band)
    with pytest.raises(ValidationError, match="Cancel that first"):
        actions.remove_bookable(band, by=alice)
    note(alice, shower.pk, reservation=asked.pk, confirmed=True)
    asked.refresh_from_db()
    assert asked.status == "confirmed"
    by_letter = actions.request_reservation(shower, by=alice, vendor=baker)
    with pytest.raises(ValidationError, match="by the link in their letter"):
        note(alice, shower.pk, reservation=by_letter.pk, confirmed=True)
    actions.cancel_reservation(asked, by=alice)
    actions.remove_bookable(band, by=alice)  # it was booked: its row stays, and it is offered no more
    assert availability.free_for(shower, "music") == [] and asked.who.name == "The Cousins"
    assert actions.add_vendor(by=alice, name="The Cousins", kind="music").pk == band.pk


def test_why_nobody_is_free_is_said_by_the_rule(shower: Event, alice: User, call: Any) -> None:
    assert "There is nobody here yet" in call("find_venues", alice).text
    kept_away: dict[str, dict[str, Any]] = {
        "Small": {"capacity": 10},
        "Tiny": {"capacity": 2},
        "Far": {"town": "Porto"},
        "Dear": {"price": 900},
        "Closed": {"weekdays": [1]},
        "Taken": {},
    }
    for name, fields in kept_away.items():
        Venue.objects.create(**{"name": name, "town": "Lisbon", "capacity": 50, "price": 5, **fields})
    taken = actions.request_reservation(
        actions.create_event(by=alice, title="Tea", starts_at=THREE), by=alice, venue=Venue.objects.get(name="Taken")
    )
    actions.answer_request(taken, confirmed=True)
    said = call("find_venues", alice, event=shower.pk, town="Lisbon", budget=100).text
    assert said.endswith(
        "1 is not in Lisbon, 2 do not hold 20 guests, 1 costs more than $100, "
        "1 does not work on that day and 1 is booked then."
    )
    card = registry.widgets["vendors"].load(alice, f"{shower.pk}:venue", town="Lisbon", budget="100")
    assert card["choices"] == [] and "2 do not hold 20 guests" in card["why"]


def test_what_a_leaving_host_added_stays_with_those_who_booked_it(
    band: Vendor, shower: Event, alice: User, bob: User, charlie: User
) -> None:
    kept = actions.request_reservation(shower, by=alice, vendor=band)
    barn = actions.add_venue(by=alice, name="Barn")
    hers = actions.create_event(by=alice, title="Hers alone", starts_at=THREE + timedelta(days=3))
    actions.request_reservation(hers, by=alice, venue=barn)
    with personal.leaving(alice):
        alice.delete()
    assert Reservation.objects.get() == kept and Vendor.objects.get().owner == bob and not Venue.objects.exists()


def test_the_demos_town_is_only_the_demos(alice: User, shower: Event, settings: Any) -> None:
    settings.DEBUG = True
    vendors.settle()  # an earlier demo: everybody could ask them
    call_command("demo")
    demo = User.objects.get(username="demo")
    assert not Vendor.objects.exclude(owner=demo).exists() and not Venue.objects.exclude(owner=demo).exists()
    assert availability.free_for(shower, "music", by=alice) == []
    assert availability.free_for(shower, "music", by=demo)


def test_a_corrected_address_is_asked_and_the_link_at_the_wrong_one_ends(
    band: Vendor, shower: Event, alice: User, clock: TimeMachine
) -> None:
    actions.change_bookable(band, by=alice, email="cousin@example.com")
    asked = actions.request_reservation(shower, by=alice, vendor=band)
    clock.run_until_idle()
    [wrong] = [mail for mail in outbox.outbox if mail.to == ["cousin@example.com"]]
    link = re.search(r"/request/\S+", str(wrong.body))
    assert link and Client().get(link[0]).status_code == 200
    actions.change_bookable(band, by=alice, email="COUSIN@example.com", phone="1")
    assert Client().get(link[0]).status_code == 200, "the same mailbox"
    actions.change_bookable(band, by=alice, email="cousins@example.com")
    clock.run_until_idle()
    [right] = [mail for mail in outbox.outbox if mail.to == ["cousins@example.com"]]
    assert right.subject.startswith("Request: ") and "plan has changed" not in str(right.body)
    new = re.search(r"/request/\S+", str(right.body))
    assert Client().get(link[0]).status_code == Client().post(link[0], {"answer": "yes"}).status_code == 404
    assert new and Client().post(new[0], {"answer": "yes", "shown": asked.occasion(shower)}).status_code == 302
    asked.refresh_from_db()
    assert asked.status == "confirmed"
    staff = User.objects.create_superuser("root")
    form = {field.name: getattr(band, field.name) or "" for field in Vendor._meta.fields}
    page = Client()
    page.force_login(staff)
    form |= {"owner": alice.pk, "email": "band@example.com", "weekdays": "1,2,3,4,5,6,7", "days_off": "", "price": "80"}
    assert page.post(f"/admin/planning/vendor/{band.pk}/change/", form).status_code == 302
    assert Client().get(new[0]).status_code == 404
    asked.refresh_from_db()
    assert asked.status == "confirmed"
