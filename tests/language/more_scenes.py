"""The scenes that the held-out half begins in, as `held_out/SCENES.md` describes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

from django.contrib.auth.models import User

from musicstore import actions as store_actions
from musicstore import sample
from musicstore.models import Track
from planning import actions
from planning.models import Event, Vendor
from tests.language.corpus import NOW
from tests.language.making import HERE, book, buy, do, event, invite, show


def supper(user: User) -> None:
    of = event(
        user, "Supper", "dinner", "2026-12-10 19:30", 10, thread=HERE, ends_at="2026-12-10 22:30",
        place="14 Elm Road", budget=Decimal(400),
    )  # fmt: skip
    buy(
        of, "Chicken 2 kg at 6.50", "Carrots 1 kg", "Bread 3 loaves at 2.20", "Orange juice 4 bottles at 1.80",
        "Candles 6", "Napkins 2 packs",
    )  # fmt: skip
    items = of.shopping_lists.get()
    actions.tick_items(items, by=user, items=[items.items.get(name="Orange juice").pk], done=True)
    invite(
        of,
        "Priya <priya@example.com> coming",
        "Omar <omar@example.com> declined",
        "Lena <lena@example.com>",
        "Tom Reed <tom.reed@example.com> maybe",
        "Tom Baker",
        "Grace <grace@example.com> coming",
        Grace={"party_size": 2},
    )
    do(of, Order_the_meat="2026-12-07 18:00", Borrow_chairs="2026-12-09 18:00", Choose_the_music="")


def gala(user: User) -> None:
    of = event(
        user, "Gala", "party", "2027-03-20 18:00", 60, thread=HERE, ends_at="2027-03-20 23:30", place="Orchard Barn",
        budget=Decimal(8000),
    )  # fmt: skip
    invite(
        of,
        "Anna Hill <anna@example.com> coming",
        "Ben Hill <ben@example.com> declined",
        "Carla <carla@example.com>",
        "Dev <dev@example.com> maybe",
    )
    of.guests.update(told_starts_at=of.starts_at, told_place=of.place, invited_at=NOW - timedelta(days=1))
    for name, planned in (("Catering", 3000), ("Flowers", 600), ("Music", 900)):
        actions.plan_category(of, by=user, name=name, planned=Decimal(planned))
    actions.add_expense(of, by=user, title="Permit", amount=Decimal(120))
    book(of, Two_Spoons="", DJ_Lantern="confirmed", Rosa_Nagy="confirmed")
    show(of, ("Welcome", "18:00", "18:30"), ("Dinner", "19:00", "21:00"), ("Speeches", "21:00", "21:30"))
    do(of, Print_the_menus="2027-03-15 18:00")
    bob = User.objects.create_user("bob", "bob@example.com", first_name="Bob")
    asked = actions.invite_co_host(of, by=user, email="bob@example.com")
    actions.accept_co_hosting(asked.key, by=bob)
    Vendor.objects.create(owner=user, name="Bert's Barbecue", kind="catering", price=300, phone="01632 960001")


def pair(user: User) -> None:
    of = event(
        user, "Mum's 60th", "birthday", "2027-01-16 13:00", 25, thread=HERE, ends_at="2027-01-16 17:00",
        place="The Glasshouse",
    )  # fmt: skip
    buy(of, "Prosecco 6 bottles", "Scones 30")
    club = event(
        user, "Book club", "book club", "2026-12-02 19:00", 7, ends_at="2026-12-02 21:00", place="home",
        recurrence="FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
    )  # fmt: skip
    buy(club, "Biscuits 2 packs")


def reunion(user: User) -> None:
    of = event(user, "Reunion", "reunion", "", 30, thread=HERE)
    actions.ask_for_dates(of, by=user, dates=[datetime(2027, 2, day, 18) for day in (6, 13, 20)])
    invite(of, "Zoe", "Raj")


def called_off(user: User) -> None:
    of = event(
        user, "Picnic", "picnic", "2026-12-05 12:00", 15, thread=HERE, ends_at="2026-12-05 16:00",
        place="Riverside Park",
    )  # fmt: skip
    invite(of, "Zoe", "Raj")
    actions.cancel_event(of, by=user)
    Event.objects.filter(pk=of.pk).update(cancelled_at=NOW - timedelta(hours=1))


def abroad(user: User) -> None:
    event(
        user, "Offsite", "off-site", "2027-02-01 09:00", 14, thread=HERE, ends_at="2027-02-02 17:00", place="Lisbon",
        zone="Europe/Lisbon", currency="EUR", budget=Decimal(5000),
    )  # fmt: skip


def weekly(user: User) -> None:
    event(
        user, "Yoga", "class", "2026-11-30 18:30", 9, thread=HERE, ends_at="2026-11-30 19:30", place="Library Hall",
        recurrence="FREQ=WEEKLY;BYDAY=MO",
    )  # fmt: skip


def diary(user: User) -> None:
    """Make four events of no conversation, one of which is over."""
    event(user, "Quiz night", "quiz night", "2026-11-27 19:30", 24, ends_at="2026-11-27 22:30", place="The Crown")
    event(
        user, "Mum's birthday", "birthday", "2026-12-06 13:00", 9, ends_at="2026-12-06 17:00", place="home",
        budget=Decimal(250),
    )  # fmt: skip
    event(
        user, "Office party", "office party", "2026-12-17 18:00", 45, ends_at="2026-12-17 23:00", place="Number Nine",
        budget=Decimal(2000),
    )  # fmt: skip
    event(user, "Halloween party", "halloween party", "2026-10-31 20:00", 18, ends_at="2026-11-01 01:00", place="home")


def stranger(user: User) -> None:
    """Make the store's sample, to which Alice is nobody."""
    sample.load(NOW)


def lists(user: User) -> None:
    """Make the store's sample with Alice as its first customer, and two playlists of hers."""
    sample.load(NOW)
    sample.link(user)
    for name, tracks in (("Road trip", ("Motorway Saints", "Night Bus", "Carry the One")), ("Chill", ("Sleep Mode",))):
        keys = [Track.objects.get(name=track).pk for track in tracks]
        store_actions.make_playlist(by=user, name=name, tracks=keys)


SCENES: dict[str, Callable[[User], None]] = {
    "supper": supper, "gala": gala, "pair": pair, "open": reunion, "off": called_off, "abroad": abroad,
    "weekly": weekly, "diary": diary, "store stranger": stranger, "store lists": lists,
}  # fmt: skip
