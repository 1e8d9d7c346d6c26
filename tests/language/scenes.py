"""What is there before somebody says a thing, made by the domains' own verbs and not by talk.

The event that a conversation is about is the one made in it, with `HERE`; others are of no conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.contrib.auth.models import User

from agents import zones
from musicstore import sample
from planning import actions
from planning.demo import vendors
from tests.language import more_scenes
from tests.language.corpus import NOW
from tests.language.making import HERE, book, buy, do, event, invite, show

Scene = Callable[[User], None]


def alice() -> User:
    """Make Alice, who lives in London, in a world with the demo's vendors and venues."""
    vendors.settle()
    user = User.objects.create_user("alice", "alice@example.com", first_name="Alice")
    zones.note(user, "Europe/London")
    return User.objects.get(pk=user.pk)


def nothing(user: User) -> None:
    """Nothing is planned."""


def birthday(user: User) -> None:
    """Make what "Plan a birthday for 12 on 12 December at 3pm" comes to, with a short list; it is a Saturday."""
    of = event(user, "Birthday", "birthday", "2026-12-12 15:00", 12, thread=HERE, ends_at="2026-12-12 19:00")
    buy(of, "Birthday cake", "Balloons 12", "Candles 1 pack")


def dinner(user: User) -> None:
    """Make a dinner for 8 at home, on Friday 4 December from 19:00 to 23:00, with a short list and three guests."""
    end = "2026-12-04 23:00"
    of = event(user, "Dinner", "dinner", "2026-12-04 19:00", 8, thread=HERE, place="home", ends_at=end)
    buy(of, "Roast", "Potatoes 2 kg", "Red wine 4 bottles at 7.50", "Balloons 10")
    invite(of, "Kim", "Tim", "Lily")


def two(user: User) -> None:
    """Make a roast on Sunday 6 December, 13:00, for 6; the conversation is about the birthday on Saturday the 12th."""
    roast = event(user, "Roast", "dinner", "2026-12-06 13:00", 6, place="home")
    buy(roast, "Beef 2 kg")
    birthday(user)


def wedding(user: User) -> None:
    """Make a wedding of 120 on Saturday 12 June 2027, 14:00 to 23:30 in Orchard Barn, with all that hangs on one.

    The barn and Green Fork have said yes, DJ Lantern is asked.
    """
    of = event(
        user, "Wedding", "wedding", "2027-06-12 14:00", 120, thread=HERE, place="Orchard Barn",
        ends_at="2027-06-12 23:30", budget=Decimal(15000),
    )  # fmt: skip
    invite(
        of,
        "Anna Berg <anna@example.com> coming",
        "Ben Okafor <ben@example.com>",
        "Grandma Rose",
        "Uncle Pete <pete@example.com> declined",
        "Priya Shah <priya@example.com> maybe",
        "Leo Marsh <leo@example.com> coming",
        "Sofia Reyes <sofia@example.com>",
        "Tom Hale <tom@example.com>",
        Anna={"party_size": 2},
        Leo={"notes": "vegetarian"},
        Sofia={"party_size": 4, "children": 2},
    )
    actions.draft_invitations(of, by=user)
    actions.plan_category(of, by=user, name="Catering", planned=Decimal(5000))
    actions.plan_category(of, by=user, name="Flowers", planned=Decimal(1200))
    actions.add_expense(of, by=user, title="Registrar", amount=Decimal(450))
    book(of, Orchard_Barn="confirmed", DJ_Lantern="", Green_Fork="confirmed")
    do(of, Order_the_cake="2027-05-01 12:00", Book_the_registrar="2027-01-15 12:00", Choose_the_rings="")
    show(of, ("Ceremony", "14:00", "15:00"), ("Dinner", "18:00", ""), ("First dance", "20:30", ""))
    buy(of, "Candles 60 at 1.50", "Napkins 150", "Champagne 40 bottles at 22")


def shower(user: User) -> None:
    """Make a baby shower for 20 whose date is to be found."""
    of = event(user, "Baby shower", "baby shower", "", 20, thread=HERE)
    buy(of, "Cake", "Napkins 24")


def several(user: User) -> None:
    """Make five events, none of this conversation: in 3 days, in 9, in 16, in spring, and one that is over."""
    event(user, "Picnic", "picnic", "2026-10-03 12:00", 10)
    event(user, "Housewarming", "party", "2026-11-28 18:00", 12)
    event(user, "Roast", "dinner", "2026-12-04 13:00", 6, place="home")
    event(user, "Office party", "party", "2026-12-11 17:00", 40, place="Library Hall")
    event(user, "Mum's party", "birthday", "2027-03-20 15:00", 25)


def store(user: User) -> None:
    """Make the store's sample; Alice is Dana Whitfield there, its first customer."""
    sample.load(NOW)
    sample.link(user)


SCENES: dict[str, Scene] = {
    "": nothing,
    "P": birthday,
    "dinner": dinner,
    "two": two,
    "wedding": wedding,
    "shower": shower,
    "several": several,
    "store": store,
    **more_scenes.SCENES,
}
