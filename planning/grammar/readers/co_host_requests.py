"""Hosting together: who shall be asked to host, too, and who hosts."""

from __future__ import annotations

from agents import patterns as re
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one

WHOM = "Whom shall I ask to host with you? Give me one address, such as: invite bea@example.com as co-host."

_TOGETHER = r"(?:co-?\s?hosts?|co-?\s?organi[sz]ers?|(?:second|other|another) hosts?|fellow hosts?)"
_ASK = re.compile(
    rf"\b(?:invite|add|make|ask|want|have|get|bring|name|set|let)\b.*\b(?:{_TOGETHER}|(?:to )?co-?host|to host (?:it )?"
    rf"with (?:me|us)|host (?:it )?together)\b|^(?:{_TOGETHER})\s*[:=]?\s+(?=\S+@)",
    re.I,
)
_WHO = re.compile(
    rf"^(?:who(?:'s| is| are| all)?\b.*\b(?:hosts?|hosting|co-?hosts?|{_TOGETHER})\b|(?:show|list)\b.*\b{_TOGETHER}\b)",
    re.I,
)
_ADDRESS = re.compile(r"[^\s,;<>()\"']+@[^\s,;<>()\"']+\.[^\s,;<>()\"'.]+")
_LOOKS = re.compile(r"\b(?:only|just)\b.*\b(?:look|see|watch|read|view)|\b(?:look|read|view)(?:ing)?[ -]only\b", re.I)


def co_hosting(clause: str, scene: Scene) -> Request | None:
    """Read "invite bea@example.com as co-host" and "who hosts it?"."""
    event, rest = find_event(clause, scene.memory)
    rest = rest.replace(" | ", " ").strip()
    if _WHO.match(rest):
        return one("show_co_hosts", event)
    if not _ASK.search(rest):
        return None
    found = _ADDRESS.findall(rest)
    if len(found) != 1:
        return Request(event=event, question=WHOM)
    return one("invite_co_host", event, email=found[0], may="look" if _LOOKS.search(rest) else "change")
