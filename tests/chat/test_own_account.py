"""Alice takes along all that is kept of her, or leaves, and nothing of her is kept. What others share is theirs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection, models
from django.test import AsyncClient, Client
from django.utils import timezone

from agents import documents, knowledge, memory, personal
from agents.business.models import AgentRun
from agents.mail.models import Mail
from agents.workflows.models import WorkflowRun
from chat.accounts import archive
from chat.models import Conversation, Message
from chat.notifications.models import PushSubscription
from planning import actions
from planning.models import Event
from project.web import paced
from tests.chat.people import planned
from tests.chat.test_auth_api import post, problem, signed_in
from tests.conftest import person

MARK = "Zaunkoenig"  # in all that Alice says, names and plans here, and in nothing else
EXPORT, LEAVE, PAGE = "/api/users/me/export/", "/api/users/me/delete/", "/settings/account/"


def ways_to_a_person() -> Iterator[type[models.Model]]:
    """Yield every model from which foreign keys lead to a user."""
    found, every = {User}, apps.get_models(include_auto_created=True)
    while more := {
        model
        for model in every
        if model not in found
        and any(field.remote_field and field.remote_field.model in found for field in model._meta.local_concrete_fields)
    }:
        found |= more
    ours = (model for model in found if not model.__module__.startswith("tests."))
    yield from sorted(ours, key=lambda model: model._meta.label)


@pytest.mark.parametrize("model", ways_to_a_person(), ids=lambda model: model._meta.label)
def test_every_row_that_leads_to_a_person_is_in_their_export_or_excused(model: type[models.Model]) -> None:
    declared, excuse = personal.kinds.get(model._meta.label), personal.excuses.get(model._meta.label)
    assert bool(declared) != bool(excuse), f"Say in personal.py of {model._meta.app_label} whose {model.__name__} is."
    assert excuse is None or len(excuse.because) > 20


def unpacked(parts: Any) -> dict[str, str]:
    with ZipFile(BytesIO(b"".join(parts))) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def tables_with(words: str) -> set[str]:
    """Return every table in which some row has these words in any column."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = [name for (name,) in cursor.fetchall()]
        found = set()
        for table in tables:
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}" AS r WHERE r::text LIKE %s)', [f"%{words}%"])
            found |= {table} if cursor.fetchone()[0] else set()
    return found


def alices_plan(alice: Any) -> Any:
    plan = planned(alice, title=f"{MARK} tea", item=f"{MARK} milk", guest=f"{MARK} Ann", said=f"{MARK} it is.")
    actions.change_event(plan.event, by=alice, place=f"{MARK} hall", notes=MARK)
    plan.event.refresh_from_db()
    WorkflowRun.objects.create(
        name="day_before", version="1", current_step="ask", context={"said": MARK}, mail_since=timezone.now()
    ).about(plan.event).save()
    memory.remember(alice, f"{MARK} is my cat")
    memory.forget(alice, memory.remember(alice, f"I love {MARK} soup").pk)
    assert knowledge.search(alice, f"{MARK} hall"), "what she noted is in passages"
    documents.accept(alice, f"{MARK}.txt", BytesIO(f"{MARK}, as it was uploaded".encode()))
    PushSubscription.objects.create(user=alice, endpoint=f"https://push.example/{MARK}", p256dh="k", auth="a")
    Mail.objects.create(
        key="x", to="ann@example.com", sender=alice, subject=MARK, text="Come", due_at=timezone.now()
    ).about(plan.guest).save()
    return plan


@pytest.mark.django_db
def test_an_export_holds_all_that_is_alices_and_nothing_of_anybody_else(alice: Any, bob: Any) -> None:
    plan = alices_plan(alice)
    planned(bob, title="Hidden supper", guest="Hidden guest", said="Hidden words")
    files = unpacked(archive.parts(alice))
    rows = {name.removesuffix(".json"): json.loads(text) for name, text in files.items() if name.endswith(".json")}
    for table in tables_with(MARK):
        kind = next((each for each in personal.kinds if each.model._meta.db_table == table), None)
        if kind is not None:
            assert MARK in files[f"{kind.name}.json"] or kind.model is PushSubscription, table
    assert [row["title"] for row in rows["planning/events"]] == [f"{MARK} tea"]
    assert [row["name"] for row in rows["planning/guests"]] == [f"{MARK} Ann"]
    assert {row["text"] for row in rows["chat/messages"]} >= {"Plan tea", f"{MARK} it is."}
    assert rows["auth/users"][0]["username"] == "alice"
    assert f"{MARK}, as it was uploaded" in [text for name, text in files.items() if name.endswith(f"/{MARK}.txt")]
    whole = "".join(files.values())
    assert "Hidden" not in whole
    assert alice.password not in whole and "push.example" not in whole and str(plan.conversation.pk) in whole
    assert "Kept, and not in here:" in files[archive.READ_ME] and "planning/guests: 1" in files[archive.READ_ME]


