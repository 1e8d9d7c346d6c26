"""Whether this installation is alive, and whether each of its parts is ready."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
import time
from functools import cache
from typing import Any

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents import clock, due
from agents.llm import configured
from agents.llm.model import Model, ModelError

ASK_AGAIN_AFTER = 1.0  # seconds; anybody may ask, so an answer is good for this long
ASK_MODEL_AFTER = 60.0  # seconds; a server of models is somebody else's
LISTS_NOTHING = {404, 405, 501}  # of a server that answers, and keeps no list of its models
WORKER = "convoke worker"  # the name of its connections in the database
SCHEDULER = "convoke scheduler"  # the same of the part of a worker that looks what is due
TICKED_WITHIN = 10.0  # seconds
LATE = 60.0  # seconds; what has been due for longer is a sign that nobody carries it out
PATIENCE = 2  # seconds for a service that does not answer

#: Without these nothing can be served. Without the others chat goes on, see docs/settings.md.
NEEDED = ("database", "migrations", "disk")

FULL_BELOW = 64 * 1024 * 1024  # bytes that are free; with less, letters, logs and soon the database cannot be written

CONNECTED = "FROM pg_stat_activity WHERE application_name = %s AND datname = current_database()"

#: More rows than `work_mem` holds, so the database writes a file: one whose disk is full fails here. Nothing stays.
WRITES = "SELECT count(*) FROM generate_series(1, 20000)"

Parts = dict[str, dict[str, Any]]
_last: tuple[float, Parts] | None = None


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """`/healthz`: 200 as long as this process answers. Asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
async def ready(request: HttpRequest) -> JsonResponse:
    """`/readyz`: the state of every part. 503 when one that is needed is down, else 200.

    `{"state": "ready" | "degraded" | "down", "parts": {"database": {"state": "ok" | "down", "detail": "…"}, …}}`
    """
    parts = await asyncio.to_thread(latest)
    state = state_of(parts)
    return JsonResponse({"state": state, "parts": parts}, status=503 if state == "down" else 200)


def state_of(parts: Parts) -> str:
    """Return "ready", "degraded" when a part is down, "down" when it is one without which nothing can be served."""
    down = {name for name, part in parts.items() if part["state"] != "ok"}
    return "down" if down & set(NEEDED) else "degraded" if down else "ready"


def latest() -> Parts:
    """Return what `look` found, a second ago at the most."""
    global _last
    if _last is None or time.monotonic() - _last[0] > ASK_AGAIN_AFTER:
        _last = (time.monotonic(), look())
    return _last[1]


def look() -> Parts:
    """Ask every part. Takes at most a few seconds and never raises."""
    found = _database()
    found["due"] = _due() if found["migrations"]["state"] == "ok" else _part(False, "unknown")
    return {**found, "disk": _disk(), "channel_layer": _channel_layer(), "model": _model()}


def _part(ok: bool, detail: str) -> dict[str, Any]:
    return {"state": "ok" if ok else "down", "detail": detail}


def _database() -> Parts:
    """Ask over a connection of our own: the pool may be the very thing that hangs."""
    parameters = {**connection.get_connection_params(), "connect_timeout": PATIENCE}
    try:
        with psycopg.connect(**parameters) as own:
            own.execute(f"SET statement_timeout = '{PATIENCE}s'")
            own.execute("SET work_mem = '64kB'")
            own.execute(WRITES)
            version = f"PostgreSQL {own.info.server_version // 10000}"
            table = own.execute("SELECT to_regclass('django_migrations')").fetchone()
            rows = own.execute("SELECT app, name FROM django_migrations").fetchall() if table and table[0] else []
            missing = sorted(".".join(node) for node in _latest_migrations() - set(map(tuple, rows)))
            workers = own.execute(f"SELECT count(*) {CONNECTED}", [WORKER]).fetchone()
            ticked = own.execute(
                f"SELECT extract(epoch FROM clock_timestamp() - max(state_change)) {CONNECTED}", [SCHEDULER]
            ).fetchone()
            ahead = clock.difference(own, time.time)
    except psycopg.Error as error:
        unknown = _part(False, "unknown while the database is down")
        down = _part(False, type(error).__name__)
        return {"database": down, "migrations": unknown, "worker": unknown, "scheduler": unknown, "clock": unknown}
    return {
        "database": _part(True, version),
        "migrations": _part(not missing, f"to be applied: {', '.join(missing)}" if missing else "all applied"),
        "worker": _part(bool(workers and workers[0]), "connected" if workers and workers[0] else "none is connected"),
        "scheduler": _scheduler(ticked[0] if ticked else None),
        "clock": _clock(ahead),
    }


