"""Mends typing slips in the words the grammar knows, and leaves names and everything else alone."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agents import patterns as re


def _words(text: str) -> list[str]:
    return text.split()


_VERBS = _words("""
    plan planning organize organise arrange create schedule celebrate prepare remove delete invite invited draft
    rename change reschedule postpone cancel bought double increase reduce decrease include
""")
_OTHERS = _words("""
    shopping list lists invitation invitations invites guest guests people friends children budget birthday wedding
    baby shower anniversary graduation barbecue picnic dinner brunch lunch breakfast party housewarming reception
    engagement tomorrow tonight today monday tuesday wednesday thursday friday saturday sunday weekend january
    february march april june july august september october november december morning afternoon evening midnight
    christmas halloween easter thanksgiving coming declined attending confirmed cannot maybe answered everyone
    everybody what when where which event events spent spend total upcoming candles balloons bottles cupcakes
    napkins garden venue should could would please people twenty thirty forty fifty dozen dollars euros remaining
    left missing
""")
KNOWN = frozenset(_VERBS + _OTHERS)
_LONG = sorted(word for word in KNOWN if len(word) >= 5)

_SHORT = """
    plan: plna paln plann pln |
    move: mvoe moev mov | make: mkae amke maek | show: shwo sohw | how: hwo | what: waht wht wat | what's:
    whats | where's: wheres | when's: whens | who's: whos | how's: hows | and: adn nad | the: teh hte | for: fro ofr
    | when: whne wehn | where: wher | dinner: dinne | list: lsit lst lisst lits | baby: babby bayb baybe babay |
    isn't: isnt | can't: cant | won't: wont | don't: dont | I'm: im | I've: ive | haven't: havent | hasn't: hasnt |
    aren't: arent | birthday: bday b-day bdy bithday | tomorrow: tmrw tmr tomorow tommorow 2moro | please: pls plz |
    you: u | people: ppl | guests: gues | invitations: invites invite's | wednesday: wedensday | saturday: satuday
    saterday sturday | christmas: chrismas xmas | add a: adda | next: nxet netx nex nect | invite: invit | let's:
    lets | want to: wanna | going to: gonna | have to: gotta | thanks: thx | anniversary: aniversary | add: ad
"""

#: Slips in short words, which are too near to other words to be mended by distance.
_SLIPS = {
    slip: meant
    for meant, slips in (pair.strip().split(": ") for pair in " ".join(_SHORT.split()).split(" | "))
    for slip in slips.split()
}

#: Words of their own that lie one letter from a known one.
_RIGHT = frozenset(
    _words("""
    quest quests guess guesses plane planes plant plants planet plain plans showers showed weeding diner dinners
    inner winner sinner thinner patty parties party's parts pasta paste pastry pantry earthy hearty lunches punch
    bunch launch crunch brunches buys brought changed changes charge chance orange invited inviting invites removed
    double doubled trouble candies candied handles balloon bottle bottled battles cupcake napkin gardens harden
    warden events seven eleven avenue revenue menu there these where's here were whet wheat what's when's then than
    total totals rental spend spends spent spender left let lefts march marsh match starch april augusta mayo june
    juno july jury should shoulder would mould wood could cloud guests guest's friend friends' child people's
    budgets budged budge easter eastern master eager toaster feaster summer shopper shopped shipping chopping
    stopping hopping lists listed lift last lost mist drafts drafted craft daft drift deleted created creates crate
    cream creams create recreate sundae sundaes monday's mornings evenings morning's evening's coming combing coding
    planned planner planes planing organized organised arranged arranges orange bananas prepared prepare compare
    include included includes reduce reduced reused produce today's todays total's forty's maybe's baby's babies
    tonight's weekends weekday answer answers answer's spirits sprite white write wine whine water later plates
    slates please pleased leases missing mission kissing remain remained renamed named
""")
)


def mend(text: str) -> str:
    """Return the text with known words spelled right, quotes and dashes plain, and odd spaces gone."""
    text = unicodedata.normalize("NFC", text)
    if text.isupper() and len(text.split()) > 3:
        text = text.lower()  # shouted
    text = re.sub(r"[‘’´`ʼ]", "'", re.sub(r"[“”„«»]", '"', re.sub(r"[‐-―−]", "-", text)))
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r"\bSt\. (?=[A-Z])", "St ", text)
    text = re.sub(r"(?i)\bw/ ?(?=\w)", "with ", text)
    text = re.sub(r"(?<=[a-z])\?(?=[a-z])", "? ", text)
    return re.sub(r"(?<![\w@.'/-])[^\W\d_](?:[\w'-]*\w)?(?![\w@])", lambda match: _word(match, text), text).strip()


def _word(match: re.Match, text: str) -> str:
    word = match.group(0)
    first = not text[: match.start()].rstrip() or text[: match.start()].rstrip()[-1] in ".!?\n"
    mended = _mended(word.lower(), capital=word[0].isupper() and not first)
    if mended is None:
        return word
    return mended[0].upper() + mended[1:] if word[0].isupper() else mended


@lru_cache(maxsize=4096)
def _mended(word: str, *, capital: bool) -> str | None:
    """Return the known word that was meant, or None. A capital amid a sentence may be a name: only long words then."""
    if word.endswith("'s") and word[:-2] in _SLIPS:
        return f"{_SLIPS[word[:-2]]}'s"
    if word in KNOWN or word in _RIGHT or (word.endswith("'s") and word not in _SLIPS):
        return None
    if word in _SLIPS:
        # "Ad" and "Im" may be names or initials, "ad" is hardly.
        return None if capital and len(word) < 5 else _SLIPS[word]
    if len(word) < (7 if capital else 5) or not word.isascii():
        return None
    found = process.extractOne(word, _LONG, scorer=OSA.distance, score_cutoff=2 if len(word) >= 8 else 1)
    if found is None:
        return None
    near = found[0]
    same_start = near[0] == word[0] or sorted(near[:2]) == sorted(word[:2])
    # A plural is no slip: "showers" stays.
    return near if same_start and word not in (f"{near}s", f"{near}es", near.rstrip("s")) else None
