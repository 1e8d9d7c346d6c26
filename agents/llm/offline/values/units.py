"""Units that things are bought in, and how the tools keep them: "kilos" are kg."""

from __future__ import annotations

_KEPT = {
    "kilo": "kg", "kilos": "kg", "kgs": "kg", "kilogram": "kg", "kilograms": "kg", "kilogramme": "kg",
    "kilogrammes": "kg", "gram": "g", "grams": "g", "gramme": "g", "grammes": "g", "gr": "g", "liter": "l",
    "liters": "l", "litre": "l", "litres": "l", "ltr": "l", "ltrs": "l", "millilitre": "ml", "millilitres": "ml",
    "milliliter": "ml", "milliliters": "ml", "mls": "ml", "ounce": "oz", "ounces": "oz", "lb": "lbs", "pound": "lbs",
    "pounds": "lbs", "package": "packs", "packages": "packs", "packet": "packs", "packets": "packs", "pcs": "pieces",
    "pkt": "packs", "pkts": "packs", "btl": "bottles", "btls": "bottles",
}  # fmt: skip

#: A unit in any of its forms; what it is kept as is itself, where nothing else is said here.
_units = """
    bottle bottles pack packs box boxes bag bags can cans carton cartons crate crates case cases keg kegs jar
    jars tub tubs tube tubes cup cups glass glasses bunch bunches loaf loaves slice slices piece pieces roll
    rolls set sets pair pairs sheet sheets tray trays platter platters bowl bowls basket baskets bouquet
    bouquets string strings stick sticks bar bars head heads block blocks wheel wheels sixpack sixpacks barrel
    barrels bucket buckets sack sacks tin tins portion portions serving servings dozen dozens l ml cl dl kg g mg
    oz lbs stone gallon gallons pint pints quart quarts meter meters metre metres m feet ft yard yards cm mm
    inch inches jug jugs pitcher pitchers punnet punnets tablespoon tablespoons tbsp teaspoon teaspoons tsp
    clove cloves pot pots rack racks joint joints side sides sprig sprigs wedge wedges ball balls
    bundle bundles sachet sachets pouch pouches multipack multipacks stack stacks batch batches reel reels spool
    spools ream reams chunk chunks hunk hunks scoop scoops carafe carafes magnum magnums cask casks ears ladle
    copy copies
"""
UNITS: dict[str, str] = {
    unit: _KEPT.get(unit, unit)
    for unit in [
        *_KEPT,
        *_units.split(),
    ]
}  # fmt: skip

#: All of them, for patterns: the longest first.
UNIT = rf"(?:six-?packs?|{'|'.join(sorted(UNITS, key=lambda unit: (-len(unit), unit)))})"


#: Units that are things themselves where nothing is said to be in them: "crisps, 20 cups".
_selves = """
    cup cups glass glasses bowl bowls tray trays basket baskets bucket buckets jug jugs ball balls platter platters
    pitcher pitchers stick sticks string strings plate plates
"""
THEMSELVES = frozenset(_selves.split())


def unit_said(words: str | None) -> str:
    """Return the unit as the tools keep it: "kilos" is kg."""
    unit = (words or "").lower().strip()
    return UNITS.get(unit, unit)
