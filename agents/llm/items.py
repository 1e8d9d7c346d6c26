"""What was said and done, as it is sent."""

from __future__ import annotations

from dataclasses import replace

from agents.llm.attached import Picture, told
from agents.llm.model import Called, Request, Said

#: Said for the person where a cut-off answer goes on: a conversation that ends with the model's own words is refused by
#: some servers, and answered with nothing by others.
GO_ON = "Go on exactly where you stopped. Repeat nothing of what you have said."
BEFORE = "What was said and done before this, in short:"


def to_send(request: Request) -> list[Said | Called]:
    """Return the items without empty ones, ending with words of the person or what came of a call.

    What is true only now is a paragraph before what the person said last: in their message, as many templates of local
    models take no message of another role there. A summary is said by the person, too: it is made of what people and
    rows say, which is never what the model is told to do.
    """
    items = [item for item in request.items if isinstance(item, Called) or item.text or item.attached]
    if request.summary:
        items.insert(0, Said("user", f"{BEFORE}\n\n{request.summary}"))
    asked = max((at for at, item in enumerate(items) if _is_by(item, "user")), default=-1)
    if items and _is_by(items[-1], "assistant"):
        items.append(Said("user", GO_ON))
    if request.now and items:
        last = items[asked]
        if isinstance(last, Said) and last.role == "user":
            items[asked] = replace(last, text=f"{request.now}\n\n{last.text}" if last.text else request.now)
    return items


def parts(item: Said, *, sees: bool) -> list[str | Picture]:
    """Return what is sent of an item: what was attached, the pictures for whom `sees`, then the words.

    So the words that are new today stand behind what is the same the next time.
    """
    before: list[str | Picture] = [told(item.attached, sees=sees)]
    shown = [each.picture for each in item.attached if each.picture is not None] if sees else []
    if not shown:
        return ["\n\n".join(part for part in (*before, item.text) if isinstance(part, str) and part)]
    return [part for part in (*before, *shown, item.text) if part]


def _is_by(item: Said | Called, role: str) -> bool:
    return isinstance(item, Said) and item.role == role
