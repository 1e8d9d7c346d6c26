"""CommonMark with tables, strikethrough and bare http(s) links; no HTML, no images, no link definitions.

Link definitions (`[a]: https://…`) are off because one at the end would change blocks long finished.
Everything here is bounded: nesting by `DEEPEST_BLOCK`, inline work by `LONGEST_INLINE`.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

# Levels of block nesting; a list takes two, so nine lists within each other. What is deeper is shown as text.
DEEPEST_BLOCK = 18
# Characters of one paragraph or cell; a longer one is shown as it was written. Some inline rules are quadratic.
LONGEST_INLINE = 8_000

_ALLOWED_LINK = re.compile(r"(?:https?://[^/]|mailto:[^?]*@)", re.IGNORECASE)
_SCHEME = re.compile(r"(?<![A-Za-z0-9+.-])https?\Z", re.IGNORECASE)
_AFTER_SCHEME = re.compile(r"://(?=[^\W_])[\w\-.~:/?#@!$&'()+,;=%]+")
_TRAILING = ".,:;!?'_~("


class _ShallowBlocks(ParserBlock):
    """Stops nesting at `DEEPEST_BLOCK` and shows the rest as a paragraph, where the library would drop it."""

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:
        if state.level < DEEPEST_BLOCK:
            super().tokenize(state, startLine, endLine)
            return
        first = end = state.skipEmptyLines(startLine)
        while end < endLine and (state.isEmpty(end) or state.sCount[end] >= state.blkIndent):
            end += 1
        state.line = max(first, end)
        if content := state.getLines(first, end, state.blkIndent, False).strip():
            state.push("paragraph_open", "p", 1).map = [first, end]
            inline = state.push("inline", "", 0)
            inline.content, inline.map, inline.children = content, [first, end], []
            state.push("paragraph_close", "p", -1)


def _bare_link(state: StateInline, silent: bool) -> bool:
    """Link `https://…` in running text. It stands at the colon, as the scheme is already pending as text."""
    if state.linkLevel > 0 or not state.src.startswith("://", state.pos):
        return False
    scheme = _SCHEME.search(state.src, max(0, state.pos - 6), state.pos)
    found = _AFTER_SCHEME.match(state.src, state.pos, state.posMax)
    if not scheme or not found or not (silent or state.pending.endswith(scheme.group())):
        return False
    rest = found.group().rstrip(_TRAILING)
    while rest.endswith(")") and rest.count(")") > rest.count("("):
        rest = rest[:-1].rstrip(_TRAILING)
    if not silent:
        state.pending = state.pending[: -len(scheme.group())]
        url = scheme.group() + rest
        state.push("link_open", "a", 1).attrs = {"href": state.md.normalizeLink(url)}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos += len(rest)
    return True


def _inline(state: StateCore) -> None:
    """Parse what stands inside paragraphs, headings and cells, once."""
    for token in state.tokens:
        if token.type != "inline" or token.children:
            continue
        if not token.content:  # of a table's empty cells there may be tens of thousands
            token.children = []
        elif len(token.content) > LONGEST_INLINE:
            token.children = [Token("text", "", 0, content=token.content)]
        else:
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _as_link(image: Token, *, within_link: bool) -> list[Token]:
    """Return a link to the image, so that nothing is fetched unasked."""
    href = str(image.attrs.get("src", ""))
    alt = _renderer.renderInlineAsText(image.children or [], _parser.options, {})
    text = Token("text", "", 0, content=alt or href)
    if within_link or not href:
        return [text]
    return [Token("link_open", "a", 1, attrs={"href": href}), text, Token("link_close", "a", -1)]


def _links(state: StateCore) -> None:
    """Turn images into links, and leave no link within a link and none that leads nowhere."""
    for token in state.tokens:
        children = token.children
        if token.type != "inline" or not children or not any(c.type in ("image", "link_open") for c in children):
            continue
        kept: list[Token] = []
        opened: list[bool] = []
        for child in children:
            if child.type == "link_open":
                opened.append(bool(child.attrs.get("href")) and not any(opened))
                if not opened[-1]:
                    continue
                child.attrs = {"href": child.attrs["href"]}
            elif child.type == "link_close" and not opened.pop():
                continue
            elif child.type == "image":
                kept += _as_link(child, within_link=any(opened))
                continue
            kept.append(child)
        token.children = kept


def _align(state: StateCore) -> None:
    """Say a cell's alignment by attribute: the page allows no inline style."""
    for token in state.tokens:
        if token.type in ("th_open", "td_open") and (style := token.attrs.get("style")):
            token.attrs = {"align": str(style).removeprefix("text-align:")}


_renderer = RendererHTML()


def _build() -> MarkdownIt:
    parser = MarkdownIt()
    parser.block = _ShallowBlocks()
    parser.configure("commonmark", options_update={"html": False})
    parser.enable(["table", "strikethrough"])
    parser.disable(["reference", "html_block", "html_inline"])
    parser.disable(["normalize", "block"])  # done by `clean` and `parse`
    parser.inline.ruler.after("text", "bare_link", _bare_link)
    parser.core.ruler.at("inline", _inline)
    parser.core.ruler.push("links", _links)
    parser.core.ruler.push("align", _align)
    parser.validateLink = lambda url: _ALLOWED_LINK.match(url) is not None  # type: ignore[method-assign]
    return parser


_parser = _build()


def parse(source: str) -> list[Token]:
    """Return the block tokens of a clean text. Inline content is parsed when it is first rendered."""
    tokens: list[Token] = []
    _parser.block.parse(source, _parser, {}, tokens)
    return tokens


def to_html(tokens: list[Token]) -> str:
    """Return the tokens as HTML, not yet sanitized."""
    _parser.core.process(StateCore("", _parser, {}, tokens))
    return _renderer.render(tokens, _parser.options, {})


def top_level(tokens: list[Token]) -> list[list[Token]]:
    """Return the tokens of each block that stands in no other."""
    blocks: list[list[Token]] = []
    depth = 0
    for token in tokens:
        if depth == 0:
            blocks.append([])
        blocks[-1].append(token)
        depth += token.nesting
    return blocks
