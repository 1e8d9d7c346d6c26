"""What somebody eats, likes and usually does."""

from __future__ import annotations

from datetime import date

from agents import patterns as re
from agents.memory.models import Fact
from agents.memory.rules.clauses import WHO
from agents.memory.rules.made import ME_IS, NO_NAME, POINTS, Found, end, made, says, who_of

DIET = (
    r"(?:strictly |mostly |a strict |an? )?(vegan|vegetarian|pescatarian|pescetarian|flexitarian|gluten[- ]free"
    r"|lactose[- ]free"
    r"|dairy[- ]free|teetotal|teetotaller)"
)
_DIET = re.compile(
    rf"^(?:(?P<me>{ME_IS})|(?P<who>{WHO}) (?:is|are)) (?:now |also |both |all )?{DIET}(?: (?:now|again|too|as well))?$"
)
_NO_DIET = re.compile(
    rf"^(?:(?P<me>{ME_IS})|(?P<who>{WHO}) (?:is|isn't)) ?(?:(?:not|no longer) )?(?:an? )?"
    r"(vegan|vegetarian|pescatarian|gluten[- ]free)(?: any ?more| any longer)?$"
)


def _diet(clause: str, today: date) -> Found:
    if (match := _DIET.match(clause)) and (who := who_of(match)) is not None:
        yield made(who, "diet", match[3], says(who, f"is {match[3]}"))
    elif (match := _NO_DIET.match(clause)) and (who := who_of(match)) is not None:
        yield made(who, "diet", match[3], says(who, f"is not {match[3]}"), is_over=True)


_EATS = re.compile(
    rf"^(?:(?P<me>i|we)|(?P<who>{WHO})) (?:(now|again) )?(?:also )?(do not|don't|does not|doesn't|never"
    rf"|no longer)? ?(eat|eats|drink|drinks)"
    r" (?:any )?(.+?)(?: (again|any ?more))?$"
)


def _eats(clause: str, today: date) -> Found:
    match = _EATS.match(clause)
    if match is None or (who := who_of(match)) is None:
        return
    what, verb = end(match[6]), match[5].rstrip("s")
    if POINTS.match(what) or len(what.split()) > 5:
        return
    if what.lower() in ("meat", "everything", "animal products") and not match[4]:
        yield made(who, "diet", f"{verb}s {what}", says(who, f"{verb}s {what}"))
    else:
        does = "does not " + verb if match[4] else verb + "s"
        yield made(who, f"{verb}s {what}", "no" if match[4] else "yes", says(who, f"{does} {what}"))


_ALLERGY = re.compile(
    rf"^(?:(?P<me>{ME_IS})|(?P<who>{WHO}) is) (?:very |severely |also |quite )?(?:allergic to|intolerant to) (.+)$"
    rf"|^(?:(?P<me2>i have)|(?P<who2>{WHO}) has) an? (?:severe )?(.+?) (?:allergy|intolerance)$"
)


def _allergy(clause: str, today: date) -> Found:
    match = _ALLERGY.match(clause)
    if match is None:
        return
    who = match["who"] or match["who2"] or ""
    what = end(match[3] or match[6] or "")
    if NO_NAME.match(who.split(" ")[0]):
        return
    for each in re.split(r"\s*(?:,|\band\b|&)\s*", what):
        if each:
            yield made(who, f"allergy to {each}", each, says(who, f"is allergic to {each}"))