def _scheduler(silent_for: float | None) -> dict[str, Any]:
    """`silent_for`: seconds since a worker last looked what is due; None when there is none."""
    if silent_for is None:
        return _part(False, "none is connected")
    return _part(silent_for < TICKED_WITHIN, f"looked {silent_for:.0f} s ago")


def _clock(ahead: float) -> dict[str, Any]:
    """`ahead`: how many seconds this machine's clock is ahead of the database's, by which everything goes."""
    agrees = abs(ahead) <= clock.TOLERANCE
    return _part(agrees, "agrees with the database's" if agrees else f"{clock.apart(ahead)} the database's")


def _due() -> dict[str, Any]:
    """Say what has been due for longest."""
    is_ours = not connection.in_atomic_block
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}s'")
            moments = due.moments()
    except DatabaseError as error:
        return _part(False, type(error).__name__)
    finally:
        if is_ours:
            connections.close_all()
    now = timezone.now()
    late = {name: (now - moment).total_seconds() for name, moment in moments.items() if moment and moment <= now}
    if not late:
        return _part(True, "nothing is waiting")
    oldest = max(late, key=lambda name: late[name])
    seconds = late[oldest] / settings.CLOCK_SPEED
    return _part(seconds < LATE, f"{oldest}, for {seconds:.0f} s")


def _disk() -> dict[str, Any]:
    """Say how much room is left where the data is, and whether a file can be written there, as a quota may forbid."""
    folder = settings.DATA_DIR if settings.DATA_DIR.exists() else settings.BASE_DIR
    try:
        free = shutil.disk_usage(folder).free
        with tempfile.TemporaryFile(dir=folder, prefix="ready.") as tried:
            tried.write(bytes(4096))
            tried.flush()
            os.fsync(tried.fileno())
    except OSError as error:
        return _part(False, os.strerror(error.errno) if error.errno else type(error).__name__)
    return _part(free >= FULL_BELOW, f"{free // 2**20} MiB free")


@cache
def _latest_migrations() -> set[tuple[str, str]]:
    return set(MigrationLoader(None).graph.leaf_nodes())


def _channel_layer() -> dict[str, Any]:
    if not settings.REDIS_URL:
        return _part(True, "in memory; other processes are seen within a second")
    import redis  # only where there is one: it makes every start slower

    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE
        ) as client:
            client.ping()
    except redis.RedisError as error:
        return _part(False, f"Redis: {type(error).__name__}")
    return _part(True, "Redis")


def _model() -> dict[str, Any]:
    """Say which model is configured, and whether its server is there: asked for its list, which costs no money."""
    if configured.is_offline():
        return _part(True, "offline model")
    try:
        model = configured.model()
    except ImproperlyConfigured as error:
        return _part(False, str(error))
    api = configured.api() if settings.OPENAI_API_KEY or settings.OPENAI_BASE_URL else "Ollama"
    words = _server_trouble(model)
    return _part(not words, f"{model.name} ({api}): {words}" if words else f"{model.name} ({api})")


_server: tuple[float, Any, str] | None = None


def _server_trouble(model: Model) -> str:
    """Return what its server said that it should not, or "": asked once a minute, and anew for another server."""
    global _server
    where = getattr(model, "endpoint", None)
    if _server is None or _server[1] != where or time.monotonic() - _server[0] > ASK_MODEL_AFTER:
        try:
            configured.listed(model, patience=PATIENCE)
            words = ""
        except ModelError as error:
            words = "" if error.status in LISTS_NOTHING else error.detail
        _server = (time.monotonic(), where, words)
    return _server[2]
