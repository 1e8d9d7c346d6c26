"""Builds all that templates name, before anybody asks: one web server may be asked for what another one named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.contrib.staticfiles.storage import staticfiles_storage
from django.template import Context, Template, engines
from django.template.backends.django import DjangoTemplates
from django.template.base import Node

from agents import patterns as re
from chat.assets.storage import AS_THEY_ARE, Storage
from chat.templatetags.assets import BundleNode

BUNDLE = re.compile(r"(?s){% bundle %}.*?{% endbundle %}")
NAMED = re.compile(r"{% static '([^']+\.\w+)' %}")


def everything() -> list[str]:
    """Build all, return the names of the files, below STATIC_URL."""
    storage = staticfiles_storage
    if not isinstance(storage, Storage):
        return []
    names: dict[str, None] = {}
    for text in _templates():
        for found in NAMED.finditer(BUNDLE.sub("", text)):
            if not found[1].startswith(AS_THEY_ARE):
                names[storage.built((found[1],))] = None
        if "{% bundle %}" in text:
            for node in Template(text).nodelist.get_nodes_by_type(BundleNode):
                names.update(dict.fromkeys(_built(node)))
    return [name for name in names if name]


def _built(node: Node) -> list[str]:
    assert isinstance(node, BundleNode)
    return node.names(Context())


def _templates() -> Iterator[str]:
    for engine in engines.all():
        if isinstance(engine, DjangoTemplates):
            for folder in engine.template_dirs:
                for path in sorted(Path(folder).rglob("*.html")):
                    text = path.read_text(encoding="utf-8")
                    if "static" in text:
                        yield text