@pytest.mark.django_db
def test_a_party_of_alices_is_in_the_export_of_bob_who_hosts_it_with_her(alice: Any, bob: Any, charlie: Any) -> None:
    plan = alices_plan(alice)
    plan.event.co_hosts.add(bob)
    files = unpacked(archive.parts(bob))
    assert MARK in files["planning/guests.json"] and MARK not in files["chat/messages.json"]
    assert MARK not in "".join(unpacked(archive.parts(charlie)).values())


@pytest.mark.django_db
def test_an_export_of_much_leaves_in_small_parts(alice: Any) -> None:
    thread = Conversation.objects.create(user=alice, agent="planner")
    size, number = 20_000, 3 * personal.AT_ONCE + 1
    with connection.cursor() as cursor:  # words that no ZIP makes smaller
        cursor.execute(
            "INSERT INTO chat_message (id, conversation_id, rev, role, kind, state, agent, text, widget, "
            "widget_arguments, widget_key, reaction, attempt, created_at) SELECT gen_random_uuid(), %s, n, 'user', "
            "'text', 'complete', '', (SELECT string_agg(md5(n::text || m), '') FROM generate_series(1, %s) m), '', "
            "'{}', '', '', 0, now() FROM generate_series(1, %s) n",
            [thread.pk, size // 32, number],
        )
    sizes, told = [], b""
    for part in archive.parts(alice):
        sizes.append(len(part))
        told += part
    assert len(json.loads(unpacked([told])["chat/messages.json"])) == number
    assert sum(sizes) > 2 * max(sizes) and max(sizes) < 2 * personal.AT_ONCE * size


@pytest.mark.parametrize(("kind", "waits"), [(archive.CONTENT_TYPE, True), ("text/html", False)])
def test_who_reads_an_export_slowly_is_waited_for_as_by_a_stream(kind: str, waits: bool) -> None:
    assert paced._is_stream({"headers": [(b"Content-Type", kind.encode())]}) is waits


@pytest.mark.django_db
def test_an_export_that_is_broken_off_leaves_nothing_open(alice: Any) -> None:
    alices_plan(alice)
    for steps in range(3):
        begun = archive.parts(alice)
        for _ in range(steps):
            next(begun)
        begun.close()


@pytest.mark.django_db(transaction=True)
async def test_alice_downloads_it_from_her_page_and_over_rest_and_not_for_ever(alice: Any, settings: Any) -> None:
    settings.LIMITS = settings.LIMITS | {"export": "2/hour"}
    client = AsyncClient()
    await client.aforce_login(alice)
    assert b"/settings/account/export/" in (await client.get(PAGE)).content
    for address in (f"{PAGE}export/", EXPORT):
        answer = await client.get(address, headers={"Accept": "application/zip"})
        assert answer.status_code == 200 and answer["Content-Type"] == "application/zip"
        assert answer["Content-Disposition"].startswith("attachment") and "no-store" in answer["Cache-Control"]
        assert "auth/users.json" in unpacked([part async for part in answer.streaming_content])
    problem(await client.get(EXPORT), 429)
    refused = await client.get(f"{PAGE}export/")
    assert refused.status_code == 429 and "Try again in" in refused.content.decode()


@pytest.mark.django_db
def test_nobody_has_an_export_without_signing_in() -> None:
    problem(Client().get(EXPORT), 401)
    problem(post(LEAVE, {"password": "alice"}), 401)
    assert Client().get(f"{PAGE}export/").status_code == 302


@pytest.mark.django_db
def test_alice_leaves_with_her_password_and_nothing_of_her_is_left(alice: Any, bob: Any) -> None:
    alices_plan(alice)
    others = planned(bob, title="Supper")
    assert len(tables_with(MARK)) > 10
    pair, page = signed_in(), Client()
    page.force_login(alice)
    assert page.post(PAGE, {"password": "wrong"}).status_code == 400
    assert problem(post(LEAVE, {"password": "wrong"}, token=pair["access"]), 403)["errors"]["password"]
    assert User.objects.filter(username="alice").exists()
    left = page.post(PAGE, {"password": "alice"})
    assert left.status_code == 302 and "deleted" in page.get(left["Location"]).content.decode()
    assert tables_with(MARK) == set()
    assert tables_with("alice") == set()
    assert page.get("/").status_code == 302
    problem(post(LEAVE, {"password": "alice"}, token=pair["access"]), 401)
    others.event.refresh_from_db()  # what is Bob's is as it was


@pytest.mark.django_db
def test_alice_leaves_over_rest(alice: Any) -> None:
    answer = post(LEAVE, {"password": "alice"}, token=signed_in()["access"])
    assert answer.status_code == 204 and not User.objects.exists()


@pytest.mark.django_db
def test_a_party_that_bob_hosts_too_is_his_when_alice_leaves(alice: Any, bob: Any, charlie: Any) -> None:
    plan = alices_plan(alice)
    for other in (charlie, bob):
        actions.create_event(by=alice, title="Hers alone", starts_at=plan.event.starts_at)
        plan.event.co_hosts.add(other)
    for who in (alice, bob):
        actions.add_tasks(by=who, event=plan.event, tasks=[{"title": f"{who.username}: cake"}])
    agent = AgentRun(name="concierge", user=alice).about(plan.event)
    agent.save()
    post(LEAVE, {"password": "alice"}, token=signed_in()["access"])
    event = Event.objects.get()
    assert (event.owner, event.thread, list(event.co_hosts.all())) == (charlie, None, [bob])
    assert event.guests.get().name == f"{MARK} Ann" and event.shopping_lists.get().items.exists()
    assert set(event.tasks.values_list("title", "owner__username")) >= {
        ("alice: cake", "charlie"),
        ("bob: cake", "bob"),
    }
    agent.refresh_from_db()
    assert agent.user == charlie
    post(LEAVE, {"password": "bob"}, token=signed_in("bob")["access"])  # what he noted for it stays on its list
    assert event.tasks.get(title="bob: cake").owner == charlie
    assert not Mail.objects.filter(subject=MARK).exists() and not Message.objects.exists()


@pytest.mark.parametrize("by", ["rest", "admin", "admin, many"])
@pytest.mark.django_db
def test_a_party_with_a_co_host_outlives_its_owners_account_however_that_is_deleted(
    alice: Any, bob: Any, by: str
) -> None:
    plan = alices_plan(alice)
    plan.event.co_hosts.add(bob)
    staff = Client()
    staff.force_login(User.objects.create_superuser("root"))
    if by == "rest":
        post("/api/users/bulk_delete/", {"user_ids": [alice.pk]}, client=staff)
    elif by == "admin":
        asked = staff.get(f"/admin/auth/user/{alice.pk}/delete/").content.decode()
        assert "alice, and all that is theirs" in asked and MARK not in asked
        staff.post(f"/admin/auth/user/{alice.pk}/delete/", {"post": "yes"})
    else:
        form = {"action": "delete_selected", "_selected_action": [alice.pk], "post": "yes"}
        staff.post("/admin/auth/user/", form)
    assert not User.objects.filter(username="alice").exists()
    assert Event.objects.get().owner == bob


@pytest.mark.django_db
def test_whoever_runs_the_installation_does_not_leave_by_accident() -> None:
    root = User.objects.create_superuser("root", password="root")
    client = Client()
    client.force_login(root)
    assert "another one" in client.post(PAGE, {"password": "root"}).content.decode()
    problem(post(LEAVE, {"password": "root"}, client=client), 403)


@pytest.mark.django_db
def test_who_has_no_password_says_the_accounts_name() -> None:
    dora = person("dora")
    dora.set_unusable_password()
    dora.save()
    client = Client()
    client.force_login(dora)
    assert "The account&#x27;s name, dora" in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"password": "alice"}).status_code == 400
    assert client.post(PAGE, {"password": "dora"}).status_code == 302
    assert not User.objects.exists()


@pytest.mark.django_db
def test_guesses_of_a_password_at_the_door_out_count_like_those_at_the_door_in(alice: Any, settings: Any) -> None:
    settings.LIMITS = settings.LIMITS | {"login": "2/hour"}
    client = Client()
    client.force_login(alice)
    codes = [client.post(PAGE, {"password": "wrong"}).status_code for _ in range(3)]
    assert codes == [400, 400, 400] and "Too many" in client.post(PAGE, {"password": "alice"}).content.decode()
    assert User.objects.filter(username="alice").exists()
