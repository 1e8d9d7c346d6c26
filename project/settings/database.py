"""PostgreSQL: which one, and how many threads and connections a process has for it."""

from __future__ import annotations

import sys

from django.core.exceptions import ImproperlyConfigured

from project import postgres
from project.settings.environment import DATA_DIR, env

# One engine everywhere: any PostgreSQL with pgvector, or the embedded one, which the first connection starts.
if env.str("DATABASE_URL", default=""):
    DATABASES = {"default": env.db_url("DATABASE_URL")}
elif env.str("DB_NAME", default=""):  # the same in parts
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": env.str("DB_NAME"),
            "USER": env.str("DB_USER", default=""),
            "PASSWORD": env.str("DB_PASSWORD", default=""),
            "HOST": env.str("DB_HOST", default="localhost"),
            "PORT": env.str("DB_PORT", default="5432"),
        }
    }
else:
    DATABASES = {"default": postgres.database(DATA_DIR)}
if "postg" not in DATABASES["default"]["ENGINE"]:
    raise ImproperlyConfigured(
        "DATABASE_URL names another database than PostgreSQL. Leave it out, and Convoke starts a PostgreSQL of its own "
        "in the data folder, without an installation; or write postgresql://user:secret@host:5432/name."
    )
if env.bool("DATABASE_PREPARE", default=True):  # not with a pooler between that cannot keep prepared statements
    DATABASES["default"].setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=2)
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
