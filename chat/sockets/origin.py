"""Where a browser's socket is opened from: it speaks with the person's cookies, so no other site may open one."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host
from django.utils.http import is_same_domain


def is_own_origin(headers: dict[bytes, bytes], *, scheme: str = "ws") -> bool:
    """A browser's socket must come from a page of this very site, or one the operator trusts.

    `scheme` is what the connection itself speaks, `ws` or `wss`.
    """
    origin = headers.get(b"origin", b"").decode("latin1")
    host = headers.get(b"host", b"").decode("latin1")
    try:
        page = urlsplit(origin)
    except ValueError:  # no address at all
        return False
    if not page.netloc:
        return False
    if any(_is_trusted(origin, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS):
        return True
    domain, _ = split_domain_port(host)
    allowed = settings.ALLOWED_HOSTS or (["localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])
    if not domain or not validate_host(domain, allowed):
        return False
    return (page.scheme, page.netloc.lower()) == ("https" if _is_secure(headers, scheme) else "http", host.lower())


def _is_secure(headers: dict[bytes, bytes], scheme: str) -> bool:
    """Tell, as Django does for a page, whether the browser speaks TLS: to us, or to a proxy that is believed."""
    if believed := settings.SECURE_PROXY_SSL_HEADER:
        name, secure = believed
        told = headers.get(name.removeprefix("HTTP_").replace("_", "-").lower().encode())
        if told is not None:
            return told.decode("latin1").split(",", 1)[0].strip() == secure
    return scheme == "wss"


def _is_trusted(origin: str, trusted: str) -> bool:
    """`https://*.example.org` stands for every host below it, as in Django."""
    wanted, given = urlsplit(trusted), urlsplit(origin)
    if wanted.netloc.startswith("*."):
        return given.scheme == wanted.scheme and is_same_domain(given.netloc, wanted.netloc.lstrip("*"))
    return origin == trusted
