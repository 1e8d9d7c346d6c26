"""Words for people who are counted, what stands before them, and what a number before is no count of people for."""

from __future__ import annotations

from agents.llm.offline.values.units import UNITS

_people = """
    guest guests people peoples person persons friend friends kid kids child children adult adults grownups ups
    folk folks attendee attendees participant participants members relatives colleague colleagues coworkers
    workers pax ppl heads invitees student students girls boys women men ladies toddlers teenagers teens
    neighbour neighbours neighbor neighbors classmates employees players member visitors mates pals buddies
    parents runners mums moms dads ladies delegates volunteers pupils walkers singers dancers cubs scouts brownies
    teachers grandparents pensioners nephews nieces aunts uncles housemates flatmates staff employees diners
    couples peeps souls humans teammates babies lads gents guys cousins siblings strangers
"""
PEOPLE = frozenset(
    _people.split()
)  # fmt: skip
#: Between the number and the people.
_adjectives = """
    other close good little adult hungry invited of my our her his the their young old best dear small more
    extra additional fewer less family grown co school work new lovely nice
"""
ADJECTIVES = frozenset(
    _adjectives.split()
)  # fmt: skip
#: Those who come together, counted in brackets behind: "the in-laws (6)".
_groups = """
    laws family families team crew gang class group neighbours neighbors parents siblings cousins us everyone
    everybody all band relatives club
"""
GROUPS = frozenset(
    _groups.split()
)  # fmt: skip
#: After a number that is none of people.
_not_people = """
    day days week weeks month months hour hours hr hrs minute minutes min mins night nights year years dollar
    dollars euro euros buck bucks pound pounds quid usd eur gbp chf each am pm k percent o'clock time times x
    jan feb mar apr may jun jul aug sep oct nov dec january february march april june july august september
    october november december
"""
NOT_PEOPLE = frozenset(
    _not_people.split()
) | (frozenset(UNITS) - {"heads", "m"})  # fmt: skip
