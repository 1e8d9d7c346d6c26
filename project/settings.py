"""Settings. Everything an operator changes comes from the environment; see docs/settings.md."""

from __future__ import annotations

import os
import sys
import time
from ipaddress import ip_network
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from chat.accounts import settings as accounts
from project import postgres, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env.str("CONVOKE_DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()

DEBUG = env.bool("DEBUG", default=sys.argv[1:2] == ["up"])  # `up` is for trying it out
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

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "channels",
    "csp",
    "django_htmx",
    "django_q",
    "rest_framework",
    "rest_framework_simplejwt.token_blacklist",
    "project",
    "chat",
    "chat.accounts",
    "chat.notifications",
    "planning",
    "agents.limits",
    "agents.mail",
    "agents.events",
    "agents.workflows",
    "agents.business",
    "agents.runtime",  # the last: it finds what all others declare
]

MIDDLEWARE = [
    "project.web.identified.middleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "project.web.unavailable.middleware",
    "project.web.plain_text.PlainText",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "chat.accounts.middleware.known_browser",
    "chat.accounts.middleware.time_zone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "project.urls"
ASGI_APPLICATION = "project.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],  # Convoke's own pages, and what it says instead of the platform's
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]

# One engine everywhere: any PostgreSQL with pgvector, or the embedded one, which the first connection starts.
DATABASES = {
    "default": env.db_url("DATABASE_URL") if env.str("DATABASE_URL", default="") else postgres.database(DATA_DIR)
}
if env.bool("DATABASE_PREPARE", default=True):  # not with a pooler between that cannot keep prepared statements
    DATABASES["default"].setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=2)
CHAT_AGENT = env.str("CHAT_AGENT", default="planner")
DATABASE_THREADS = env.int("DATABASE_THREADS", default=8)
TOOL_THREADS = env.int("TOOL_THREADS", default=8)
REQUESTS_AT_ONCE = env.int("REQUESTS_AT_ONCE", default=8)
# psycopg's pool does not survive Django-Q2's fork, so only the web process has one.
if env.bool("DATABASE_POOL", default=sys.argv[1:2] == ["serve"]):
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 2,
        "max_size": DATABASE_THREADS + TOOL_THREADS + REQUESTS_AT_ONCE + 4,  # four for what watches, and stands beside
        "timeout": 10,
        "reconnect_timeout": 5,  # then whoever asks next tries anew: the pauses of one try are doubled each time
    }
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # PostgreSQL restarted: nobody is handed a dead connection

# A run's lease in seconds, renewed four times in its length; how many runs one process works on at once.
RUN_LEASE = env.float("RUN_LEASE", default=8.0)
RUNS_AT_ONCE = env.int("RUNS_AT_ONCE", default=1000)
# What one user may have at a time: answers on their way, and sockets in one process.
RUNS_PER_USER = env.int("RUNS_PER_USER", default=20)
SOCKETS_PER_USER = env.int("SOCKETS_PER_USER", default=100)
# What those may have who have not signed in: waiting connections of one address in one process, and seconds for the
# head of a request. And how many files and connections a process may have open, as far as the system lets.
CONNECTIONS_PER_ADDRESS = env.int("CONNECTIONS_PER_ADDRESS", default=64)
REQUEST_HEAD_TIME = env.float("REQUEST_HEAD_TIME", default=20.0)
OPEN_FILES = env.int("OPEN_FILES", default=65_536)

# What business agents may spend in a day, each for itself and all of a person's together. Cost 0: not counted.
AGENT_ACTIVATIONS_A_DAY = env.int("AGENT_ACTIVATIONS_A_DAY", default=env.int("AGENT_BEATS_A_DAY", default=200))
USER_ACTIVATIONS_A_DAY = env.int("USER_ACTIVATIONS_A_DAY", default=env.int("USER_BEATS_A_DAY", default=2000))
AGENT_TOKENS_A_DAY = env.int("AGENT_TOKENS_A_DAY", default=200_000)
USER_TOKENS_A_DAY = env.int("USER_TOKENS_A_DAY", default=1_000_000)
AGENT_COST_A_DAY = env.float("AGENT_COST_A_DAY", default=0.0)
USER_COST_A_DAY = env.float("USER_COST_A_DAY", default=0.0)
PRICE_INPUT = env.float("PRICE_INPUT", default=0.0)  # for a million tokens, in any currency
PRICE_OUTPUT = env.float("PRICE_OUTPUT", default=0.0)
# How agents speak to people who did not say it themselves.
QUIET_HOURS = env.str("QUIET_HOURS", default="")  # such as 22:00-08:00, in the person's zone
OUTREACH_A_DAY = env.int("OUTREACH_A_DAY", default=10)

