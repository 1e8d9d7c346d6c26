"""Lists of people amid other words: "dinner w/ Sam, Priya and Leo, get wine", "invite anna and ben", "all but Kim".

A list begins where a name stands (`names`), or in any letters where only names do: after "invite", before "is coming".
It goes on over "and" and commas as long as names, addresses and company follow.
"""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.values import company
from agents.llm.offline.values.addresses import ADDRESS
from agents.llm.offline.values.given_names import GIVEN
from agents.llm.offline.values.names import Names, owner
from agents.llm.offline.values.people import together
from agents.llm.offline.values.span import Scene, Span

MOST = 60  # people of one list
_INVITE = "inv invite invites inviting invited uninvite uninvites disinvite un-invite"
_BEFORE_NAMES = frozenset(_INVITE.split())
_MARKING = frozenset(("mark", "put", "set", "note", "record"))
_PERSONAL = (
    "coming come comes make attend attending join joining yes no maybe vegan vegetarian pescatarian allergic bringing "
    "bring brings answered replied declined accepted confirmed invited intolerant celiac coeliac kosher halal rsvp'd "
    "veggie veggies diabetic"
)
#: What is said of people alone.
_OF_PEOPLE = frozenset(_PERSONAL.split())
#: What follows "Anna's" where that is "Anna is".
_IS = _OF_PEOPLE | {"not", "in", "out", "a", "also", "definitely", "probably", "still"}
_LISTING = frozenset(
    (
        "add",
        "put",
        "include",
        "get",
        "remove",
        "delete",
        "drop",
        "take",
        "cross",
        "strike",
        "scratch",
        "kick",
        "knock",
        "of",
    )
)
_LISTS = frozenset(("guest", "guests", "guestlist", "invitees", "invited"))
_IS_AT = frozenset(("is", "now", "address", "email", "mail", "=", "at"))
MOST_LISTED = 12  # words of a list in small letters, before the guest list it is put on
NEXT = 24  # characters that are looked at for what joins two parties
_NOBODYS = frozenset(f"{word}'s" for word in ("it", "he", "she", "that", "there", "here", "what", "who", "how", "let"))
MOST_BEFORE = 6  # words of a list in small letters, before what is said of it
_BETWEEN_CLAUSES = frozenset(
    (".", ",", ";", "!", "?", "\n", ":", "-", "and", "but", "so", "that", "btw", "oh", "(", '"')
)
_JOINED = re.compile(r"(?i)^\s*(?:[,;&]\s*(?:and|&|plus|\+)?|\b(?:and|n|plus|as well as)\b|\+)\s*")
_ALL_BUT = re.compile(
    r"\b(?:every(?:one|body)|all(?: of (?:them|us))?|(?:all (?:the |my |our )?)?guests)\s+"
    r"(?:but|except(?: for)?|apart from|other than|save)\s+",
    re.I,
)
_IN_ALL = re.compile(r"^\s*\(\d{1,2}(?: people| in all| of them)?\)|^ x ?\d{1,2}\b")
_WITH = re.compile(r"(?i)^\s*,?\s*(?:and|with|w/|plus|bringing|&)\s+")


class _List:
    """A text with what of it may stand in a list of people."""

    def __init__(self, text: str, scene: Scene) -> None:
        self.text = text
        self.names = Names(text, scene.names.get("guest", ()))
        self.starts = {token.start: place for place, token in reversed(list(enumerate(self.names.tokens)))}
        self.company = {span.start: span for span in company.spans(text, scene)}
        self.addresses = {match.start(): match.end() for match in ADDRESS.finditer(text)}

    def party(self, at: int, *, small: bool) -> int | None:
        """Return where a party ends that begins at this character."""
        if (end := self.addresses.get(at)) is not None:
            return self._with_company(end)
        if (place := self.starts.get(at)) is None or any(start <= at < end for start, end in self.addresses.items()):
            return None
        if (name := self.names.at(place, small=small)) is None:
            return None
        last = self.names.tokens[name[0] - 1]
        if last.end in self.addresses.values():
            return None
        said = self.text[at : last.end]
        if owner(said) != said:  # "Anna's coming": whether it is her cake, the words behind it tell
            return last.end
        return self._with_company(self._with_address(last.end))

    def _with_address(self, end: int) -> int:
        for opening in (" <", " (", " ", ": ", ", "):
            if self.text.startswith(opening, end) and (last := self.addresses.get(end + len(opening))) is not None:
                return last + (self.text[last : last + 1] in (">", ")"))
        return end

    def _with_company(self, end: int) -> int:
        while True:
            rest = self.text[end : end + NEXT]
            if in_all := _IN_ALL.match(rest):
                end += in_all.end()
                continue
            blank = len(rest) - len(rest.lstrip(" ,("))
            joined = _WITH.match(rest)
            for skip in (joined.end() if joined else blank, blank):
                if (span := self.company.get(end + skip)) is not None:
                    end = span.end + (self.text.startswith(")", span.end) and "(" in rest)
                    break
            else:
                return end

    def run(self, at: int, *, small: bool) -> list[int]:
        """Return where the parties end of a list that begins here, one after the other."""
        ends: list[int] = []
        while len(ends) < MOST and (end := self.party(at, small=small)) is not None:
            ends.append(end)
            if (joined := _JOINED.match(self.text[end : end + NEXT])) is None:
                break
            at = end + joined.end()
        return ends


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark lists of people, as kind "people" with a tuple of `Party`; second the first party alone.

    "Anna's", which may say that she is or has something, is kind "people is"; "everyone but Kim" is kind "all but",
    with the names.
    """
    listed = _List(text, scene)
    end_of_last = 0
    for place, token in enumerate(listed.names.tokens):
        if token.start < end_of_last:
            continue
        ends = listed.run(token.start, small=_is_small(listed.names, place))
        if token.start in listed.addresses and listed.names.word(place - 1) in _IS_AT:
            ends = ends[:1]  # "Anna is anna@example.com": no list begins here
        for end in (ends[-1:] + ends[:1])[: len(ends)]:
            said = text[token.start : end]
            found, question = together(owner(said))
            kind = "people" if owner(said) == said else "people is"
            if question:
                yield Span(kind, token.start, end, unclear=question)
            elif found:
                yield Span(kind, token.start, end, tuple(found))
        end_of_last = ends[-1] if ends else end_of_last
    for match in _ALL_BUT.finditer(text):
        ends = listed.run(match.end(), small=True)
        if ends:
            found, _ = together(text[match.end() : ends[-1]])
            yield Span("all but", match.start(), ends[-1], tuple(party.name for party in found))


def _is_small(names: Names, place: int) -> bool:
    """Whether only names can stand here, so that small letters are some, too."""
    before = names.word(place - 1)
    if before in _BEFORE_NAMES or (before == ":" and names.word(place - 2) in ("guests", "invite", "list")):
        return True
    if before in _MARKING and any(names.word(place + far) in ("as", "for", "down") for far in range(1, 5)):
        return True
    if before in _LISTING and any(names.word(place + far) in _LISTS for far in range(1, MOST_LISTED)):
        return True
    if names.tokens[place].text[0].isupper() or (place and before not in _BETWEEN_CLAUSES):
        return False
    word = names.word(place)
    if word.endswith("'s") and (word[:-2] in GIVEN or names.word(place + 1) in _IS - {"a"}):
        return word not in _NOBODYS  # "anna's coming"
    for end in range(place + 1, place + MOST_BEFORE):
        if names.is_before_predicate(end):
            return any(names.word(end + far) in _OF_PEOPLE for far in range(1, 5))
    return False