_MOSTLY = (
    r"(?:(?:also|really|still|now|just|absolutely|always|mostly|mainly|especially|particularly|generally|usually"
    r"|truly|totally|simply|have always|'ve always) )*"
)
_LIKES = re.compile(
    rf"^(?:(?P<me>i|we)|(?P<who>{WHO})) ?{_MOSTLY}"
    r"(don'?t|do not|doesn'?t|does not|no longer|can'?t|cannot|can not|never)? ?(?:really |much )?"
    r"(like|love|enjoy|adore|fancy|dig|care for|hate|dislike|detest|despise|loathe|stand|bear|abide|be doing with"
    r"|prefer)[sd]? "
    r"(?:eating |drinking |listening to |hearing )?(.+)$"
)
_FAN = re.compile(
    rf"^(?:(?P<me>{ME_IS})|(?P<who>{WHO}) is) (not )?(?:an? |the )?(?:big |huge |great |massive |biggest )?fan of (.+)$"
)
#: "I'm not into country", "I'm crazy about jazz", "I'm sick of techno".
_INTO = re.compile(
    rf"^(?:(?P<me>{ME_IS})|(?P<who>{WHO}) is) (?P<adverb>not |no longer )?"
    rf"(?:(?:so|that|too|very|much|well|big|also|still|\w+ly) )*"
    rf"(?P<how>into|fond of|keen on|crazy about|mad about|obsessed with|hooked on|addicted to"
    rf"|sick of|tired of|fed up with) (?P<what>.+)$"
)
_NO_LONGER_LIKES = ("sick of", "tired of", "fed up with")
#: "I'm a huge Metallica fan".
_FAN_OF = re.compile(
    rf"^(?:(?P<me>{ME_IS})|(?P<who>{WHO}) is) (?P<adverb>not )?an? (?:(?:big|huge|great|massive|real|true|lifelong) )*"
    rf"(?P<what>.+?) (?:fan|lover|addict|aficionado|enthusiast)$"
)
#: "I mostly listen to jazz and bossa nova", "I never listen to country".
_LISTENS = re.compile(
    rf"^(?:(?P<me>i|we)|(?P<who>{WHO})) ?(?P<adverb>(?:(?:mostly|mainly|usually|normally|generally|always|often|only"
    rf"|really|also|still|now|just|almost|listen|never|rarely|hardly ever|hardly|no longer|do not|don't|does not"
    rf"|doesn't"
    rf"|can't|cannot|love to|like to) )*)"
    rf"(?:listens?|(?:'ve|have|has) been listening) (?:(?:mostly|mainly|usually|only|a lot|all day|all day long"
    rf"|all the time) )*to (?:a lot of |lots of |much "
    rf"|any )?(?P<what>.+?)(?: (?:a lot|all day(?: long)?|all the time|most of the time|every day|lately|recently))*$"
)
_NO_KIND = re.compile(r"^(?:music|songs?|podcasts?|the radio)\b")
_NEVER = re.compile(r"\b(?:never|rarely|hardly|no longer|do not|don't|does not|doesn't|can't|cannot|not)\b")
_DISLIKES = ("hate", "dislike", "detest", "despise", "loathe")


def _likes(clause: str, today: date) -> Found:
    if (fan := _FAN.match(clause)) and (who := who_of(fan)) is not None:
        clause = f"{who or 'i'} {'dislike' if fan[3] else 'like'}{'s' if who else ''} {fan[4]}"
    clause = _as_liking(clause)
    match = _LIKES.match(clause)
    if match is None or (who := who_of(match)) is None:
        return
    negated, verb, what = match[3] or "", match[4], match[5]
    compared = re.match(r"^(.+?) (?:to|over|rather than|instead of|more than) (.+)$", what)
    if verb == "prefer" and compared and not negated:
        one, other = _thing(compared[1]), _thing(compared[2])
        pair = " or ".join(sorted((one.lower(), other.lower())))
        statement = says(who, f"prefers {one} to {other}")
        yield made(who, pair, one, statement, kind=Fact.Kind.PREFERENCE)
        return
    if verb in ("stand", "bear", "abide", "be doing with", "care for") and not negated:
        return
    likes = verb not in _DISLIKES and not negated
    if negated and verb in _DISLIKES:
        return  # not to hate something is not to like it
    for thing in _things(what):
        if POINTS.match(thing) or len(thing.split()) > 6:
            return
        value = "likes" if likes else "dislikes"
        words = "prefers" if verb == "prefer" and likes else value
        yield made(who, _thing(thing), value, says(who, f"{words} {_thing(thing)}"), kind=Fact.Kind.PREFERENCE)


