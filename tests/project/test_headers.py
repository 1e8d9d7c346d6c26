"""What every page tells the browser to refuse, and what no template may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.chat.people import planned

pytestmark = pytest.mark.django_db

#: An address that is filled in by hand; the rest are walked as they stand.
SKIPPED = ("api/", "c/")


def files_of(pattern: str, folders: tuple[str, ...] = ("agents", "chat", "templates", "static")) -> list[Path]:
    """Return the files of these folders whose names fit."""
    return [file for folder in folders for file in Path(settings.BASE_DIR, folder).rglob(pattern)]


def addresses(patterns: Any = None, before: str = "/") -> Iterator[str]:
    """Every address of the site that has nothing to fill in, the admin's too."""
    for pattern in patterns or get_resolver().url_patterns:
        route = before + str(pattern.pattern).replace("^", "").replace("\\Z", "").replace("$", "")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and not re.search(r"[<(\[\\]", route):
            yield route


def policy(header: str) -> dict[str, list[str]]:
    return {part.split()[0]: part.split()[1:] for part in header.split(";") if part.strip()}


def strict(response: Any, address: str) -> None:
    """Check the headers of one answer."""
    rules = policy(response.headers["Content-Security-Policy"])
    assert rules["default-src"] == ["'none'"], address
    assert rules["frame-ancestors"] == ["'none'"] and rules["base-uri"] == ["'none'"], address
    assert rules["form-action"] == ["'self'"] and rules["connect-src"] == ["'self'"], address
    for kind, sources in rules.items():
        for source in sources:
            may = ("script-src", "style-src") if address == "/redoc/" else ("script-src",)
            nonce = kind in may and source.startswith("'nonce-")
            data = kind == "img-src" and source == "data:"
            assert nonce or data or source in ("'self'", "'none'"), f"{address}: {kind} {source}"
    assert "object-src" not in rules and "frame-src" not in rules, "default-src 'none' has them"
    assert response.headers["X-Content-Type-Options"] == "nosniff", address
    assert response.headers["X-Frame-Options"] == "DENY", address
    assert response.headers["Referrer-Policy"] == "same-origin", address
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin", address


def test_every_page_has_a_strict_policy_for_everybody(alice: Any) -> None:
    plan = planned(alice)
    alice.is_staff = alice.is_superuser = True
    alice.save()
    hers = Client(raise_request_exception=False)
    hers.force_login(alice)
    walked = [
        *addresses(), f"/c/{plan.conversation.pk}/", f"/c/{plan.conversation.pk}/older/?before=1", f"/c/{uuid4()}/",
        f"/c/{plan.conversation.pk}/older/", f"/api/conversations/{plan.conversation.pk}/", "/nowhere/",
        "/admin/nowhere/",
        f"/admin/chat/conversation/{plan.conversation.pk}/change/", f"/admin/planning/event/{plan.event.pk}/delete/",
        "/%00", "/admin/planning/event/?e=1",
    ]  # fmt: skip
    assert len(walked) > 60
    for client in (hers, Client(raise_request_exception=False)):
        for address in walked:
            response = client.get(address)
            assert response.status_code < 500, address
            strict(response, address)
    strict(Client(enforce_csrf_checks=True).post("/logout/"), "a refused form")
    strict(Client().get("/", headers={"Host": "evil.example"}), "a refused host")


def test_a_page_that_breaks_has_a_strict_policy_too(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chat.shell.sidebar.groups", lambda *args, **more: 1 / 0)
    client = Client(raise_request_exception=False)
    client.force_login(alice)
    response = client.get("/")
    assert response.status_code == 500
    strict(response, "/")


def test_a_nonce_is_used_once(alice: Any) -> None:
    client = Client()
    client.force_login(alice)
    nonces = set()
    for _ in range(3):
        response = client.get("/")
        nonces |= set(re.findall(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"]))
    assert len(nonces) in (0, 3)


def test_what_only_alice_may_see_is_kept_in_no_cache(alice: Any) -> None:
    client = Client()
    client.force_login(alice)
    plan = planned(alice)
    for address in ("/", f"/c/{plan.conversation.pk}/", f"/c/{plan.conversation.pk}/older/?before=1", "/login/"):
        assert "no-store" in client.get(address).headers["Cache-Control"], address


#: No pages: a mailbox shows a letter, and an exported conversation is a file to keep. They bring their styles along.
STYLED = {
    "agents/mail/templates/mail/letter.html",
    "chat/templates/chat/export.html",
    "templates/planning/letter.html",
}


def test_no_template_holds_a_script_or_a_style_of_its_own() -> None:
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|\shx-on\b|javascript:|\bhx-vals=[\"']?js:",
        re.I,
    )
    files = files_of("*.html")
    assert len(files) > 20
    for file in files:
        text = file.read_text()
        if str(file.relative_to(settings.BASE_DIR)) in STYLED:
            text = re.sub(r"<style>|\sstyle=\"[^\"]*\"", "", text)
        found = inline.search(text)
        assert found is None, f"{file.relative_to(settings.BASE_DIR)}: {found and found.group()!r}"


def test_scripts_put_no_html_together_by_hand() -> None:
    risky = re.compile(
        r"\.(inner|outer)HTML\s*\+?=|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\([\"'`]"
    )
    files = files_of("*.js")
    assert len(files) > 10
    for file in files:
        assert not risky.search(file.read_text()), file.relative_to(settings.BASE_DIR)


def test_only_markdown_and_templates_are_marked_safe() -> None:
    """`|safe` and `mark_safe` are for what the sanitizer or a template has made; a new place must be thought over."""
    known = {
        "chat/templates/chat/message.html", "chat/templates/chat/panel_section.html",
        "chat/accounts/templates/registration/field.html",
        "agents/runtime/templatetags/widgets.py",
        "chat/templatetags/assets.py",  # addresses of our own files
        "chat/views.py",
        "chat/panel.py", "chat/boards.py",
        "chat/playground/pages.py",
        "chat/templates/chat/export.html", "chat/templates/chat/branch.html",
        "chat/care/search.py",  # marks words in a text that it has escaped
    }  # fmt: skip
    found = set()
    for file in [*files_of("*.html"), *files_of("*.py", folders=("agents", "chat", "musicstore", "planning"))]:
        if re.search(r"\|\s*safe\b|mark_safe\(|autoescape off|SafeString\(|\|\s*safeseq", file.read_text()):
            found.add(str(file.relative_to(settings.BASE_DIR)))
    assert found <= known
