"""An installation of the last release is brought up to date, and keeps every row with all that stands in it.

The database is that of the release as its migrations made it, with a row in every table. Whoever moves a table, renames
a column or takes one away says so below, and looks at what became of its values in a test of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from tests.harness.rows import row_of

pytestmark = pytest.mark.django_db(transaction=True)

#: Where the release's own migrations end.
RELEASE = {
    "business": "0003_outages",
    "chat": "0003_last_at_by_the_clock",
    "events": "0004_outages",
    "limits": "0001_initial",
    "notifications": "0002_browser_of_a_subscription",
    "planning": "0006_feedback",
    "runtime": "0004_outages",
    "workflows": "0002_outages",
}
#: Apps that came since.
NEW = ("accounts",)
#: Apps of others, migrated to where they are.
OTHERS = ("admin", "auth", "contenttypes", "django_q", "sessions", "token_blacklist")

#: Tables that have another name since.
MOVED: dict[str, str] = {}
#: Columns that have another name since, by the table's old name.
RENAMED: dict[str, dict[str, str]] = {}
#: Columns that are gone since, or say something else: a test below says what became of them.
CHANGED: dict[str, set[str]] = {"django_content_type": {"app_label"}}

#: Rows that installations never write by themselves, or that no release promised to keep.
NOT_KEPT = {"django_migrations"}


@dataclass
class Upgrade:
    """Rows by table, each as a JSON object: at the release and now. `apps`: the release's models."""

    apps: StateApps
    before: dict[str, list[dict[str, Any]]]
    now: dict[str, list[dict[str, Any]]]


def _rows() -> dict[str, list[dict[str, Any]]]:
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(it)::text FROM "{table}" it')
            found[table] = [json.loads(row) for (row,) in cursor.fetchall()]
    return found


def _fill(apps: StateApps) -> None:
    """Put a row into every table, the content types and rights of its model first."""
    types, rights = apps.get_model("contenttypes", "ContentType"), apps.get_model("auth", "Permission")
    known = {*RELEASE, *OTHERS}
    every = apps.get_models(include_auto_created=True)
    models = [each for each in every if each._meta.app_label in known and not each._meta.proxy]
    for model in models:
        label, name = model._meta.app_label, model._meta.model_name
        kind = types.objects.create(app_label=label, model=name)
        for verb in ("add", "change", "delete", "view"):
            rights.objects.create(content_type=kind, codename=f"{verb}_{name}", name=f"Can {verb} {name}")
    made: dict[Any, Any] = {
        types: types.objects.get(app_label="planning", model="event"),
        rights: rights.objects.first(),
    }
    for model in models:
        row_of(model, made)


@pytest.fixture(scope="module")
def upgrade(django_db_setup: None, django_db_blocker: Any) -> Iterator[Upgrade]:
    name = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}_release"')
            cursor.execute(f'CREATE DATABASE "{name}_release"')
        connection.settings_dict["NAME"] = f"{name}_release"
        try:
            executor = MigrationExecutor(connection)
            leaves = executor.loader.graph.leaf_nodes()
            release = [*RELEASE.items(), *(node for node in leaves if node[0] in OTHERS)]
            executor.migrate(release)
            apps = executor.loader.project_state(release).apps
            ContentType.objects.clear_cache()
            _fill(apps)
            before = _rows()
            MigrationExecutor(connection).migrate([node for node in leaves if node[0] in {*RELEASE, *NEW, *OTHERS}])
            now = _rows()
        finally:
            ContentType.objects.clear_cache()
            connection.close()
            connection.settings_dict["NAME"] = name
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}_release"')
        yield Upgrade(apps, before, now)


def test_no_row_is_lost_and_each_says_what_it_said(upgrade: Upgrade) -> None:
    for table, rows in upgrade.before.items():
        if table in NOT_KEPT:
            continue
        assert rows, f"{table} was empty, so that nothing is shown of it"
        names, changed = RENAMED.get(table, {}), CHANGED.get(table, set())
        for row in rows:
            kept = {names.get(column, column): value for column, value in row.items() if column not in changed}
            there = upgrade.now.get(MOVED.get(table, table), [])
            assert any(kept.items() <= each.items() for each in there), f"{table}: {kept} is not in {there}"


def test_the_rights_of_a_moved_row_are_those_who_had_them_had(upgrade: Upgrade) -> None:
    """Sign-ins, tickets and known places went from `chat` to `accounts`; all other types stayed."""
    moved = {(model, "chat"): "accounts" for model in ("signin", "ticket", "knownplace")}
    now = {row["id"]: row["app_label"] for row in upgrade.now["django_content_type"]}
    for row in upgrade.before["django_content_type"]:
        assert now[row["id"]] == moved.get((row["model"], row["app_label"]), row["app_label"]), row
    assert "accounts" in now.values()
