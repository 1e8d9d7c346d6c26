"""What new events are called: "leaving do", "school mums Xmas meal", "Mia's 6th bday", "Dad turns seventy"."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.understanding.accounting import only_tells_when
from agents.llm.offline.values.relations import RELATION
from agents.llm.offline.values.span import Scene, Span
from agents.numbers import NUMBER, number
from planning import catalogue
from planning.grammar.spelling import mend
from planning.grammar.values.kinds import GENERIC, IN_PASSING, KIND, NAMES, canonical, of_age
from planning.grammar.values.titles import name_event, ordinal

MOST_BEFORE = 5  # words that say what a dinner it is

_gatherings = "|".join(sorted(catalogue.word_list("gatherings"), key=len, reverse=True))
_longer = "|".join(name for name in _gatherings.split("|") if " " in name)
_KINDS = re.compile(
    rf"\b(?:(?:{_longer})|{KIND}|(?:{_gatherings})s?)(?: (?:party|celebration|do|thing|event))?\b(?!['’-])", re.I
)
_GOES_ON = re.compile(r" (?:night|club|party|meal|class|session|do|trip|tournament|competition)\b(?!['’-])", re.I)
_ALONE = (NAMES - IN_PASSING - GENERIC) | catalogue.word_list("told_alone")
#: What stands in no title: verbs that announce, who speaks, and what joins.
_NO_TITLE = catalogue.word_list("no_title")
_BEFORE = re.compile(r"(?P<word>[^\W\d_][\w'&-]*|\d+(?:st|nd|rd|th|s))[ ]$", re.I)
_DAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?s?|\d{4}", re.I)
_name = r"[A-ZÀ-Þ][\w'-]*"
_old = r"(?:\d+[- ](?:year|yr)s?[- ]old )?"
_someone = (
    rf"(?:(?:my|our|his|her|their|the) {_old}(?:[\w-]+ ){{0,2}}?[\w-]+"
    rf"|{_name}(?: {_name})?(?:(?:,? and | & |, ){_name})*)"
)
_FOR = re.compile(rf" (?i:for|of|in honou?r of|to celebrate) {_someone}")
_ON_A_DAY = re.compile(
    r",? (?:(?:Mon|Tue|Wednes|Thurs|Fri|Satur|Sun)day|Jan|Feb|Mar|Apr|June?|July?|Aug|Sept?|Oct|Nov|Dec|January"
    r"|February|March|April|August|September|October|November|December)\b"
)
#: After "for" and these, it is for nobody who has a name.
_NOBODY = re.compile(
    r" for (?:(?:the|our|my) (?:first|second|third|next|last|time|year|day|week|weekend)"
    r"|[Hh]im|[Hh]er|[Tt]hem|[Uu]s|[Mm]e)\b"
)
_AGE = re.compile(
    r"\b(?P<who>(?:my|our|his|her|the) (?:little |big |eldest |youngest |oldest )?\w+"
    r"(?: (?P<name>(?-i:[A-ZÀ-Þ])[\w-]+?|[^\W\d_]+?(?=(?:['’]?s)?(?: is)? turn(?:s|ing)\b)))?"
    r"|(?!(?:it|that|he|she|who|which|this|everyone|date|and|so)\b)[^\W\d_]+)"
    r"(?:['’]?s| is| are)? (?:turning|turns|turn|going to be|gonna be|will be|is|hits|reaches) "
    r"(?P<age>[\w-]+(?: \w+)?)",
    re.I,
)
_OLDEST = 120
_nth = (
    r"(?:\d{1,3}(?:st|nd|rd|th)|eighteenth|twentieth|twenty-first|thirtieth|fortieth|fiftieth|sixtieth|seventieth"
    r"|eightieth|ninetieth|hundredth)"
)
_NTH = re.compile(
    rf"\b(?:(?:my |our )?(?:{RELATION}|[^\W\d_]+)['’]?s['’]? (?:big |surprise )?|(?:big|surprise) ){_nth}\b", re.I
)
_JUBILEE = re.compile(
    rf"\b(?:(?:my |our )?(?:[^\W\d_]+ and )?(?:{RELATION}|{_name})['’]?s['’]? |our |my |their )?"
    r"(?:ruby|golden|silver|diamond|pearl|tin|paper|coral|crystal|china|platinum) "
    r"(?:wedding(?: anniversary)?|anniversary)\b",
    re.I,
)


#: "I got the roast" plans nothing.
_BOUGHT = re.compile(r"\b(?:got|bought|ordered|found|collected|picked up) (?:the|our|my) (?:\w+ )?$", re.I)
_ENDS = re.compile(r"\s*(?:$|[,.;!\n]|(?:and|already|from|today|now)\b)", re.I)


def event_titles(text: str, scene: Scene) -> Iterator[Span]:
    """Mark what new events are: kinds that are known, with whose they are, and with up to so many words before."""
    plain = text.replace("’", "'")
    for match in _KINDS.finditer(plain):
        if _GOES_ON.match(plain[match.end() :]):
            continue  # "club night"
        ends = [match.end()]
        if (behind := _FOR.match(plain[match.end() :])) and not _NOBODY.match(behind[0]):  # "for Mia Saturday"
            said = _ON_A_DAY.split(behind[0])[0]  # "for Nana, Sunday"
            ends += [match.end() + found.end() for found in re.finditer(r"(?<=\w)(?= |$|,)", said)][1:]
        if plain[: match.end()].lower().endswith("last night"):
            continue
        if _BOUGHT.search(plain[: match.start()]) and _ENDS.match(plain[match.end() :]):
            continue
        for start in _starts(plain, match.start()):
            for end in reversed(ends):
                kind, title = called(plain[start:end])
                if kind:
                    yield Span("event_title", start, end, (kind, title))
    for match in (*_NTH.finditer(plain), *_JUBILEE.finditer(plain)):
        is_birthday = match.re is _NTH
        title = name_event(f"{match[0]} birthday" if is_birthday else match[0])[1]
        kind = of_age("birthday", title) if is_birthday else "anniversary"
        yield Span("event_title", *match.span(), (kind, title))


def is_event_kind(said: str) -> bool:
    """Whether these words are a kind of event: "roast", "quiz night"."""
    return _KINDS.search(said) is not None


def bare_titles(text: str, scene: Scene) -> Iterator[Span]:
    """Mark those that are events though nobody says that one is planned: "kids' disco", no "class" and no "do"."""
    for span in event_titles(text, scene):
        if text[span.end : span.end + 1] in ("'", "’"):
            continue
        said = text[span.start : span.end].replace("’", "'").lower()
        on_a_day = re.search(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day $", text[: span.start], re.I)
        if " " in said or on_a_day or said in _ALONE:
            yield Span("bare_title", span.start, span.end, span.value)


def kinds_named(text: str, scene: Scene) -> Iterator[Span]:
    """Mark kinds of two words or more, by which one that is there may be called without "the": "book club"."""
    for match in _KINDS.finditer(text):
        if " " in match[0]:
            yield Span("kind_named", *match.span(), match[0])


def known_kinds(text: str, scene: Scene) -> Iterator[Span]:
    """Mark kinds of events without a word before."""
    for match in re.finditer(rf"\b{KIND}\b(?!['’-])", text, re.I):
        if canonical(match[0]) not in GENERIC:
            yield Span("known_kind", *match.span(), canonical(match[0]))


def called(said: str) -> tuple[str, str]:
    """Return the kind and the title that words of an event give; "" where they name none."""
    kind, title = name_event(said := mend(said))
    words = said.lower().split()
    if not kind and len(words) > 1 and words[-1] not in NAMES - GENERIC:
        kind = title = " ".join(word for word in said.split() if word.lower() not in ("a", "an", "the"))
        kind, title = kind.lower(), f"{title[:1].upper()}{title[1:]}"
    return (of_age(kind, said) if kind == "birthday" else kind), title


_MARRY = re.compile(
    rf"\b(?:we|i|my \w+|{_name}(?: and {_name})?)(?:'re|'m|'ve| are| am| is| have)? "
    r"(?:finally |decided to |going to |planning to )*"
    r"(?:getting married|gets? married|marry|marrying|tying the knot|tie the knot)\b",
    re.I,
)


def turning(text: str, scene: Scene) -> Iterator[Span]:
    """Mark who turns how old, and who marries: "my daughter is turning five", "we're getting married"."""
    for match in _MARRY.finditer(text.replace("’", "'")):
        who = match[0].split(" get")[0]
        yield Span("turning", *match.span(), ("wedding", name_event(match[0])[1] or f"{who} wedding"))
    for match in _AGE.finditer(text.replace("’", "'")):
        for said in (match["age"], match["age"].split()[0]):
            age = _number(said)
            if age is None or not 0 < age <= _OLDEST:
                continue
            end = match.start("age") + len(said)
            title = name_event(f"{match['name'] or match['who']}'s {ordinal(age)} birthday")[1]
            yield Span("turning", match.start(), end, (of_age("birthday", title), title))
            break


def _number(said: str) -> int | None:
    return int(number(said)) if re.fullmatch(NUMBER, said, re.I) else None


def _starts(text: str, start: int) -> list[int]:
    """Where the name of a kind may begin, the farthest first."""
    found = [start]
    for _ in range(MOST_BEFORE):
        before = _BEFORE.search(text[:start])
        if before is None or (word := before["word"].lower()) in _NO_TITLE or _DAY.fullmatch(word):
            break
        start = before.start()
        found.append(start)
    return found[::-1]


def whom(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read for whom an event is: "Brenda from the library", "colleagues from my work"."""
    said = re.sub(r"\s+", " ", text[start:end]).strip()
    if (
        text[end : end + 1] in ('"', "”")
        or re.search(r"\d|[,.;:?!\"“”]", said)
        or only_tells_when(said)
        or not _NO_WHOM.isdisjoint(said.lower().split())
    ):
        return None
    article = re.search(r"\b(?:the|a|an|some) $", text[:start], re.I)
    return Span("whom", start, end, f"{article[0] if article else ''}{said}")


_NO_WHOM = catalogue.word_list("no_whom")
