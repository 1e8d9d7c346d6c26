"""`{% bundle %}…{% endbundle %}`: the style sheets and modules linked in it, as one file of each."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context
from django.template.base import NodeList, Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from agents import patterns as re
from chat.assets.storage import Storage, as_they_are

register = template.Library()

SHEET = re.compile(r"<link rel=\"stylesheet\" href=\"([^\"]+)\">")
MODULE = re.compile(r"<script type=\"module\" src=\"([^\"]+)\"></script>")
KINDS = (
    (SHEET, '<link rel="stylesheet" href="{}">'),
    (MODULE, '<script type="module" src="{}"></script>'),
)


class BundleNode(template.Node):
    """Renders what stands in it, and puts one address where there were many."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        text = self._links(context)
        storage = _storage()
        if storage is None:
            return mark_safe(text)
        tags = [format_html(tag, storage.joined(_names(kind, text))) for kind, tag in KINDS if kind.search(text)]
        return mark_safe("\n".join(tags))

    def names(self, context: Context) -> list[str]:
        """Return the names of the built files."""
        storage, text = _storage(), self._links(context)
        return [storage.built(_names(kind, text)) for kind, _ in KINDS if storage is not None and kind.search(text)]

    def _links(self, context: Context) -> str:
        with as_they_are():
            return str(self.nodelist.render(context))


def _names(kind: Any, text: str) -> tuple[str, ...]:
    return tuple(found[1].removeprefix(settings.STATIC_URL) for found in kind.finditer(text))


def _storage() -> Storage | None:
    """The installation's storage, if it is one that joins: another leaves the links as they are."""
    return staticfiles_storage if isinstance(staticfiles_storage, Storage) else None


@register.tag
def bundle(parser: Parser, token: Token) -> BundleNode:
    nodelist = parser.parse(("endbundle",))
    parser.delete_first_token()
    return BundleNode(nodelist)
