"""Who somebody is: name, home, work, birthday, and who is who to them."""

from __future__ import annotations

from datetime import date

from agents import patterns as re
from agents.memory.models import Fact
from agents.memory.rules import dates
from agents.memory.rules.clauses import ONE_AT_A_TIME, RELATION, WHO
from agents.memory.rules.made import NO_NAME, Found, end, made, says, who_of

_NAME = re.compile(
    r"^(?:my name is|my name's|(?:please |just )?call me|i'm called|i am called|everyone calls me) "
    r"([^\W\d_][\w'’. -]{0,40})$",
    re.I,
)


def _name(clause: str, today: date) -> Found:
    match = _NAME.match(clause)
    name = end(match[1]) if match else ""
    if (
        name
        and len(name.split()) <= 4
        and not re.match(
            r"^(?:later|back|tomorrow|tonight|today|this|in|after|before|by|any|now|soon|again|when|if|at|on|maybe|a|an"
            r"|next|every|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b",
            name,
            re.I,
        )
    ):
        yield made("", "name", name, f"Name: {name}", kind=Fact.Kind.PREFERENCE)


_HOME = re.compile(
    rf"^(?:(?P<me>i|we)|(?P<who>{WHO})) (?:now |currently |just |recently |have |has )*"
    r"(?:(?:live|lives|reside|resides) (?:in|at|near)|moved (?:from .+? )?to|(?:am|is) living in) (.+)$"
)
_HOME_IS = re.compile(r"^(?P<me>i'm|i am|we're|we are) (?:now )?living in (.+)$")
_NO_HOME = re.compile(
    rf"^(?:(?P<me>i|we)|(?P<who>{WHO})) (?:no longer lives? in (.+)|(?:don't|do not|doesn't|does not) live in "
    rf"(.+?)(?: any ?more| any longer))$"
)


def _home(clause: str, today: date) -> Found:
    if (match := _NO_HOME.match(clause)) and (who := who_of(match)) is not None:
        place = end(match[3] or match[4])
        yield made(who, "home", place, says(who, f"no longer lives in {place}"), is_over=True)
        return
    match = _HOME.match(clause)
    if match is not None:
        who, place = who_of(match), end(match[3])
    elif match := _HOME_IS.match(clause):
        who, place = "", end(match[2])
    else:
        return
    place = re.sub(r"^(.+?) (?:for|with|since|until|till|on|last|this|next|in(?= [A-Z\d])) .*$", r"\1", place)
    if " moved " in clause and not _is_place(place, today):
        return
    if who is not None and len(place.split()) <= 6:
        yield made(who, "home", place, says(who, f"lives in {place}"))


_LAND = re.compile(r"^the (?:countryside|country|city|suburbs|coast|mountains|seaside|sea)$")


def _is_place(place: str, today: date) -> bool:
    """Whether one moves there to live: it has a name, and is no day, and nothing of a plan that was moved."""
    is_day = dates.last_day(f"on {place}", today) or dates.last_day(f"in {place}", today)
    has_a_name = re.match(r"^(?:the |an? )?[^\W\d_a-z]\w+", place) is not None and not NO_NAME.match(
        place.split(" ")[0]
    )
    return _LAND.match(place) is not None or (has_a_name and not is_day and re.search(r"\d", place) is None)


_WORK = re.compile(
    rf"^(?:(?P<me>i|we)|(?P<who>{WHO})) (?:now |currently |still )?(?:work|works) (as an?|as|at|for|in) (?:the )?(.+)$"
)
#: By far the most words that end so say where one is from, or what one believes.
_OF_TRADE = (
    r"(?:librar|histor|music|techni[cs]|politic|physic|comed|electric|magic|mathematic|p[ae]+diatric|beautic"
    r"|statistic|optic|diet[ict]+|veterinar|mortic|tactic|theolog|obstetric|clinic|academic|logic|custod)ian"
)
_JOB = re.compile(
    rf"^(?:(?P<me>i am|i'm)|(?P<who>{WHO}) is) (?:now )?(?:an? )((?:\w+ )?(?:[a-z]+(?:[^aeiou]er|ist|ctor|itor|eer"
    rf"|utor|yer)|{_OF_TRADE}|nurse|chef|cook|"
    r"pilot|student|architect|accountant|consultant|judge|clerk|dentist|vet|surgeon|journalist|freelancer|teacher))$"
)
_NO_JOB = re.compile(
    r"\b(?:lover|hater|drinker|eater|believer|stranger|bit|loner|member|number|winner|loser|better|rather|sister"
    r"|brother|customer|user|beginner|newcomer|owner|later|mother|father|widower|teenager|foreigner|londoner|smoker"
    r"|dreamer|riser|gamer|runner|swimmer|hiker|reader|prisoner|visitor|competitor|optimist|pessimist|feminist|tourist"
    r"|realist|perfectionist|pacifist|capitalist|minimalist|cyclist|motorist|racist|vegetarian)$"
)


def _work(clause: str, today: date) -> Found:
    if (match := _WORK.match(clause)) and (who := who_of(match)) is not None:
        what = end(match[4])
        attribute = "job" if match[3].startswith("as") else "works at"
        if len(what.split()) <= 6 and not re.match(r"^(?:me|us|progress|practice|theory)\b", what):
            yield made(who, attribute, what, says(who, f"works {match[3]} {what}"))
    elif (match := _JOB.match(clause)) and (who := who_of(match)) is not None and not _NO_JOB.search(match[3]):
        yield made(who, "job", match[3], says(who, f"works as {match[3]}"))


