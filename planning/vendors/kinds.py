"""What can be booked, what people call it, and what of it an event needs."""

from __future__ import annotations

from rapidfuzz import fuzz, process, utils

from planning import catalogue
from planning.models import Event, Vendor

VENUE = "venue"

#: What people call each kind of vendor, besides its name.
CALLED = {
    "catering": "caterer, caterers, food, cook, chef, buffet, chefs, food truck, catering company, somebody to cook",
    "cake": "cakes, baker, bakery, cake maker, confectioner, patisserie, birthday cake, wedding cake",
    "flowers": "florist, florists, bouquet, flower shop, floral",
    "music": "dj, djs, band, bands, musician, musicians, singer, singers, live music, pianist, quartet, disc jockey,"
    " dance music, guitarist, harpist, violinist, saxophonist, cellist, drummer, choir, string quartet",
    "photography": "photographer, photographers, photos, photo, pictures, videographer, videographers, video,"
    " photo booth",
    "decoration": "decorator, decorators, decorations, balloons, decor, styling, stylist",
    "entertainment": "entertainer, entertainers, magician, magicians, clown, clowns, face painter, face painters,"
    " bouncy castle, host, mc, games, puppet show, puppeteer, storyteller, juggler, comedian, children's entertainer",
    "rental": "rentals, tent, tents, marquee, tables, chairs, equipment, party rental, sound system",
    "bar": "bartender, bartenders, barkeeper, barman, barmaid, mixologist, bar staff, cocktails, drinks service,"
    " mobile bar",
    "transport": "bus, coach, shuttle, limousine, limo, taxi, cars",
    VENUE: "venues, place, places, location, locations, hall, room, restaurant, garden, where to hold it, space",
}

#: What an event has of each kind, in a sentence such as "no cake is booked yet".
NOUNS = {
    "catering": "caterer",
    "cake": "cake",
    "flowers": "florist",
    "music": "music",
    "photography": "photographer",
    "decoration": "decoration",
    "entertainment": "entertainment",
    "rental": "equipment",
    "bar": "bar",
    "transport": "transport",
    VENUE: "place",
}

_WORDS = {kind: [kind, *(word.strip() for word in words.split(","))] for kind, words in CALLED.items()}
_ALIKE = 82


def title(kind: str) -> str:
    """Return such as `Photography`; `Venues` for places."""
    return "Venues" if kind == VENUE else str(Vendor.Kind(kind).label)


def understood(words: str) -> str:
    """Return which kind is meant by `a DJ` or `fotographer`, or "" for something nobody here does."""
    said = utils.default_process(words[:100])  # nobody says a trade in more
    choices = {(kind, name): name for kind, names in _WORDS.items() for name in names}
    for (kind, _), name in choices.items():
        if said == name or f" {name} " in f" {said} ":
            return kind
    best = process.extractOne(said, choices, scorer=fuzz.ratio, score_cutoff=_ALIKE) if len(said) > 3 else None
    return best[2][0] if best else ""


def needed(event: Event) -> tuple[str, ...]:
    """Return the kinds that such an event needs booked; a venue only while nobody has said where it is."""
    usual = catalogue.usual_vendors(event.kind, event.title)
    return tuple(kind for kind in usual if not (kind == VENUE and event.place))