def _as_liking(clause: str) -> str:
    """Return what says otherwise what somebody likes or does not, as one would say it with "like"."""
    match = _INTO.match(clause) or _FAN_OF.match(clause) or _LISTENS.match(clause)
    if match is None or (who := who_of(match)) is None or _NO_KIND.match(match["what"]):
        return clause
    groups = match.groupdict()
    likes = not _NEVER.search(groups["adverb"] or "")
    if groups.get("how") in _NO_LONGER_LIKES:
        likes = not likes
        if likes:
            return clause  # not to be tired of something is not to like it
    verb = "like" if likes else "dislike"
    return f"{who or 'i'} {verb}{'s' if who else ''} {groups['what']}"


def _things(what: str) -> list[str]:
    """ "jazz, soul and old films" is three things; "bread and butter pudding" stays one where it is one word long."""
    parts = [part for part in re.split(r"\s*,\s*(?:and |or )?|\s+(?:and|or)\s+", end(what)) if part]
    return parts if all(len(part.split()) <= 3 for part in parts) else [end(what)]


def _thing(what: str) -> str:
    return re.sub(r"^(?:the|a|an|some|any) ", "", end(what), flags=re.I)


_FAVOURITE = re.compile(
    rf"^(?:(?P<me>my|our)|(?P<who>{WHO})'s) (?:all[- ]time )?fav(?:ou?rite|e)?s? (?:kinds? of |types? of )?(.+?) "
    rf"(?:is|are) (?:now |still |definitely |always )?(.+)$"
)
_IS_FAVOURITE = re.compile(
    rf"^(.+?) (?:is|are) (?:now )?(?:(?P<me>my|our)|(?P<who>{WHO})'s) (?:all[- ]time )?fav(?:ou?rite) (.+)$"
)


def _favourite(clause: str, today: date) -> Found:
    if match := _FAVOURITE.match(clause):
        what, value = match[3], match[4]
    elif match := _IS_FAVOURITE.match(clause):
        what, value = match[4], match[1]
    else:
        return
    who, value = who_of(match), end(value)
    if who is None or re.match(r"^(?:not|no longer)\b", value) or POINTS.match(value):
        return
    owner = f"{who[:1].upper()}{who[1:]}'s favourite" if who else "Favourite"
    yield made(who, f"favourite {end(what)}", value, f"{owner} {end(what)}: {value}", kind=Fact.Kind.PREFERENCE)


_USUAL = re.compile(
    r"^(?:my|our) (?:usual|normal|typical|regular|standard|default|general) (.+?) (?:is|are) (?:about |around "
    r"|roughly )?(.+)$"
)
_USUALLY_SPENDS = re.compile(
    r"^(?:i|we) (?:usually|normally|typically|generally|always) spend (?:about |around |up to )?(\S*\d\S*(?: "
    r"(?:euros?|dollars?|pounds?|usd|eur))?)\b.*$"
)
_USUALLY = re.compile(r"^(?:i|we) (?:usually|normally|typically|generally|always|mostly|never) (?!spend)(\w+) (.+)$")


def _usual(clause: str, today: date) -> Found:
    if _as_liking(clause) != clause:
        return
    if match := _USUALLY_SPENDS.match(clause):
        yield made("", "usual budget", match[1], f"Usual budget: {match[1]}", kind=Fact.Kind.PREFERENCE)
    elif match := _USUAL.match(clause):
        what, value = end(match[1]), end(match[2])
        yield made("", f"usual {what}", value, f"Usual {what}: {value}", kind=Fact.Kind.PREFERENCE)
    elif (match := _USUALLY.match(clause)) and match[1] not in ("eat", "drink", "like", "love", "say", "think", "be"):
        words = re.sub(r"^(?:i|we) ", "", clause)
        yield made("", f"usually: {match[1]}", words, says("", words), is_single=False)


TASTES = (_allergy, _diet, _favourite, _usual)
HABITS = (_eats, _likes)