# Business events: how long a process has for the deliveries it claimed, how often rows are looked through for what
# no signal saw, and the secrets of those who may send webhooks.
EVENTS_LEASE = env.float("EVENTS_LEASE", default=50.0)
EVENTS_RECONCILE_EVERY = env.float("EVENTS_RECONCILE_EVERY", default=30.0)
WEBHOOK_SECRETS = env.dict("WEBHOOK_SECRETS", default={})

# How long a step, a handler or an activation may take: one in a transaction, one that reaches outside and says nothing,
# and the longest that one of these may ask for. How many of them each worker carries out at a time, beside all else;
# and what each of their queues may do at a time, and how often: "mail=2 120/min,pdf=1".
INSIDE_TIMEOUT = env.float("INSIDE_TIMEOUT", default=45.0)
OUTSIDE_TIMEOUT = env.float("OUTSIDE_TIMEOUT", default=300.0)
OUTSIDE_TIMEOUT_MOST = env.float("OUTSIDE_TIMEOUT_MOST", default=3600.0)
OUTSIDE_AT_ONCE = env.int("OUTSIDE_AT_ONCE", default=4)
WORKFLOW_QUEUES = env.dict("WORKFLOW_QUEUES", default={})

# For how many days what is over is kept: events, runs, activations, log entries, notifications. 0: for ever.
HISTORY_DAYS = env.int("HISTORY_DAYS", default=90)

# Seconds without an answer after which a process of this installation is ended, to be started again. 0: never.
HANG_LIMIT = env.float("HANG_LIMIT", default=15.0)
# Seconds that a client may leave unread what it is sent, before its socket is closed.
STALL_LIMIT = env.float("STALL_LIMIT", default=30.0)

REDIS_URL = env.str("REDIS_URL", default="")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": env.str("CHANNEL_PREFIX", default="convoke")},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

# For a demo: how many seconds go by in one, counted from a moment in seconds since 1970 that all processes share.
CLOCK_SPEED = env.float("CLOCK_SPEED", default=1.0)
CLOCK_START = env.float("CLOCK_START", default=0.0) or time.time()
# For tests: how many seconds the clock of every process is ahead of the machine's; below 0 it is behind.
CLOCK_SHIFT = env.float("CLOCK_SHIFT", default=0.0)

# Django-Q2 carries hints only, over the ORM broker: its tasks survive a dead worker.
# (Its own leases are on the clock of everything else, which may be made to go faster.)
Q_CLUSTER = {
    "name": "convoke",
    "orm": "default",
    "broker_class": "project.processes.broker.Broker",
    "workers": env.int("WORKERS", default=2),
    "queue_limit": env.int("WORKERS", default=2),
    "timeout": 100,  # what `agents.due` begins, and how long one piece of it may take, is over before that
    "retry": round(180 * CLOCK_SPEED),
    "max_attempts": 3,
    "catch_up": False,
    "poll": 0.2,
    "label": "Worker tasks",
    "ack_failures": True,
    "log_level": env.str("LOG_LEVEL", default="WARNING"),
}

# Where people reach this server: links in e-mail and pushes lead there.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")

# E-mail; without a server it is written into files in the data folder.
vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR}/mail"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="Convoke <convoke@localhost>")

