from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils import timezone

from agents import due, registry, zones
from agents.business import Outreach
from planning import actions, reminders, usual_tasks
from planning.advice.plans import overdue
from planning.content import OpenContent
from planning.models import Event, Task
from tests.harness.moment import NOW
from tests.planning.asking_the_api import client, problem
from tests.planning.asking_the_grammar import calls
from tests.planning.conftest import THREE
from tests.planning.talking import Talk
from tests.planning.test_widgets import act, shown

Call = Callable[..., Any]
FRIDAY = datetime(2026, 11, 27, 9, tzinfo=UTC)


def add(event: Event | None, by: User, *titles: str, **fields: Any) -> list[Task]:
    return actions.add_tasks(by=by, event=event, tasks=[{"title": title, **fields} for title in titles])


def test_who_hosts_an_event_has_its_tasks_and_nobody_else(shower: Event, alice: User, bob: User, charlie: User) -> None:
    [cake] = add(shower, alice, "Pick up the cake", due_at=FRIDAY)
    [mine] = add(None, alice, "Call mum")
    assert list(Task.objects.visible_to(bob)) == [cake] and not Task.objects.visible_to(charlie).exists()
    for who, task in ((charlie, cake), (bob, mine)):
        with pytest.raises(ObjectDoesNotExist):
            actions.change_task(task, by=who, title="Mine now")
        with pytest.raises(ObjectDoesNotExist):
            actions.tick_tasks([task], by=who, done=True)
        assert actions.remove_tasks([task], by=who) == 0
    assert actions.tick_tasks([cake], by=bob, done=True) == 1 and actions.tick_tasks([cake], by=bob, done=True) == 0


def test_hosts_and_guests_take_tasks_on_and_no_stranger_does(
    shower: Event, alice: User, bob: User, charlie: User, call: Call
) -> None:
    actions.add_guests(shower, by=alice, guests=[{"name": "Ana"}])
    told = call("add_tasks", alice, tasks=[{"title": "Music", "who": "bob"}, {"title": "Salad", "who": "ana"}])
    assert "Music (bob) and Salad (Ana)" in told.text
    music, salad = Task.objects.order_by("pk")
    assert (music.assignee, salad.guest and salad.guest.name) == (bob, "Ana")
    assert actions.change_task(salad, by=alice, assignee=alice).guest is None
    with pytest.raises(ValidationError):
        actions.change_task(music, by=alice, assignee=charlie)
    other = actions.create_event(by=charlie, title="Supper", starts_at=THREE)
    [stranger] = actions.add_guests(other, by=charlie, guests=[{"name": "Zoe"}])
    with pytest.raises(ValidationError):
        actions.change_task(music, by=alice, guest=stranger)


@pytest.mark.parametrize(
    ("said", "what", "at"),
    [
        ("remind me Friday morning to pick up the cake", "Pick up the cake", "2026-04-17T09:00:00"),
        ("Remind me to pick up the cake on Friday at 4pm", "Pick up the cake", "2026-04-17T16:00:00"),
        ("please remind me tomorrow to buy candles and call Tom", "Buy candles and call Tom", "2026-04-16T09:00:00"),
        ("remind me in two hours to call the baker", "Call the baker", "2026-04-15T12:00:00"),
        ("remind me tonight about the invitations", "The invitations", "2026-04-15T19:00:00"),
    ],
)
def test_a_reminder_is_read_from_plain_words(said: str, what: str, at: str) -> None:
    assert calls(said) == [("remind_me", {"what": what, "at": at})]


