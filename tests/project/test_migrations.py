"""An installation of the last release is brought up to date, and keeps every row with all that stands in it.

The database is that of the release as its migrations made it, with a row in every table. Whoever moves a table, renames
a column or takes one away says so below, and looks at what became of its values in a test of its own.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.signing import Signer
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from agents.business.thinking.questions import SURFACE
from agents.events.subscriptions import registered
from tests.harness.processes import database_url, wait_until
from tests.harness.rows import MOMENT, row_of

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
NEW = ("accounts", "mail")
#: Apps of others, migrated to where they are.
OTHERS = ("admin", "auth", "contenttypes", "django_q", "sessions", "token_blacklist")

#: Tables that have another name since.
MOVED: dict[str, str] = {
    "planning_mail": "mail_mail",
    "planning_mailsender": "mail_mailsender",
    "planning_mailrefusal": "mail_mailrefusal",
    "planning_mailfeedback": "mail_mailfeedback",
    "planning_mailpace": "mail_mailrate",
    "events_seen": "events_rowstate",
    "events_watched": "events_trackedmodel",
    "business_beat": "business_activation",
    "business_thought": "business_agentlogentry",
}
#: Content types that have another name since, where the table's does not say so.
TYPES = {f"chat_{name}": f"accounts_{name}" for name in ("signin", "ticket", "knownplace")}
#: Columns that have another name since, by the table's old name.
RENAMED: dict[str, dict[str, str]] = {
    "planning_mailrefusal": {"host_id": "sender_id"},
    "planning_mailfeedback": {"host_id": "sender_id"},
    "business_thought": {"beat_id": "activation_id"},
}
#: Columns that are gone since, or say something else: a test below says what became of them.
CHANGED: dict[str, set[str]] = {
    "planning_mail": {"guest_id", "reservation_id"},
    "django_content_type": {"app_label", "model"},
    "auth_permission": {"codename", "name"},  # both say what the row is called now
    "events_delivery": {"subscription"},
    "runtime_run": {"surface"},
}

#: Rows that installations never write by themselves, or that no release promised to keep.
NOT_KEPT = {"django_migrations"}


@dataclass
class Upgrade:
    """Rows by table, each as a JSON object: at the release and now. `apps`: the release's models.

    demanded: the columns by table that whoever writes a row has to fill in now. next_letter: the id of the next one.
    """

    apps: StateApps
    before: dict[str, list[dict[str, Any]]]
    now: dict[str, list[dict[str, Any]]]
    demanded: dict[str, set[str]]
    next_letter: int


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
    _fill_more(apps, made)


def _refuse(apps: StateApps) -> None:
    """Let addresses be refused for each reason, before what came back had rows of its own."""
    host = apps.get_model("auth", "User").objects.create(username="alice")
    for by, reason in ((host, "asked"), (host, "bounced"), (host, "complained"), (None, "asked")):
        refusals = apps.get_model("planning", "MailRefusal").objects
        refusals.create(host=by, address=f"{reason}@example.com", reason=reason)


def link_of(purpose: str, row: Any) -> str:
    """Return the address as letters of that time had it: signed over the row's id alone."""
    signed = Signer(salt=f"planning.{purpose}", sep="~").sign(str(row.pk))
    return f"{settings.SITE_URL}/{purpose}/{signed}/"


def _fill_more(apps: StateApps, made: dict[Any, Any]) -> None:
    """Add what one row of each kind does not show: letters that wait, a webhook about one, and a run that thinks."""
    mails, deliveries = apps.get_model("planning", "Mail"), apps.get_model("events", "Delivery")
    guest, reservation = (made[apps.get_model("planning", name)] for name in ("Guest", "Reservation"))
    about = [
        ({"guest": guest}, link_of("rsvp", guest)),
        ({"reservation": reservation}, link_of("request", reservation)),
        ({"guest": guest}, ""),
    ]
    for number, (row, link) in enumerate(about):
        mails.objects.create(
            key=f"waiting:{number}",
            **row,
            sender=made[mails].sender,
            to="ana@example.com",
            text=f"Answer:\n{link}\nYours",
        )
    deleted = mails.objects.create(id=None, key="deleted", sender=made[mails].sender, to="ana@example.com")
    mails.objects.filter(pk=deleted.pk).delete()
    heard = "planning.handlers.hear_of_letter[webhook:mail]"
    deliveries.objects.create(event=made[deliveries].event, subscription=heard, due_at=MOMENT)
    runs = apps.get_model("runtime", "Run")
    runs.objects.create(surface="beat", thread=uuid4(), user=made[runs].user, agent="concierge", state="queued")


def _demanded() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
            " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'"
        )
        for table, column in cursor.fetchall():
            found[table].add(column)
    return found


def _next_letter() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('mail_mail', 'id'))")
        return int(cursor.fetchone()[0])


