"""Where an event is: "at the park", "in our garden", "venue: Luigi's"."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values.cut import without

_end = (
    r"(?=\s*(?:$|[,.;!?|()]|\b(?:for|with|on|next|this|and|to|from|because|so|under|instead|please"
    r"|now|then|after all|rather|budget|starting|around|about|if|but|that|which|who|where|by|as|is|tomorrow|today"
    r"|tonight|within|when|called|named)\b))"
)
_what = rf"(?P<place>(?!\d+\s*(?:$|[,.|]))[^,.;!?|()]+?(?:\.(?=\w)[^,.;!?|()]*)?){_end}"
_outdoors = (
    r"(?:beach|roof(?:top)?|terrace|patio|deck|lawn|farm|boat|river|lake|island|yacht|ship|balcony|porch"
    r"|ranch|hill|pier|green|veranda|square)"
)
_venue = (
    r"(?:garden|back ?yard|yard|house|home|place|flat|apartment|park|beach|office|restaurant|bar|pub"
    r"|caf[eé]|church|hall|cent(?:er|re)|library|school|hotel|club|museum|zoo|farm|barn|lake|rooftop"
    r"|terrace|studio|gallery|theat(?:er|re)|bistro|pizzeria|winery|castle|gym|pool)"
)
_not_at = (
    r"(?!(?:least|most|all|once|first|last|the moment|the same time|that time|about|around|noon|night"
    r"|this point|a time|any time|each|\$|€|£|\d)\b|[$€£])"
)
_not_in = (
    r"(?!(?:the )?[\w-]+ (?:colou?rs?|tones)\b)"
    r"(?!(?:total|all|advance|mind|style|case|general|particular|time|honou?r|memory|spring|summer"
    r"|autumn|fall|winter|\d+|an? (?:hour|week|month|day)|addition|person|english|the (?:morning"
    r"|afternoon|evening|end|meantime|style|list|shopping)|charge|order|need|love|budget)\b)"
)
_RULES = [
    re.compile(
        rf"\b(?:venue|location|place|address)(?:\s*[:=]|\s+(?:is|to|will be|should be|now)|'s)\s*(?:at |in )?{_what}",
        re.I,
    ),
    re.compile(rf"\b(?:held|hosted|takes? place|taking place|located|happening)\s+(?:at|in|on)\s+{_what}", re.I),
    re.compile(rf"(?:\b(?:over|out|up|down|back|outside|inside|here)\s+)?(?:\bat|@)\s+{_not_at}{_what}", re.I),
    re.compile(rf"\b(?:in|inside)\s+{_not_in}{_what}", re.I),
    re.compile(rf"\bon\s+(?P<place>(?:the|a|our|my|his|her|their)\s+(?:[\w'-]+\s+){{0,2}}?{_outdoors})\b", re.I),
    re.compile(
        r"\b(?:by|near|beside|next to|along)\s+(?P<place>(?:the|our|my)\s+(?:[\w'-]+\s+){0,2}?(?:lake"
        rf"|river|sea|pool|beach|fire|ocean|park|station|church|water|fountain|pond)[\w ]*?){_end}",
        re.I,
    ),
    re.compile(
        rf"(?<=[,|])\s*(?P<place>(?:(?:the|our|my|a|[\w]+'s)\s+)?(?:[\w'-]+\s+){{0,2}}?(?:{_venue}))\s*(?=[,|.]|$)",
        re.I,
    ),
    re.compile(r"\b(?P<place>outdoors|outside|indoors)\b", re.I),
]


def find_place(text: str) -> tuple[str, str]:
    """Return the place the text names, or "", and the text without it."""
    for pattern in _RULES:
        for match in pattern.finditer(text):
            place = re.sub(r"\s+", " ", match.group("place")).strip(" '\"-")
            if (
                re.search(r"\w", place)
                and len(place) <= 120
                and place.lower().rpartition(" ")[2] not in ("the", "a", "it", "there", "my", "our", "place", "name")
            ):
                return place, without(text, match)
    return "", text
