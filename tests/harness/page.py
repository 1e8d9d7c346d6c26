"""A page without a browser: takes the frames of `/ws/chat/…` as the scripts do, and can be compared with another.

Morphing leaves what is the same and changes the rest, so here an element is just put in the place of the old one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Element:
    """An element with its attributes and children; a child is an element or text."""

    def __init__(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.name = name
        self.attributes = {name: value or "" for name, value in attributes}
        self.children: list[Element | str] = []

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    @property
    def at(self) -> float:
        return float(self.attributes.get("data-at") or "inf")

    def elements(self) -> Iterator[Element]:
        """All elements below, in order."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.elements()

    @property
    def html(self) -> str:
        attributes = "".join(f' {name}="{escape(value)}"' for name, value in sorted(self.attributes.items()))
        return f"<{self.name}{attributes}>{self.inner_html}</{self.name}>"

    @property
    def inner_html(self) -> str:
        return "".join(child.html if isinstance(child, Element) else escape(child) for child in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("root", [])
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, attrs)
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        last = self.open[-1].children
        if last and isinstance(last[-1], str):
            data = last.pop() + data  # as a browser: text beside text is one
        last.append(data)


def read(html: str) -> Element:
    """Read well-formed HTML, whole or in part. Errors: `AssertionError` where tags do not match."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, f"<{reader.open[-1].name}> is not closed"
    return reader.root


class Page:
    """What a tab shows: the page as it was loaded, and every frame since."""

    def __init__(self, html: str) -> None:
        self.root = read(html)
        main = self["conversation"].attributes
        self.url, self.rev = main["data-url"], int(main["data-rev"])
        self.answers: list[dict[str, Any]] = []

    def __getitem__(self, id: str) -> Element:
        return next(each for each in self.root.elements() if each.id == id)

    def take(self, text: str) -> dict[str, Any]:
        """Take a frame; return it."""
        frame = json.loads(text)
        self.rev = max(self.rev, frame.get("rev") or 0) if "content" in frame else self.rev
        self.answers.append({name: value for name, value in frame.items() if name != "content"})
        for partial in read(frame.get("content", "")).children:
            assert isinstance(partial, Element) and partial.name == "hx-partial", frame
            self._swap(partial.attributes["hx-target"], partial.attributes["hx-swap"], partial.children)
        return frame

    def _swap(self, target: str, style: str, children: list[Element | str]) -> None:
        assert target.startswith("#"), target
        there = self[target[1:]]
        if style == "place":
            for child in children:
                if isinstance(child, Element):
                    self._place(there, child)
        elif style == "beforeend":
            there.children += children
        elif style == "innerHTML":
            there.children = list(children)
        elif style == "outerMorph":
            self._replace(there, *(child for child in children if isinstance(child, Element)))
        else:
            raise AssertionError(f"no such swap: {style}")

    def _place(self, target: Element, element: Element) -> None:
        if any(each.id == element.id for each in self.root.elements()):
            self._replace(self[element.id], element)
            return
        if element.at < float(target.attributes.get("data-oldest") or 0):
            return
        later = (n for n, each in enumerate(target.children) if isinstance(each, Element) and each.at > element.at)
        target.children.insert(next(later, len(target.children)), element)

    def _replace(self, old: Element, new: Element) -> None:
        for parent in [self.root, *self.root.elements()]:
            parent.children = [new if child is old else child for child in parent.children]

    @property
    def messages(self) -> list[str]:
        """The messages as they stand, in their order, without those that were removed."""
        articles = [each for each in self["messages"].children if isinstance(each, Element)]
        return [each.html for each in articles if "hidden" not in each.attributes]

    @property
    def growing(self) -> str:
        """The text that is being written, as it stands."""
        for each in self["messages"].elements():
            if each.id.endswith("-open"):
                return self[each.id.removesuffix("open") + "done"].inner_html + each.inner_html
        return ""

    @property
    def sections(self) -> list[str]:
        """The side panel's sections, by name."""
        return sorted(each.html for each in self["panel"].children if isinstance(each, Element))