@contextmanager
def _a_letter_is_being_written() -> Iterator[None]:
    """An old process has written a letter, and commits it once the migration waits for it."""
    address = database_url()
    with psycopg.connect(address) as old, psycopg.connect(address, autocommit=True) as looking:
        old.execute(
            'INSERT INTO planning_mail (key, "to", subject, text, sender_name, reply_to, created_at, due_at, held,'
            " attempts, error, sender_id)"
            " SELECT 'meanwhile', 'ana@example.com', '', '', '', '', now(), now(), false, 0, '',"
            " sender_id FROM planning_mail LIMIT 1"
        )

        def is_waited_for() -> object:
            waits = "SELECT FROM pg_locks WHERE NOT granted AND relation = 'planning_mail'::regclass"
            return looking.execute(waits).rowcount

        def commit() -> None:
            wait_until(is_waited_for, within=60, what="the migration to wait for whoever writes a letter")
            old.commit()

        with ThreadPoolExecutor(1) as threads:
            committed = threads.submit(commit)
            yield
            committed.result()


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
            executor.migrate([("planning", "0005_senders")])
            _refuse(executor.loader.project_state(("planning", "0005_senders")).apps)
            executor = MigrationExecutor(connection)
            executor.migrate(release)
            apps = executor.loader.project_state(release).apps
            ContentType.objects.clear_cache()
            _fill(apps)
            before = _rows()
            with _a_letter_is_being_written():
                MigrationExecutor(connection).migrate([node for node in leaves if node[0] in {*RELEASE, *NEW, *OTHERS}])
            now, demanded, next_letter = _rows(), _demanded(), _next_letter()
        finally:
            ContentType.objects.clear_cache()
            connection.close()
            connection.settings_dict["NAME"] = name
            with connection._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}_release"')
        yield Upgrade(apps, before, now, demanded, next_letter)


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


def test_a_letter_that_an_old_process_was_writing_is_not_lost(upgrade: Upgrade) -> None:
    [letter] = [row for row in upgrade.now["mail_mail"] if row["key"] == "meanwhile"]
    assert letter["to"] == "ana@example.com" and letter["due_at"] and not letter["sent_at"]


def test_no_new_letter_has_the_number_of_one_that_was_deleted(upgrade: Upgrade) -> None:
    deleted = max(row["id"] for row in upgrade.before["planning_mail"]) + 1
    assert upgrade.next_letter > deleted


def test_an_old_process_can_still_write_rows_of_which_it_does_not_know_every_column(upgrade: Upgrade) -> None:
    for table, rows in upgrade.before.items():
        if rows and table in upgrade.now and table not in NOT_KEPT:
            assert upgrade.demanded.get(table, set()) <= set(rows[0]), table


def test_a_letter_is_about_whom_it_was_written_to_and_leads_where_they_answer(upgrade: Upgrade) -> None:
    kinds = {row["id"]: row["model"] for row in upgrade.now["django_content_type"] if row["app_label"] == "planning"}
    now = {row["key"]: row for row in upgrade.now["mail_mail"]}
    for before in upgrade.before["planning_mail"]:
        letter = now[before["key"]]
        about = "guest" if before["guest_id"] else "reservation"
        assert (kinds[letter["content_type_id"]], letter["entity_id"]) == (about, str(before[f"{about}_id"]))
        assert letter["counts_bounces"] is (about == "guest")
        said = before["text"].splitlines()[1:2] if before["sent_at"] is None else []
        assert [letter["link"]] == (said or [""])
    linked = {key: bool(letter["link"]) for key, letter in now.items() if key != "meanwhile"}
    assert sorted(linked.values()) == [False, False, True, True]


def test_a_webhook_on_its_way_is_still_heard(upgrade: Upgrade) -> None:
    [kept, heard] = sorted((row["subscription"] for row in upgrade.now["events_delivery"]), key=len)
    assert kept in {row["subscription"] for row in upgrade.before["events_delivery"]}
    assert heard == "agents.mail.handlers.hear_of_letter[webhook:mail]" and heard in registered


def test_what_an_agent_asked_before_is_still_answered(upgrade: Upgrade) -> None:
    before = {row["id"]: row["surface"] for row in upgrade.before["runtime_run"]}
    assert "beat" in before.values()
    for row in upgrade.now["runtime_run"]:
        assert row["surface"] == (SURFACE if before[row["id"]] == "beat" else before[row["id"]])


def test_what_counted_before_bounces_had_rows_of_their_own_counts_on(upgrade: Upgrade) -> None:
    told = {(row["sender_id"], row["address"], row["kind"], row["told_at"]) for row in upgrade.now["mail_mailfeedback"]}
    [alice] = [row["id"] for row in upgrade.now["auth_user"] if row["username"] == "alice"]
    assert {each for each in told if each[0] == alice} == {
        (alice, row["address"], row["reason"], row["created_at"])
        for row in upgrade.now["mail_mailrefusal"]
        if row["sender_id"] == alice and row["reason"] in ("bounced", "complained")
    }
    assert {kind for sender, _, kind, _ in told if sender == alice} == {"bounced", "complained"}


def test_content_types_and_rights_go_with_their_models(upgrade: Upgrade) -> None:
    def by_id(rows: dict[str, list[dict[str, Any]]]) -> dict[int, tuple[str, str]]:
        return {row["id"]: (row["app_label"], row["model"]) for row in rows["django_content_type"]}

    def rights(rows: dict[str, list[dict[str, Any]]]) -> dict[int, tuple[int, str]]:
        return {row["id"]: (row["content_type_id"], row["codename"]) for row in rows["auth_permission"]}

    before, now, types = rights(upgrade.before), rights(upgrade.now), by_id(upgrade.now)
    for key, (app, model) in by_id(upgrade.before).items():
        name = f"{app}_{model}"
        assert "_".join(types[key]) == TYPES.get(name, MOVED.get(name, name))
    for key, (kind, right) in before.items():
        verb = right.partition("_")[0]
        assert now[key] == (kind, f"{verb}_{types[kind][1]}")
