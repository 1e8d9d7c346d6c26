"""The tests' database: a copy of one that has gone through every migration, made when a migration or a model changes.

Each worker of `pytest -n 2` has its own copy, beside the other one's on the same server.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator
from pathlib import Path

from django.apps import AppConfig, apps
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import Error, connection

#: Filled after every migrate, the copy's too, from what the code says now.
FILLED = "django_content_type, auth_permission, django_q_schedule, events_trackedmodel"


def template() -> str:
    """Return the name of the database to copy. Whoever comes while another process makes it waits."""
    prefix = f"template_{connection.settings_dict['NAME']}_"
    name = prefix + _digest()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [prefix])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        there = {found for (found,) in cursor.fetchall()}
        if name not in there:
            for old in there:
                _drop(cursor, old)
            cursor.execute(f'CREATE DATABASE "{prefix}new"')
            _migrate(f"{prefix}new")
            cursor.execute(f'ALTER DATABASE "{prefix}new" RENAME TO "{name}"')
    return name


def as_declared() -> None:
    """Take away the rows that `migrate` made of what code declares: without them, agents are what their code says."""
    with connection.cursor() as cursor:
        for model in apps.get_app_config("profiles").get_models():
            if model._meta.label != "profiles.Version":
                cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def forget_power_cuts() -> None:
    """Let no commit in this database wait for the disk: the server, and so what it has, outlives every test."""
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{connection.settings_dict["NAME"]}" SET synchronous_commit = off')
    connection.close()  # what is set is for the connections to come


def _drop(cursor: object, name: str) -> None:
    try:
        cursor.execute(f'DROP DATABASE "{name}"')  # type: ignore[attr-defined]
    except Error:
        if name.endswith("_new"):
            raise  # else it is being copied by tests of another version; it goes the next time


def _migrate(name: str) -> None:
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {FILLED} CASCADE")
        ContentType.objects.clear_cache()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def _digest() -> str:
    """Tell by it whether a migration, or a model without migrations, has changed."""
    digest = hashlib.sha256()
    for app in apps.get_app_configs():
        for file in sorted(_makes_tables(app)):
            digest.update(f"{file.name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def _makes_tables(app: AppConfig) -> Iterator[Path]:
    migrations = Path(app.path, "migrations")
    if migrations.is_dir():
        yield from migrations.glob("*.py")
    elif app.models_module:
        yield Path(inspect.getfile(app.models_module))
