from __future__ import annotations

from django.contrib.auth.models import User

from agents.mail.models import Mail
from agents.testing import TimeMachine
from planning import actions
from planning.demo import vendors
from planning.models import Event, Reservation, Vendor
from tests.planning.asking_the_api import client, problem
from tests.planning.conftest import NOW


def test_alice_looks_for_a_band_asks_it_and_calls_it_off(alice: User, charlie: User, shower: Event) -> None:
    vendors.settle()
    api = client(alice)
    with TimeMachine(start=NOW):
        bands = api.get("/api/vendors/", {"kind": "band", "town": "millbrook", "free_for": shower.pk}).json()["results"]
        assert [band["name"] for band in bands] == ["DJ Lantern", "The Riverside Four"]
        asked = api.post("/api/reservations/", {"event": shower.pk, "vendor": bands[0]["id"], "ask_next": True})
        assert asked.status_code == 201
        body = asked.json()
        assert (body["status"], body["price"], body["starts_at"]) == ("requested", "350.00", "2026-11-28T15:00:00Z")
        again = api.post("/api/reservations/", {"event": shower.pk, "vendor": bands[0]["id"]})
        assert again.status_code == 200 and again.json() == body
        url = f"/api/reservations/{body['id']}/"
        for foreign in (client(charlie).get(url), client(charlie).delete(url)):
            problem(foreign, 404)
        assert client(charlie).get("/api/reservations/").json()["count"] == 0
        assert api.delete(url).status_code == 204
        assert api.get(url).json()["status"] == "cancelled"
    assert Reservation.objects.count() == 1


def test_a_wrong_reservation_says_what_is_wrong(alice: User, charlie: User, shower: Event, baker: Vendor) -> None:
    api = client(alice)
    with TimeMachine(start=NOW):
        for wrong, field in (
            ({"vendor": baker.pk}, "event"),
            ({"event": shower.pk}, "vendor"),
            ({"event": shower.pk, "vendor": 987_654}, "vendor"),
            ({"event": shower.pk, "vendor": baker.pk, "price": "1"}, "price"),
            ({"event": shower.pk, "vendor": baker.pk, "ends_at": "2026-11-28T14:00:00Z"}, "ends_at"),
            ({"event": shower.pk, "vendor": baker.pk, "starts_at": "2026-11-23T14:00:00Z"}, "vendor"),  # a Monday
        ):
            assert field in problem(api.post("/api/reservations/", wrong), 400)["errors"], wrong
        foreign = client(charlie).post("/api/reservations/", {"event": shower.pk, "vendor": baker.pk})
        assert "event" in problem(foreign, 400)["errors"]
        for query, field in (
            ({"kind": "rockets"}, "kind"),
            ({"free_for": "0"}, "free_for"),
            ({"free_for": "x"}, "free_for"),
        ):
            assert field in problem(api.get("/api/vendors/", query), 400)["errors"]
    problem(api.post("/api/vendors/", {"name": "Mine"}), 400)
    assert not Reservation.objects.exists()


def test_alice_sends_her_invitations(alice: User, charlie: User, shower: Event) -> None:
    actions.draft_invitations(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}, {"name": "Ben"}])
    url = f"/api/invitations/{shower.invitation.pk}/send/"
    with TimeMachine(start=NOW):
        problem(client(charlie).post(url), 404)
        assert client(alice).post(url).json() == {"sent": 1}
        assert "guests" in problem(client(alice).post(url), 400)["errors"]
    assert Mail.objects.get().to == "ana@example.com"
