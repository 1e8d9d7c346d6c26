"""Several people as people write them: "Anna, Ben <ben@example.com> and my sister", "the Millers (4) and Tim +1".

Whoever comes together is one `Party`: "Anna and Ben with their two kids" are four. Asked back, and read as nobody: how
many "Anna and family" are, whose the children are in "Zoe, Anna and Ben with their kids".
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from agents import patterns as re
from agents.llm.offline.values import company
from agents.llm.offline.values.addresses import ADDRESS, from_address
from agents.llm.offline.values.given_names import GIVEN
from agents.llm.offline.values.not_names import NO_NAMES
from agents.llm.offline.values.parties import HOW_MANY, NOBODY, TITLED, Party, party
from agents.llm.offline.values.person_names import capitalized
from agents.llm.offline.values.relations import ONE, RELATION, TWO
from agents.llm.offline.values.span import Scene, Span

LONGEST = 80  # characters of a name
MOST_WORDS = 4  # of a name
TWO_NAMES = "it may be two names"

_BETWEEN = re.compile(r"\s*(?:[,;|&/\n+]|\band\b|\bn\b|\bplus\b|\bas well as\b|\balso\b)\s*", re.IGNORECASE)
_COMMA = re.compile(r"\s*[,;|\n]+\s*(?P<and>(?:and|&|plus|\+(?= [^\W\d]))\s+)?", re.I)
_AND = re.compile(r"\s*(?:\b(?:and|plus|n|as well as|also)\b|&|\+(?!\d)|/)\s*", re.I)
#: "Stefan, stefan@example.com"
_ADDRESS_BEHIND = re.compile(rf"(?<=[^\W\d])[,:]\s+({ADDRESS.pattern})(?=\s*(?:$|[,;]|and\b))", re.I)
_BRACKETS = re.compile(r"\([^()]*\)")
BEFORE = re.compile(
    r"^(?:(?:and|also|both|please|a|an|new|guests?|people|invitees?|friends?|our friends?|my friends?"
    r"|called|named|invite|add|put|for|with|to|as|the (?=guest))\b[\s:]*)+",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\s*\b(?:too|as well|also|please|as guests?|as a guest|both|all)\b[\s.]*$|[\s.!?,:]+$", re.IGNORECASE
)
_NOBODY = re.compile(
    r"^(?:\d+|some|more|other|a few|a couple|several|everyone|everybody|all|them|him|her|us|it|me|most|half|none|nobody"
    r"|someone|somebody|anyone|people|guests?|friends|(?:half|most|some|all|none|both) of \w+"
    r"|(?:my|our|some|the|a few|more|all|other|of|\d+|\w+teen|twenty|thirty|ten|five|four|six|two|three"
    r"|dozen|\s)+\s*(?:people|guests?|friends|colleagues|kids|children|persons?|team|everyone"
    r"|family and friends|others)?)$",
    re.IGNORECASE,
)
_RELATED = re.compile(
    rf"^(?P<whose>(?:my|our|his|her|their|the|(?:[\w-]+ )?[\w-]+['’]s)\s+(?:[a-zß-ÿ]+\s+){{0,2}}?)"
    rf"(?P<what>{RELATION}|family)(?:,?\s+(?P<name>(?-i:[A-ZÀ-Þ][\w'’-]*(?: [A-ZÀ-Þ][\w'’-]*)?)))?$",
    re.I,
)
#: "the whole team", "my book club": several, of whom it is not said how many they are.
_SOME_GROUP = re.compile(r"^(?i:the|my|our)(?: [a-zß-ÿ]+)+$")
_THEIR = re.compile(r"\b(?:their|both)\b", re.I)
_NO_PARTY = re.compile(r"\b(?:with|his|her|their|or)\b", re.I)
#: "my cousins Jo, Max and Ella"
_SEVERAL_RELATED = re.compile(
    rf"\b(?i:my|our|the) (?:[a-zß-ÿ]+ ){{0,3}}?(?i:(?:{ONE})s|in-laws|neighbou?rs|twins)[,:]? ((?-i:[A-ZÀ-Þ]))"
)
_PAIR = re.compile(rf"\b{TWO}$", re.I)


def together(text: str) -> tuple[list[Party], str]:
    """Return the parties that these words name, and "" or what must be asked before: then nobody is named.

    Neither of them for "some friends": nobody is named, and nothing is unclear.
    """
    found: dict[str, Party] = {}
    unnamed = ""
    pieces, question = _pieces(_SEVERAL_RELATED.sub(r"\1", text))
    for piece in pieces:
        read = _party(piece)
        if isinstance(read, Party):
            found.setdefault(f"{read.name.casefold()} {read.email.casefold()}", read)
        elif _NOBODY.match(_bare(piece)):
            unnamed = unnamed or piece
        else:
            question = question or _question(read, piece)
    if found and unnamed:
        question = question or _question(NOBODY, unnamed)
    return ([] if question else list(found.values())), question


def _question(why: str, piece: str) -> str:
    if why == TWO_NAMES:
        return f"Is “{_bare(piece)}” one person? Put a comma between two, and begin the names of one with capitals."
    return f"How many are they: {_bare(piece)}?" if why == HOW_MANY else f"Who is “{_bare(piece)}”?"


def names(text: str) -> list[str]:
    """Return the names in these words, each for itself, whoever comes along with whom."""
    found: dict[str, str] = {}
    for part in _BETWEEN.split(text):
        address = ADDRESS.search(part)
        name = called(re.sub(r"[<(\[]?\s*[>)\]]?", " ", part.replace(address[0], "")) if address else part)
        if address and not name:
            name = from_address(address[0])
        if name:
            found.setdefault(name.casefold(), name)
    return list(found.values())


def called(words: str) -> str:
    """Return the name of one person that these words are, with its capitals; "" where they name nobody."""
    words = _bare(words)
    if (
        not words
        or len(words) > LONGEST
        or not re.search(r"[^\W\d_]", words)
        or (_NOBODY.match(words) and not words.istitle())
    ):
        return ""
    if related := _RELATED.match(words):
        return related["name"] or capitalized(words)
    if _SOME_GROUP.match(words) and words.split()[-1] in GIVEN:  # "my cousin ines"
        return capitalized(words.split()[-1])
    return capitalized(words) if len(words.split()) <= MOST_WORDS else ""


def _bare(words: str) -> str:
    words = re.sub(r"\s+", " ", words).strip(" -:")
    for _ in range(2):
        words = _AFTER.sub("", BEFORE.sub("", words))
    return words.strip(" '\"“”")


def _pieces(text: str) -> tuple[list[str], str]:
    """Cut where another party begins, and return what has to be asked, or ""."""
    found: list[str] = []
    for piece, is_after_and in _parts(text):
        groups = _groups(piece)
        if not groups:
            continue
        if found and company.leads(groups[0]):
            groups[0] = f"{found.pop()} and {groups[0]}"
        last = groups[-1]
        if company.is_in(last) and company.is_shared(last):
            before = [*found, *groups[:-1]]
            if len(groups) > 1 and (not found or is_after_and):
                groups = [" and ".join(groups)]
            elif before and (len(groups) > 1 or (len(before) > 1 and _THEIR.search(last))):
                return [], f"Who comes with whom: {_bare(text)}? Name apart who comes together."
            elif before and _THEIR.search(last):
                found, groups = [], [f"{before[0]} and {last}"]
        found += groups
    return found, ""


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """Yield what stands between commas, lines and addresses, and whether "and" stood before it."""
    text = _ADDRESS_BEHIND.sub(r" <\1>", text)
    hidden = _BRACKETS.sub(lambda match: match[0].replace(",", "\0").replace(";", "\0"), text)
    start, is_after_and = 0, False
    for comma in [*_COMMA.finditer(hidden), None]:
        piece = text[start : comma.start() if comma else len(text)]
        addresses = list(ADDRESS.finditer(piece))
        begins = 0
        for address, following in pairwise(addresses):
            if _AND.search(piece[address.end() : following.start()]) is None:
                end = address.end() + len(piece[address.end() :]) - len(piece[address.end() :].lstrip(">)] "))
                yield piece[begins:end], is_after_and
                begins = end
        if piece[begins:].strip():
            yield piece[begins:], is_after_and
        if comma:
            start, is_after_and = comma.end(), bool(comma["and"])


def _groups(piece: str) -> list[str]:
    """Cut at "and", but not before company: "Sam", "Tim and his wife"."""
    whole = _bare(piece)
    found: list[str] = []
    start = end = 0
    cuts = list(_AND.finditer(whole))
    for cut in [*cuts[bool(TITLED.match(whole)) :], None]:  # "Mr and Mrs Miller" are one party
        part = whole[end : cut.start() if cut else len(whole)]
        if part.strip() and found and company.leads(part.strip()):
            found[-1] = whole[start : end + len(part)]
        elif part.strip():
            start = end
            found.append(part.strip())
        end = cut.end() if cut else end
    return found


def _party(piece: str) -> Party | str:
    """Read one party. Returns why it is none, as `parties` says it."""
    words = _bare(piece)
    if words.islower() and " " in words and GIVEN.issuperset(words.split()):
        return TWO_NAMES  # "anders bridget": of one, or of two
    related = _RELATED.match(words)
    is_named = related and related["name"]  # "her sister Marta"
    if _NOBODY.match(words) or (_NO_PARTY.search(words) and not company.is_in(words) and not is_named):
        return NOBODY
    is_group = _SOME_GROUP.match(words) and not related and words.split()[-1] not in GIVEN
    if is_group and not company.take(words)[1].is_told:
        return HOW_MANY
    if not company.is_in(words) and not TITLED.match(words) and words.replace(" ", "").isalpha():
        name = called(words)
        return Party(name, others=1 if _PAIR.search(words) else 0) if name else NOBODY
    read = party(words, lenient=True)
    if isinstance(read, str):
        return read
    name = read.name if TITLED.match(read.name) else called(read.name)
    if not name or _NO_PARTY.search(name):
        return NOBODY
    read.name, read.companions = name, [capitalized(each) for each in read.companions]
    return read


def read(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read these characters as people, who stand where people stand: small letters are names, too."""
    said = text[start:end]
    if not said.strip() or said.split()[0].casefold() in NO_NAMES - {"the", "both"}:
        return None
    found, question = together(said)
    if question:
        return Span("people", start, end, unclear=question)
    return Span("people", start, end, tuple(found)) if found else None
