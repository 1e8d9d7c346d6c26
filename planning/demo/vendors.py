"""Millbrook and its neighbours: vendors and venues for the demo and for whoever tries things out. None of them exists.

A vendor's line is `kind | name | town | price | weekdays | about`, a venue's
`name | town | price | capacity | weekdays | address | about`. Weekdays are ISO days; Monday is 1.
"""

from __future__ import annotations

from decimal import Decimal

from django.contrib.auth.models import User

from planning.models import Vendor, Venue

VENDORS = """
    catering | Green Fork | Millbrook | 640 | 1234567 | Seasonal buffets, vegetarian without asking
    catering | Harvest Table | Millbrook | 780 | 234567 | Long tables, shared plates, local farms
    catering | Two Spoons | Eastbridge | 520 | 1234567 | Soups, stews and good bread for any number
    catering | Casa Lumbre | Eastbridge | 690 | 34567 | Tacos and mezcal from a wood fire
    catering | Saffron & Sons | Old Harbour | 850 | 1234567 | Persian and Indian feasts
    catering | The Pickled Plum | Old Harbour | 590 | 24567 | Small plates that go around
    catering | Nonna Teresa | Millbrook | 560 | 1234567 | Lasagne by the metre
    cake | Sweet Hour | Millbrook | 90 | 234567 | Layer cakes, fruit and not too sweet
    cake | Crumb & Co | Millbrook | 120 | 1234567 | Anything a child can draw, as a cake
    cake | Butterfield Bakery | Eastbridge | 75 | 123456 | Sheet cakes and cupcakes
    cake | Maison Amande | Old Harbour | 180 | 234567 | Pâtisserie, croquembouche, macarons
    cake | Plain Good | Eastbridge | 85 | 1234567 | Without gluten, without nuts, all of it
    flowers | Wild Acre | Millbrook | 140 | 1234567 | What grows this week, in loose bunches
    flowers | Stem & Vine | Old Harbour | 220 | 234567 | Tables, arches, bouquets
    flowers | Petal Street | Eastbridge | 110 | 123456 | Simple and quick
    flowers | Rosa Nagy | Millbrook | 165 | 1234567 | Peonies when there are peonies
    music | DJ Lantern | Millbrook | 350 | 4567 | Reads the room, ends on time
    music | The Riverside Four | Millbrook | 600 | 567 | Swing and slow songs
    music | Ada Quartet | Old Harbour | 520 | 1234567 | Strings, from Bach to Björk
    music | DJ Marisol | Eastbridge | 300 | 34567 | Cumbia, disco, everybody dances
    music | Jonas at the Piano | Eastbridge | 240 | 1234567 | Quiet enough to talk
    photography | Clara Winter | Millbrook | 420 | 1234567 | Four hours, two hundred pictures, no posing
    photography | Kofi Mensah | Millbrook | 480 | 234567 | Weddings and families
    photography | Silver Halide | Old Harbour | 650 | 4567 | On film, developed by hand
    photography | Blink | Eastbridge | 260 | 1234567 | Two hours and a photo booth
    decoration | Paper Moon | Millbrook | 130 | 1234567 | Lanterns, garlands, everything of paper
    decoration | Balloon Works | Eastbridge | 95 | 1234567 | Arches and letters of air
    decoration | Linen & Light | Old Harbour | 210 | 234567 | Cloths, candles, strings of lights
    entertainment | Professor Pepper | Millbrook | 160 | 4567 | Magic for five to twelve
    entertainment | Face & Paint | Eastbridge | 110 | 1234567 | Tigers, butterflies, thirty an hour
    entertainment | Bounce Barn | Eastbridge | 140 | 1234567 | A castle of air, with somebody who minds it
    entertainment | Quiz Night Nora | Old Harbour | 180 | 1234567 | A quiz about your guests
    rental | Tent & Table | Millbrook | 320 | 1234567 | Marquees, tables, chairs, brought and fetched
    rental | Plate & Glass | Eastbridge | 150 | 1234567 | Crockery for up to 200, returned unwashed
    rental | Warm Evenings | Old Harbour | 120 | 1234567 | Heaters, fire bowls, blankets
    bar | The Copper Shaker | Millbrook | 380 | 34567 | Four cocktails and a mocktail
    bar | Tap & Barrel | Eastbridge | 260 | 1234567 | Six local beers on tap
    bar | Juniper Cart | Old Harbour | 340 | 4567 | Gin, tonic and herbs on wheels
    transport | Millbrook Minibus | Millbrook | 180 | 1234567 | Sixteen seats, until two in the morning
    transport | Old Harbour Cars | Old Harbour | 240 | 1234567 | Two old Citroëns with drivers
"""

