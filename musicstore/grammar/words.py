"""The words by which customers ask of their invoices, in lower case and without punctuation."""

from __future__ import annotations

from agents import patterns as re
from agents.numbers import NUMBER

ONE = r"(?:invoice|receipt|bill|order|purchase|payment)"
MANY = r"(?:invoices|receipts|bills|orders|purchases|payments|transactions|(?:order|purchase|billing|payment) history)"
NUMBERED = re.compile(
    rf"\b{ONE}s?\s*(?:number|num|nr|no|id)?[\s.:]*#?\s*(?P<number>\d{{1,18}})\b|#\s*(?P<bare>\d{{1,18}})\b"
)
IT = re.compile(rf"\b(?:it|that|that one|this one|(?:that|this|the same) {ONE})\b")

HELPED = re.compile(
    r"\b(?:who|whom|which|what|whose)\b.*\b(?:help|helps|helped|assist|assisted|assists|serve|served|serves|support"
    r"|supported|supports|sold|handled|dealt|looked after|took care|takes care|responsible|in charge|employee|rep"
    r"|representative|salesperson|contact)\b"
    r"|\bmy (?:sales |support |customer )*(?:rep|representative|agent|contact|contact person|employee|salesperson)\b"
)
SPENT = re.compile(
    r"\b(?:spend|spent|spending|spendings|expenses|expenditures?)\b"
    r"|\bhow much\b.*\b(?:paid|pay|cost me|money)\b|\b(?:what|have i|did i)\b.*\b(?:paid|pay)\b"
    r"|\b(?:total|sum) of (?:all )?my\b|\bmy total\b|\bi(?:'ve| have)? paid\b"
    r"|\bhow many (?:songs|tracks|pieces)\b.*\bi\b.*\b(?:buy|bought|purchased|own)\b"
    r"|\b(?:which|what) (?:genre|artist|band|month|year)s?\b.*\bi\b.*\bmost\b"
)
BY = re.compile(
    r"\b(?:by|per|each|every|for each|for every|split (?:up )?by|grouped by) (?P<way>month|year|genre|artist|band)s?\b"
    r"|\b(?P<adverb>monthly|yearly|annual)\b|\b(?:which|what) (?P<most>genre|artist|band|month|year)\b"
)
ON = re.compile(
    r"\b(?:on|for|buying)\s+(?P<what>(?!me\b|each\b|every\b|it\b|them\b|that\b|this\b|invoice|receipt|order)\S.*?)"
    r"(?:\s+(?:so far|in total|altogether|in all|all in all|please|here|music|songs?|tracks?|albums?|overall|ever))*$"
)
EVERYTHING = re.compile(
    r"(?:my |the |all |all my |your )*(?:music|songs?|tracks?|albums?|everything|all|all of it|stuff|things|here|store"
    r"|purchases?|orders?|invoices?|total|far|you|in)",
)
DEAREST = re.compile(
    r"\b(?:most expensive|priciest|dearest|costliest|largest|biggest|highest|most costly)\b"
    r"|\b(?:cost|costs) (?:me )?(?:the )?most\b|\bby (?:price|amount|total|sum|cost|unit price)\b"
)
CHEAPEST = re.compile(r"\b(?:cheapest|smallest|lowest|least expensive|tiniest)\b")
FIRST = r"(?:first|oldest|earliest)"
FIRST_ONE = re.compile(
    rf"\b{FIRST} (?:{ONE}|thing)\b|\b(?:bought|buy|purchased|purchase|ordered|order)\b.* first$"
    r"|\bi first (?:bought|buy)\b"
)
FIRST_ONES = re.compile(
    rf"\b{FIRST} (?P<a>{NUMBER})\b|\b(?P<b>{NUMBER}) (?:of my |of the )?{FIRST}\b"
    rf"|\b{FIRST} {MANY}\b|\b{MANY}\b.*\b(?:oldest|earliest) first\b"
)
ALL = re.compile(rf"^(?!which of|what of|which one).*\b(?:{MANY}|sort|sorted|sorting)\b")
TRACKS = re.compile(r"\b(?:track|tracks|song|songs|unit price|piece|pieces)\b")
NEWEST = r"(?:last|latest|newest|most recent|recent|previous|final)"
LAST_ONE = re.compile(
    rf"\b{NEWEST} (?:{ONE}|thing|things|stuff|buy)\b|\b{ONE} (?:of mine )?(?:most recently|last)\b"
    r"|\b(?:bought|buy|purchased|purchase|ordered|order|get|got)\b.* (?:last|most recently|just now)$"
    r"|\blast (?:bought|purchased|ordered|buy|purchase|order)\b"
)
SO_MANY = re.compile(
    rf"\b{NEWEST} (?P<a>{NUMBER})\b|\b(?P<b>{NUMBER}) (?:of my |of the )?{NEWEST}\b|\btop (?P<c>{NUMBER})\b"
    rf"|\b(?P<d>{NUMBER}) (?:most|priciest|dearest|costliest|largest|biggest|highest|cheapest|smallest|lowest|least)\b"
    rf"|\b(?:show|list|see|give me|get) (?:me )?(?:the |my )?(?P<e>{NUMBER}) {MANY}\b"
)
LISTED = re.compile(
    rf"\b{MANY}\b|\b(?:what|which|everything|all|anything)\b.*\bi(?: have|'ve)? (?:\w+ )?"
    r"(?:buy|bought|purchased|ordered)\b"
    r"|\b(?:did|have) i (?:ever )?(?:buy|bought|purchase|purchased|order|ordered)\b"
)
SHOWN = re.compile(rf"\b(?:my|an?|the) (?:{NEWEST} )?{ONE}\b")
#: What is asked is about the person or an invoice; "the most expensive song you have" is about the catalogue.
MINE = re.compile(
    rf"\b(?:my|mine|i|i've|i'm|(?:helped|helps|sold|served|assisted|charged|cost) me|{ONE}|{MANY}|purchased|spending"
    r"|expenses)\b"
)
WISH = re.compile(
    r"^(?:please )?(?:buy|purchase)\b"
    r"|\b(?:can|could|may|shall|should|would|will) i (?:have to )?(?:buy|order|purchase|pay)\b"
    r"|\b(?:want|like|wish|going|need|try|have) to (?:buy|order|purchase|pay)\b|\bi(?:'ll| will) (?:buy|take|pay)\b"
    r"|\bhow (?:do|does|can|could|would|should) (?:i|one|you|we) (?:buy|order|purchase|pay)\b"
    r"|^(?:(?:please|can you|could you|i want to|i'd like to|i would like to) )*"
    r"(?:not|never|don't|do not|cancel|refund|return|void|dispute|undo|reverse|delete|remove|erase)\b"
)
_ANY = rf"(?:{MANY}|{ONE})"
_TIME = (
    r"(?:today|yesterday|tomorrow|day|week|month|year|\w+day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|spring|summer|autumn|winter|christmas)"
)
_NOBODY = rf"(?:{_TIME}|it|that|this|what|which|who|where|how|here|there|let|store|shop)"
_OURS = (
    r"(?:wife|husband|partner|girlfriend|boyfriend|friend|boss|brother|sister|mother|father|mum|mom|dad|son|daughter)"
)
OTHERS = re.compile(
    rf"\bcustomer(?: number| no| id)? ?#?\d+(?:'s)?\b|\b{_ANY} (?:of|by|from) customer\b|\b{_ANY} .*\S@\S"
    rf"|\b{_ANY} (?:of|by|from|for) (?:the (?:whole )?(?:store|shop)|every(?:body|one)|any(?:body|one)"
    rf"|(?:all|other|the other|all the) (?:customers|people)|my {_OURS})\b"
    rf"|\b(?:his|her|their)(?: \w+)? {_ANY}\b|\b(?!{_NOBODY}'s)\w+'s (?:{NEWEST} |{FIRST} )?{_ANY}\b"
)
I_AM = re.compile(r"\b(?:i'm|i am|my (?:customer )?(?:number|id|no)|this is)\b")
