"""How somebody wants to be spoken to: in which language, and what they want to hear of and what not."""

from __future__ import annotations

from datetime import date

from agents import patterns as re
from agents.memory.models import Fact
from agents.memory.rules.made import POINTS, Found, end, made

LANGUAGES = (
    "afrikaans", "albanian", "arabic", "armenian", "basque", "bengali", "bosnian", "bulgarian", "cantonese", "catalan",
    "chinese", "croatian", "czech", "danish", "dutch", "english", "esperanto", "estonian", "farsi", "finnish", "french",
    "galician", "georgian", "german", "greek", "hebrew", "hindi", "hungarian", "icelandic", "indonesian", "irish",
    "italian", "japanese", "korean", "latvian", "lithuanian", "macedonian", "malay", "maltese", "mandarin", "norwegian",
    "persian", "polish", "portuguese", "punjabi", "romanian", "russian", "serbian", "slovak", "slovenian", "spanish",
    "swahili", "swedish", "tagalog", "tamil", "thai", "turkish", "ukrainian", "urdu", "vietnamese", "welsh",
)  # fmt: skip
_LANGUAGE = rf"(?:brazilian |british |american |swiss |simple |plain )?(?P<language>{'|'.join(LANGUAGES)})"
_ALWAYS = r"(?: (?:from now on|always|please|instead|in (?:the )?future|only))*"
_IN = re.compile(
    rf"^(?:please |always |from now on,? |only |i (?:want|need|prefer) you to |i'd like you to |i prefer to be )*"
    rf"(?:(?:write|written|reply|respond|speak|spoken|talk)(?: back)? (?:to|with) me|answer(?: me)?|reply|respond"
    rf"|write) (?P<always>always |only )?in {_LANGUAGE}(?P<after>{_ALWAYS})$",
    re.I,
)
_SPEAK = re.compile(
    rf"^(?:please |always |from now on,? )*(?:speak|talk|write|use) {_LANGUAGE} (?:with|to) me{_ALWAYS}$", re.I
)
_MINE = re.compile(
    rf"^my (?:preferred |favou?rite )language is {_LANGUAGE}$"
    rf"|^i (?:prefer|want)(?: (?:answers|letters|messages|to read|reading|to speak|speaking))?(?: in)? "
    rf"{_LANGUAGE.replace('language', 'other')}{_ALWAYS}$",
    re.I,
)
_FOR_GOOD = re.compile(r"\b(?:always|from now on|only|in (?:the )?future|to me|with me|me in|i prefer|i want)\b", re.I)


def _language(clause: str, today: date) -> Found:
    """An answer "in German" may be meant for once: it is a preference where the person says that it is for good."""
    match = _IN.match(clause) or _SPEAK.match(clause) or _MINE.match(clause)
    if match is None or not (_MINE.match(clause) or _FOR_GOOD.search(clause)):
        return
    groups = match.groupdict()
    language = (groups.get("language") or groups.get("other") or "").title()
    statement = f"Wants to be written to in {language}"
    yield made("", "language", language, statement, kind=Fact.Kind.PREFERENCE)


_TELL = (
    r"(?:notify|alert|inform|bother|e-?mail|message|text|ping) me(?: (?:again|anymore|any more))?"
    r"|(?:tell|write(?: to)?|remind) me(?: any ?more)?"
    r"|send me (?:any |more |an? )*(?:news|newsletters?|notifications?|notices?|messages?|e-?mails?|mails?|letters?"
    r"|alerts?|updates?)"
)
_ABOUT = r"(?:about|with|of|on|for|regarding|when(?:ever)?|each time|every time) "
_NOT = re.compile(
    rf"^(?:please |and |also |you (?:can|may|should) )*(?:don't|do not|never|no longer|stop)(?: ever)? "
    rf"(?:{_TELL}|(?:notifying|alerting|informing|bothering|e-?mailing|messaging|texting|pinging|telling|reminding) me"
    rf"|sending me (?:\w+ )?(?:news|newsletters?|notifications?|notices?|messages?|e-?mails?|mails?|letters?|alerts?"
    rf"|updates?)) {_ABOUT}(?P<what>.+)$"
    rf"|^(?:please,? )?no (?:more )?(?:news|notifications?|notices?|messages?|e-?mails?|mails?|letters?|alerts?"
    rf"|updates?)"
    rf" {_ABOUT}(?P<what2>.+)$"
    rf"|^i (?:don't|do not|no longer|never) (?:ever )?(?:want|need|wish|care) (?:to (?:hear|know|be told"
    rf"|be notified|be informed|read) "
    rf"|(?:any )?(?:news|notifications?|messages?|e-?mails?|letters?|alerts?|updates?) ){_ABOUT}(?P<what3>.+)$",
    re.I,
)
_WANTED = re.compile(
    rf"^(?:please |and |also |always )*(?:notify|alert|inform) me {_ABOUT}(?P<what>new .+)$"
    rf"|^(?:please |and |also |always )*(?:keep me (?:posted|informed|up to date)|let me know|tell me) {_ABOUT}"
    rf"(?P<what2>(?:all |any )?new .+)$"
    rf"|^i (?:do )?(?:want|would like|like) to (?:hear|know|be told|be notified|be informed) {_ABOUT}"
    r"(?P<what3>new .+)$",
    re.I,
)
_EVERY = re.compile(r"^(?:any|all|every|the|those|these|your|there (?:is|are) (?:an? )?|there's (?:an? )?) ?", re.I)


def _notices(clause: str, today: date) -> Found:
    match, wanted = _NOT.match(clause), False
    if match is None:
        match, wanted = _WANTED.match(clause), True
    if match is None:
        return
    said = next(group for name, group in match.groupdict().items() if name.startswith("what") and group)
    what = end(_EVERY.sub("", said))
    if not what or POINTS.match(what) or len(what.split()) > 8:
        return
    statement = f"{'Wants' if wanted else 'Does not want'} to hear about {what}"
    yield made("", f"notices about {what}", "yes" if wanted else "no", statement, kind=Fact.Kind.PREFERENCE)


WISHES = (_language, _notices)
