"""Settings: here what this installation is made of, and in a file each what is about one thing.

environment: where the others read. accounts: who may sign in, limits. database: PostgreSQL. mail: e-mail, letters,
pushes. platform: models, runs, agents, events, workflows. processes: workers, Redis, the clock, logs. web: hosts,
proxies, HTTPS, cookies. An operator changes them by the environment; docs/settings.md describes which.
"""

from __future__ import annotations

from project.settings.accounts import *
from project.settings.database import *
from project.settings.environment import *
from project.settings.environment import BASE_DIR, DATA_DIR, env
from project.settings.mail import *
from project.settings.platform import *
from project.settings.processes import *
from project.settings.web import *

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "channels",
    "csp",
    "django_htmx",
    "django_q",
    "rest_framework",
    "drf_spectacular_sidecar",  # the files of Swagger UI and Redoc
    "rest_framework_simplejwt.token_blacklist",
    "project",
    "django.contrib.staticfiles",  # behind project, whose `runserver` knows WebSockets
    "chat",
    "chat.accounts",
    "chat.notifications",
    "planning",
    "musicstore",
    "agents.limits",
    "agents.mail",
    "agents.memory",
    "agents.learning",
    "agents.events",
    "agents.workflows",
    "agents.business",
    "agents.profiles",
    "agents.knowledge",
    "agents.documents",
    "agents.runtime",  # the last: it finds what all others declare
]

MIDDLEWARE = [
    "project.web.identified.middleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "project.web.unavailable.middleware",
    "project.web.plain_text.PlainText",
    "project.web.files.StaticFiles",
    "project.web.compressed.Pages",
    "project.web.own_pages.middleware",
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

CURRENCY = env.str("CURRENCY", default="") or "$"  # environ would read "$" as a reference
LANGUAGE_CODE = "en-us"
TIME_ZONE = env.str("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.str("STATIC_ROOT", default="") or None  # only for a web server that serves the files itself
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "chat.assets.finder.Finder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "chat.assets.storage.Storage"},
}
ASSETS_DIR = env.str("ASSETS_DIR", default="") or DATA_DIR / "assets"  # styles and scripts as pages load them
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/built/\S+\.[0-9a-f]{12}\.\w+$"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