VENUES = """
    The Mill House | Millbrook | 480 | 80 | 1234567 | 3 Mill Lane | Brick, beams and a garden to the river
    Orchard Barn | Millbrook | 650 | 140 | 567 | Orchard Road | A barn between apple trees
    Library Hall | Millbrook | 150 | 60 | 123456 | 12 Market Square | Bright, plain, with a kitchen
    The Glasshouse | Eastbridge | 390 | 50 | 1234567 | 8 Canal Street | Palms and a long table
    Eastbridge Rowing Club | Eastbridge | 280 | 90 | 1234567 | Boat Lane 1 | A deck above the water
    Café Amsel | Eastbridge | 120 | 25 | 1234 | 44 Bird Street | All of it is yours in the evening
    The Old Customs House | Old Harbour | 900 | 220 | 4567 | Harbour Front 2 | The big hall by the sea
    Lighthouse Garden | Old Harbour | 340 | 70 | 1234567 | Cape Road | Lawns, wind, and a view
    Number Nine | Old Harbour | 210 | 30 | 1234567 | 9 Rope Walk | A room with a fireplace
"""


def settle(owner: User | None = None) -> int:
    """Put them where they are not yet; return how many are new. Nobody who is there is changed.

    `owner` is who alone can ask them, as they do not exist; None: everybody. Those of an earlier demo that everybody
    could ask are the owner's from then on.
    """
    vendors = [_vendor(line) for line in VENDORS.strip().splitlines()]
    venues = [_venue(line) for line in VENUES.strip().splitlines()]
    for model, rows in ((Vendor, vendors), (Venue, venues)):
        for row in rows:
            row.owner = owner
        if owner is not None and not model.objects.filter(owner=owner).exists():
            known = {(row.name, row.town) for row in rows}
            loose = model.objects.filter(owner=None, email__endswith="@example.com").only("name", "town")
            theirs = [row.pk for row in loose if (row.name, row.town) in known]
            model.objects.filter(pk__in=theirs).update(owner=owner)
    before = Vendor.objects.count() + Venue.objects.count()
    # Arrays are no column of `unnest`: a few rows at a time keep the statement short.
    Vendor.objects.bulk_create(vendors, ignore_conflicts=True, batch_size=7)
    Venue.objects.bulk_create(venues, ignore_conflicts=True, batch_size=7)
    return Vendor.objects.count() + Venue.objects.count() - before


def _vendor(line: str) -> Vendor:
    kind, name, town, price, days, about = (part.strip() for part in line.split("|"))
    return Vendor(
        kind=kind, name=name, town=town, price=Decimal(price), weekdays=_days(days), about=about, email=_email(name)
    )


def _venue(line: str) -> Venue:
    name, town, price, holds, days, address, about = (part.strip() for part in line.split("|"))
    return Venue(
        name=name,
        town=town,
        price=Decimal(price),
        capacity=int(holds),
        weekdays=_days(days),
        address=address,
        about=about,
        email=_email(name),
    )


def _days(digits: str) -> list[int]:
    return [int(digit) for digit in digits]


def _email(name: str) -> str:
    """Return an address that leads nowhere."""
    word = "".join(letter for letter in name.casefold() if letter.isascii() and letter.isalnum())
    return f"{word}@example.com"