EVERY_YEAR = ("birthday", "wedding anniversary", "anniversary")
_YEARLY = re.compile(
    rf"^(?:(?P<me>my|our)|(?P<who>{WHO})'s) (birthday|wedding anniversary|anniversary) is (?:on |in )?(?:the )?(.+)$"
)
_BORN = re.compile(rf"^(?:(?P<me>i)|(?P<who>{WHO})) (?:was|were) born on (?:the )?(.+)$")


def _yearly(clause: str, today: date) -> Found:
    """A day that comes every year ends nothing."""
    if match := _YEARLY.match(clause):
        what, day = match[3], match[4]
    elif match := _BORN.match(clause):
        what, day = "birthday", match[3]
    else:
        return
    who = who_of(match)
    if (
        who is None
        or dates.last_day(day, today) is None
        or re.match(r"^(?:today|tomorrow|tonight|next|this)\b", day, re.I)
    ):
        return
    owner = f"{who[:1].upper()}{who[1:]}'s {what}" if who else what.capitalize()
    yield made(who, what, end(day), f"{owner}: {end(day)}")


_RELATION = re.compile(
    rf"^(?:my|our) (?:(?:older|younger|little|big|elder|new|twin|eldest|youngest) )?({RELATION})(?: is|'s)(?: called"
    rf"| named)? ([A-ZÀ-ÖØ-Þ][\w'’-]*(?: [A-ZÀ-ÖØ-Þ][\w'’-]*)?)$"
    rf"|^(?:my|our) ({RELATION})'s name is ([A-ZÀ-ÖØ-Þ][\w'’-]*)$"
    rf"|^(?:i|we) have an? ({RELATION})(?: who is| who's)?,? (?:called|named) ([A-ZÀ-ÖØ-Þ][\w'’-]*)$"
)
_IS_RELATION = re.compile(
    rf"^(?P<who>[A-ZÀ-ÖØ-Þ][\w'’-]*(?: [A-ZÀ-ÖØ-Þ][\w'’-]*)?) is (not |no longer )?(?:my|our) (?:(?:older|younger"
    rf"|little|big|new|twin) )?({RELATION})(?: any ?more)?$"
)


def _relation(clause: str, today: date) -> Found:
    if match := _IS_RELATION.match(clause):
        name, relation, is_over = match["who"], match[3], bool(match[2])
        if NO_NAME.match(name.split(" ")[0]):
            return
    elif match := _RELATION.match(clause):
        relation = match[1] or match[3] or match[5]
        name, is_over = match[2] or match[4] or match[6], False
    else:
        return
    yield made(
        "", relation, name, f"{relation.capitalize()}: {name}", is_single=relation in ONE_AT_A_TIME, is_over=is_over
    )


_HAS = re.compile(
    rf"^(?:(?P<me>i|we)(?: have|'ve got| have got)|(?P<who>{WHO}) has) (an?|no|one|two|three|four|five|six|\d{{1,2}}) "
    r"((?:\w+ )?(?:dogs?|cats?|children|kids?|sons?|daughters?|sisters?|brothers?|siblings?|cars?|garden|balcony"
    r"|terrace"
    r"|barbecue|grill|piano|guitar|boat|bike|house|grandchildren|grandkids|horses?|rabbits?))$"
)
_SPEAKS = re.compile(
    rf"^(?:(?P<me>i|we)|(?P<who>{WHO})) (?:also )?speaks? (?:fluent |some |a little "
    rf"|a bit of )?((?:[A-ZÀ-ÖØ-Þ]\w+)(?:(?:, | and )[A-ZÀ-ÖØ-Þ]\w+)*)$"
)
_NUMBER = (
    r"\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen"
    r"|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?"
)
_AGE = re.compile(rf"^(?:(?P<me>i am|i'm)|(?P<who>{WHO}) is) ({_NUMBER})(?P<years> years old)?$")
_ONE = {"a": "one", "an": "one"}
_VERY = {"child": "children", "kid": "children", "kids": "children"}


def _is_age(match: re.Match) -> bool:
    """ "The table is six" says no age; of whom one knows by what they are, it does."""
    return bool(match["years"]) or str(match["who"] or "").startswith(("my ", "our ")) or match[3].isdigit()


def _has(clause: str, today: date) -> Found:
    if (match := _HAS.match(clause)) and (who := who_of(match)) is not None:
        what = match[4]
        noun = what if what == "children" else what.rstrip("s")
        yield made(
            who, f"has {_VERY.get(noun, noun)}", _ONE.get(match[3], match[3]), says(who, f"has {match[3]} {what}")
        )
    elif (match := _SPEAKS.match(clause)) and (who := who_of(match)) is not None:
        for language in re.split(r", | and ", match[3]):
            yield made(who, f"speaks {language}", language, says(who, f"speaks {language}"))
    elif (match := _AGE.match(clause)) and (who := who_of(match)) is not None and _is_age(match):
        yield made(who, "age", match[3], says(who, f"is {match[3]} years old"))


NAMES = (_name, _yearly)
LIVES = (_relation, _home, _work, _has)
