"""The web: which hosts and proxies, HTTPS, cookies, what a page may load, and what strangers may have of a process."""

from __future__ import annotations

import os
from ipaddress import ip_network

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from project import secret_key
from project.settings.environment import DATA_DIR, DEBUG, env
from project.settings.processes import CLOCK_SPEED

SECRET_KEY = env.str("SECRET_KEY", default="") or secret_key.kept(DATA_DIR)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "project.web.errors.csrf_failure"

# The networks of your own proxies, such as 10.0.0.0/8. Only their X-Forwarded-* headers are believed.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
for network in TRUSTED_PROXIES:
    try:
        ip_network(network.strip(), strict=False)
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES: {error}. Write networks, such as 10.0.0.0/8.") from None
if os.environ.get("PROXIES"):
    raise ImproperlyConfigured(
        "PROXIES is gone. Name the networks of your proxies instead: TRUSTED_PROXIES=10.0.0.0/8."
    )
if TRUSTED_PROXIES:  # others' claims are taken off before Django sees them: project.web.forwarded
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes of a request's body

# What those may have who have not signed in: waiting connections of one address in one process, and seconds for the
# head of a request. And how many files and connections a process may have open, as far as the system lets.
CONNECTIONS_PER_ADDRESS = env.int("CONNECTIONS_PER_ADDRESS", default=64)
REQUEST_HEAD_TIME = env.float("REQUEST_HEAD_TIME", default=20.0)
OPEN_FILES = env.int("OPEN_FILES", default=65_536)
# Seconds that a client may leave unread what it is sent, before its socket is closed.
STALL_LIMIT = env.float("STALL_LIMIT", default=30.0)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = round(14 * 24 * 3600 * CLOCK_SPEED)
SESSION_COOKIE_HTTPONLY = True
# People come over HTTPS, which a proxy ends, unless this is for trying it out. Off: plain HTTP on one's own machine.
HTTPS = env.bool("HTTPS", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=30 * 24 * 3600) if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS and bool(TRUSTED_PROXIES)  # only they can say what people came by
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from beside, past the proxy
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # the operator's other hosts are theirs to decide about
    "security.W008",  # without a proxy that is trusted nothing but the proxy itself can redirect
    "security.W021",
]