def test_a_reminder_without_an_event_comes_once_at_its_hour(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    said = Talk(alice).say("remind me Friday morning to pick up the cake")
    assert "Friday, Nov. 27, 2026 at 9 a.m." in said and "Pick up the cake" in said
    source = reminders.TaskReminders()
    task = Task.objects.get()
    assert (task.event, task.owner, source.next_at()) == (None, alice, FRIDAY)
    assert source.work() == 0 and not Outreach.objects.exists()
    monkeypatch.setattr(timezone, "now", lambda: FRIDAY + timedelta(minutes=1))
    assert (source.work(), source.work(), source.next_at()) == (1, 0, None)
    [told] = Outreach.objects.all()
    assert (told.user, told.kind, told.widget) == (alice, "planning.tasks", "my_tasks")
    assert told.text == "You wanted to be reminded: Pick up the cake."
    actions.change_task(task, by=alice, remind_at=FRIDAY + timedelta(days=1))
    assert source.next_at() == FRIDAY + timedelta(days=1)
    assert registry.due.get(source.name) is not None and "planning.reminders" in due.moments()


def test_a_process_that_dies_over_a_reminder_has_said_nothing_yet(
    shower: Event, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(shower, alice, "Cake", remind_at=NOW - timedelta(hours=1), assignee=bob)
    add(shower, alice, "Flowers", remind_at=NOW - timedelta(minutes=1))
    spoken = reminders._remind

    def dies(task: Task) -> None:
        if task.title == "Flowers":
            raise SystemExit(9)
        spoken(task)

    monkeypatch.setattr(reminders, "_remind", dies)
    with pytest.raises(SystemExit):
        reminders.TaskReminders().work()
    assert not Outreach.objects.exists()
    monkeypatch.setattr(reminders, "_remind", spoken)
    assert reminders.TaskReminders().work() == 2
    assert {(each.user, each.text.split(": ")[1]) for each in Outreach.objects.all()} == {
        (bob, "Cake for Mia's baby shower."),
        (alice, "Flowers for Mia's baby shower."),
    }


def test_nobody_is_reminded_of_what_is_done_or_called_off(shower: Event, alice: User) -> None:
    [done, _] = add(shower, alice, "Cake", "Flowers", remind_at=NOW - timedelta(hours=1))
    actions.tick_tasks([done], by=alice, done=True)
    actions.cancel_event(shower, by=alice)
    assert reminders.TaskReminders().next_at() is None and reminders.TaskReminders().work() == 0


def test_usual_tasks_have_days_before_the_date_and_move_with_it(alice: User, call: Call) -> None:
    zones.note(alice, "America/New_York")
    starts = datetime(2027, 3, 10, 23, tzinfo=UTC)  # 6 p.m., four days before its clocks go forward
    event = actions.create_event(by=alice, title="Ana's birthday", kind="birthday", starts_at=starts)
    told = call("add_usual_tasks", alice, event=event.pk)
    assert "Pick up the cake (by Monday, March 8, 2027 at 6 p.m.)" in told.text
    assert not actions.add_usual_tasks(event, by=alice)
    cake = event.tasks.get(title="Pick up the cake")
    actions.tick_tasks([event.tasks.get(title="Get the present")], by=alice, done=True)
    present = event.tasks.get(title="Get the present").due_at
    actions.change_event(event, by=alice, starts_at=starts + timedelta(days=6, hours=-1))
    cake.refresh_from_db()
    assert cake.due_at == datetime(2027, 3, 14, 22, tzinfo=UTC)  # still 6 p.m., and six days later
    assert event.tasks.get(title="Get the present").due_at == present


@pytest.mark.parametrize("days", [0.1, 1, 5, 40, 400, -1, -30])
def test_no_usual_task_is_overdue_when_it_is_noted_nor_because_its_event_comes_sooner(alice: User, days: float) -> None:
    zones.note(alice, "America/New_York")
    starts = timezone.now() + timedelta(days=days)
    event = actions.create_event(by=alice, title="Nora and Jo", kind="wedding", starts_at=starts)
    made = actions.add_usual_tasks(event, by=alice)
    assert {task.title for task in made} >= ({"Choose the rings"} if days > 0 else {"Send the thank-you cards"})
    assert (days > 0) == any(task.title == "Set everything up" for task in made)
    before = [task for task in made if task.title != "Send the thank-you cards"]
    assert all(task.due_at and timezone.now() < task.due_at <= starts for task in before)
    assert not event.tasks.overdue()
    if days > 2:
        event = actions.change_event(event, by=alice, starts_at=timezone.now() + timedelta(days=2))
        assert not event.tasks.overdue() and event.tasks.filter(due_at__lte=event.starts_at).count() == len(before)


@pytest.mark.parametrize("kind", ["wedding", "kids birthday", "conference", "Engagement dinner", "no such kind"])
def test_every_kind_of_event_has_usual_tasks(shower: Event, kind: str) -> None:
    shower.kind, shower.title = kind, "It"
    found = usual_tasks.of(shower)
    assert len(found) >= 5 and len({task.title for task in found}) == len(found)


def test_what_is_open_is_told_and_what_is_overdue_is_noticed(shower: Event, alice: User, call: Call) -> None:
    assert OpenContent.of(shower).tasks is None
    [cake, music] = add(shower, alice, "Cake", "Music", due_at=NOW - timedelta(days=1))
    actions.tick_tasks([music], by=alice, done=True)
    assert "1 task to do: Cake." in call("what_is_left", alice).text
    [notice] = overdue(shower, NOW)
    assert notice.text == "Cake is overdue for Mia's baby shower. Tick off what is done."
    actions.tick_tasks([cake], by=alice, done=True)
    assert not list(overdue(shower, NOW)) and "Every task is done." in call("what_is_left", alice).text
    assert calls("add a task: book the hall by Friday") == [
        ("add_tasks", {"tasks": [{"title": "Book the hall", "due_at": "2026-04-17T09:00:00"}]})
    ]


def test_tasks_are_ticked_edited_and_given_away_on_the_card(shower: Event, alice: User, bob: User) -> None:
    act("tasks", alice, shower.pk, "add", title="Cake", due_at="2026-11-27T18:00")
    task = shower.tasks.get()
    act("tasks", alice, shower.pk, "edit", task=task.pk, title="The cake", due_at="2026-11-27T19:00", who="bob")
    act("tasks", bob, shower.pk, "tick", task=task.pk, done=["false", "true"])
    data, html = shown("tasks", alice, shower.pk)
    [row] = data["tasks"]
    assert (row["title"], row["who"], row["done"], row["due_words"]) == (
        "The cake", "bob", True, "Friday, Nov. 27, 2026 at 7 p.m.",
    )  # fmt: skip
    assert "All 1 done" in html and "Add the usual tasks" in html
    act("tasks", alice, shower.pk, "usual")
    act("tasks", alice, shower.pk, "remove", task=task.pk)
    assert not shower.tasks.filter(pk=task.pk).exists() and shower.tasks.count() > 5
    assert registry.widgets["my_tasks"].data(bob, {"person": alice.pk}) is None


def test_tasks_over_rest_are_made_filtered_changed_and_deleted(
    shower: Event, alice: User, bob: User, charlie: User
) -> None:
    mine = client(alice)
    made = mine.post(
        "/api/tasks/",
        {"event": shower.pk, "title": "Cake", "due_at": (NOW - timedelta(days=1)).isoformat(), "assignee": "bob"},
        format="json",
    )
    assert (made.status_code, made.json()["assignee"], made.json()["done"]) == (201, "bob", False)
    address = f"/api/tasks/{made.json()['id']}/"
    own = mine.post("/api/tasks/", {"title": "Call mum", "remind_at": FRIDAY.isoformat()}, format="json").json()
    assert (own["event"], own["remind_at"]) == (None, "2026-11-27T09:00:00Z")

    def titles(query: str) -> list[str]:
        return [each["title"] for each in mine.get(f"/api/tasks/?{query}").json()["results"]]

    assert titles("") == ["Cake", "Call mum"] and titles(f"event={shower.pk}") == ["Cake"]
    assert titles("due=overdue") == ["Cake"] and titles("due_before=2026-11-23T00:00:00Z") == ["Cake"]
    assert mine.patch(address, {"done": True}, format="json").json()["done_at"]
    assert (titles("open=true"), titles("open=false")) == (["Call mum"], ["Cake"])
    for wrong in ("open=maybe", "due=soon", "due_before=Friday", "event=x"):
        problem(mine.get(f"/api/tasks/?{wrong}"), 400)
    problem(mine.patch(address, {"assignee": "charlie"}, format="json"), 400)
    problem(client(charlie).patch(address, {"title": "Mine"}, format="json"), 404)
    assert (
        client(bob).get("/api/tasks/").json()["count"] == 1 and client(charlie).get("/api/tasks/").json()["count"] == 0
    )
    assert mine.delete(address).status_code == 204 and not shower.tasks.exists()


def test_who_hosts_no_more_hears_no_more_of_its_tasks(shower: Event, alice: User, bob: User) -> None:
    add(shower, alice, "Cake", remind_at=NOW - timedelta(hours=1), assignee=bob)
    add(shower, bob, "Flowers", remind_at=NOW - timedelta(minutes=1))
    actions.remove_co_host(shower, by=alice, user=bob.pk)
    assert reminders.TaskReminders().work() == 2
    assert {each.user for each in Outreach.objects.all()} == {alice}


def test_over_rest_nobody_learns_which_users_there_are(shower: Event, alice: User, bob: User, charlie: User) -> None:
    api, task = client(alice), {"event": shower.pk, "title": "Music"}
    told = [problem(api.post("/api/tasks/", {**task, "assignee": name}), 400) for name in ("charlie", "nobody")]
    assert str(told[0]).replace("charlie", "nobody") == str(told[1])
    assert api.post("/api/tasks/", {**task, "assignee": "bob"}).status_code == 201
    assert api.post("/api/tasks/", {**task, "assignee": "alice"}).status_code == 201
