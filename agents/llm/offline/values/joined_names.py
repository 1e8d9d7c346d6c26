"""Names of one thing that hold an "and": "mac and cheese", "Ben & Jerry's", "salt & pepper crisps"."""

from __future__ import annotations

from agents import patterns as re

_names = """
    mac+cheese, macaroni+cheese, salt+pepper, salt+vinegar, cheese+onion, sour cream+onion, fish+chips, bangers+mash,
    vegetables+dip, veg+dip, chips+dip, chips+salsa, chips+guac, bread+butter, peanut butter+jelly, peanut butter+jam,
    gin+tonic, rum+coke, vodka+tonic, jack+coke, cookies+cream, strawberries+cream, peaches+cream, half+half,
    snacks+nuts, cheese+crackers, crackers+cheese, ham+cheese, ham+pineapple, bacon+egg, bacon+eggs, egg+cress,
    ham+eggs, green eggs+ham, rum+raisin, sweet+sour, sweet+salty, sweet+savoury, hot+sour, pork+beans, rice+beans,
    rice+peas, beans+toast, surf+turf, pie+mash, bubble+squeak, steak+kidney, steak+ale, chicken+mushroom,
    chicken+waffles, biscuits+gravy, spaghetti+meatballs, burger+fries, burgers+fries, franks+beans, liver+onions,
    lemon+lime, lemon+ginger, elderflower+lemon, sage+onion, honey+mustard, dill+mustard, garlic+herb, spinach+ricotta,
    knives+forks, forks+knives, cup+saucer, cups+saucers, pots+pans, hook+loop, pin+tail, nuts+bolts,
    ben+jerry's, ben+jerrys, marks+spencer, marks+spencers, fortnum+mason, tate+lyle, crosse+blackwell, dolce+gabbana,
    bell+evans, smith+wesson, black+decker, johnson+johnson, arm+hammer, mike+ike, bed bath+beyond, haagen+dazs,
    moet+chandon, moët+chandon, veuve+clicquot, captain+coke, dark+stormy, black+tan, trick+treat, pass+parcel
"""
_AND = r"\s*(?:\band\b|&|\bn\b|\+|'n'?|’n’?)\s*"
_pairs = [tuple(re.escape(word) for word in name.strip().split("+")) for name in _names.split(",")]
_colours = (
    r"(?:red|white|blue|green|yellow|orange|pink|purple|black|gold|silver|rose|ivory|cream|beige|brown|grey|gray|navy"
    r"|teal|turquoise|mint|lilac|dark|light|hot|cold|big|small|long|short)"
)
_JOINED = re.compile(
    rf"\b(?:{'|'.join(rf'(?:{one}{_AND}{other})' for one, other in _pairs)})(?!\w)"
    rf"|\b{_colours}(?:\s*,\s*{_colours})*{_AND}{_colours}(?=\s+[a-z])",
    re.I,
)
#: Two names of people of whom the second owns it, as firms are called: "Ben & Jerry's", "Smith and Sons'".
_FIRM = re.compile(r"\b[A-Z][a-zà-ÿ]+ (?:&|and) [A-Z][a-zà-ÿ]+['’]s\b")
#: Where nothing joins, though it looks so: "M&Ms", "R&B".
_TIGHT = re.compile(r"(?<=\w)&(?=\w)")
#: What stands for "and", "&" and a comma where they part nothing.
KEPT = {
    "and": "\ue000",
    "&": "\ue001",
    ",": "\ue002",
    "+": "\ue003",
    ";": "\ue004",
    "\n": " ",
    "plus": "\ue005",
    "-": "\ue006",
}
_KEEPING = re.compile(r"\b(?:and|plus)\b|[&,+;\n]", re.I)
_BRACKETS = re.compile(r"\([^()]*\)")


#: With what must be in a text for it to be found: looking for that is quicker.
_HELD = (
    ("(", _BRACKETS),
    ((" and ", " & "), _FIRM),
    ((" and ", "&", " n ", "+", "'n", "’n", " AND ", " And "), _JOINED),
    ("&", _TIGHT),
)


def kept(text: str) -> str:
    """Return the text with what joins within one name, or within brackets, hidden."""

    def hide(match: re.Match) -> str:
        return _KEEPING.sub(lambda joint: KEPT[joint[0].lower()], match[0])

    for signs, pattern in _HELD:
        if any(sign in text for sign in signs):
            text = pattern.sub(hide, text)
    return text


def shown(text: str) -> str:
    """Return the text with what `kept` hid."""
    for joint, sign in KEPT.items():
        if sign != " ":
            text = text.replace(sign, joint)
    return text