# Letters to guests and vendors that a host may write in a day: by default, in the account's first days, and while no
# address of theirs is confirmed. How fast letters leave this installation, and what holds a host's letters back.
LETTERS_A_DAY = env.int("LETTERS_A_DAY", default=1000)
LETTERS_A_DAY_NEW = env.int("LETTERS_A_DAY_NEW", default=100)
LETTERS_NEW_DAYS = env.float("LETTERS_NEW_DAYS", default=7.0)
LETTERS_A_DAY_UNCONFIRMED = env.int("LETTERS_A_DAY_UNCONFIRMED", default=20)
LETTERS_A_MINUTE = env.float("LETTERS_A_MINUTE", default=120.0)  # 0: as fast as the mail server takes them
LETTERS_BOUNCES = env.int("LETTERS_BOUNCES", default=5)
LETTERS_COMPLAINTS = env.int("LETTERS_COMPLAINTS", default=1)

# Seconds until an unread notification goes to a person's devices, and by e-mail.
PUSH_AFTER = env.float("PUSH_AFTER", default=5.0)
EMAIL_AFTER = env.float("EMAIL_AFTER", default=900.0)
VAPID_KEY = env.str("VAPID_KEY", default="")  # else one is made once and kept in the data folder
PUSH_TO_PRIVATE_HOSTS = env.bool("PUSH_TO_PRIVATE_HOSTS", default=False)

# Counted in the database, over all processes: `30 + 300/hour` is 30 at once, and 300 an hour.
LIMITS = {
    "login": env.str("LIMIT_LOGIN", default="10/min"),  # by address and name
    "login_address": env.str("LIMIT_LOGIN_ADDRESS", default="30 + 300/hour"),
    "login_account": env.str("LIMIT_LOGIN_ACCOUNT", default="20/hour"),  # by name, from wherever
    "signup": env.str("LIMIT_SIGNUP", default="30/hour"),  # by address
    "refresh_address": env.str("LIMIT_REFRESH_ADDRESS", default="100 + 2000/hour"),
    "address": env.str("LIMIT_ADDRESS", default="5/hour"),  # letters that confirm an address, by user
    "address_written_to": env.str("LIMIT_ADDRESS_WRITTEN_TO", default="10/day"),
    "rsvp": env.str("LIMIT_RSVP", default="30/hour"),  # by link
    "unsubscribe": env.str("LIMIT_UNSUBSCRIBE", default="30/hour"),  # by link
    "rsvp_address": env.str("LIMIT_RSVP_ADDRESS", default="300/hour"),
    "rest_address": env.str("THROTTLE_ANON", default="100/hour"),
    "rest_user": env.str("THROTTLE_USER", default="1000/hour"),
    # In each web process: webhooks without a good signature, by address and source.
    "webhook": env.str("LIMIT_WEBHOOK", default="100 + 600/hour"),
}
# Passwords are hashed beside everything else: so many at a time, in threads that give way to all others.
PASSWORD_THREADS = env.int("PASSWORD_THREADS", default=max(1, (os.cpu_count() or 2) // 2))
PASSWORD_HASHERS = accounts.PASSWORD_HASHERS

AUTHENTICATION_BACKENDS = accounts.AUTHENTICATION_BACKENDS
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = accounts.LOGIN_URL
LOGIN_REDIRECT_URL = accounts.LOGIN_REDIRECT_URL
LOGOUT_REDIRECT_URL = accounts.LOGOUT_REDIRECT_URL

REST_FRAMEWORK = accounts.REST_FRAMEWORK | {
    "NUM_PROXIES": 0,  # REMOTE_ADDR is the client already: project.web.forwarded
}
SIMPLE_JWT = accounts.SIMPLE_JWT

# Which model answers. Without a key and a base URL it is the offline model.
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="")
OPENAI_MODEL = env.str("OPENAI_MODEL", default="gpt-4.1-mini")
OPENAI_API = env.str("OPENAI_API", default="responses")  # or chat_completions
OPENAI_TIMEOUT = env.float("OPENAI_TIMEOUT", default=60.0)  # seconds without a byte
OFFLINE_WORDS_PER_SECOND = env.float("OFFLINE_WORDS_PER_SECOND", default=40.0)  # 0 = at once

CURRENCY = env.str("CURRENCY", default="") or "$"  # environ would read "$" as a reference
LANGUAGE_CODE = "en-us"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default="") or None  # only for a web server that serves the files itself
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True

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

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It writes a traceback each second while Redis is away; chat.live.relay says so once.
    "loggers": {"channels_redis": {"level": "CRITICAL"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
