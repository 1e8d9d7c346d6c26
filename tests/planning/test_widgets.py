from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from agents import registry
from agents.runtime.widget import Widget, widgets_changed
from planning import actions
from planning.models import Event, Guest, ShoppingItem, ShoppingList, Vendor
from planning.vendors.kinds import CALLED
from tests.planning.asking_the_api import client, problem
from tests.planning.conftest import THREE

HOSTILE = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>{{ 7 }}"
ARABIC = "حفلة استقبال المولود"


def act(name: str, user: User, pk: int, action: str, /, **fields: Any) -> None:
    """Do what the runtime does with a form of a widget."""
    verb = registry.widgets[name].actions[action]
    parsed = verb.fields.model_validate(fields)
    with transaction.atomic():
        verb.function(user, pk, **{field: getattr(parsed, field) for field in type(parsed).model_fields})


def shown(name: str, user: User, pk: int) -> tuple[dict[str, Any], str]:
    """Return a widget's data, as JSON gives it back, and its HTML."""
    declared = registry.widgets[name]
    data = declared.data(user, {"shopping_list" if name == "shopping_list" else "event": pk})
    assert data is not None
    return json.loads(json.dumps(data)), declared.html(data, message="0c0ffee", place="m")


@pytest.fixture
def told() -> Iterator[list[set[str]]]:
    """What `changed` has said, in order."""
    said: list[set[str]] = []

    def listen(sender: Any, keys: set[str], **kwargs: Any) -> None:
        said.append(keys)

    widgets_changed.connect(listen, weak=False)
    yield said
    widgets_changed.disconnect(listen)


class Elements(HTMLParser):
    """Every start tag of a text with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_card_says_what_when_where_and_how_far_it_is(alice: User, shower: Event, groceries: ShoppingList) -> None:
    actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "answer": "coming", "party_size": 3}, {"name": "Ben"}])
    data, html = shown("event_card", alice, shower.pk)
    card = data["event"]
    assert card["title"] == "Mia's baby shower"
    assert card["when"] == "Saturday, Nov. 28, 2026 at 3 p.m."
    assert card["guests"] == {"listed": 2, "people": 4, "coming": 3, "unanswered": 1, "expected": 20}
    assert card["shopping"] == {"count": 3, "left": 3, "done": 0}
    assert (card["money"]["cost"], card["budget"]) == ("51.00", "300.00")
    for words in ("3 of 20 coming", "$51 of $300", "3 of 3 left", "Grandma&#x27;s garden"):
        assert words in html


def test_a_bare_event_makes_a_quiet_card(alice: User, shower: Event) -> None:
    bare = actions.create_event(by=alice, title="Dinner", starts_at=shower.starts_at)
    _, html = shown("event_card", alice, bare.pk)
    for words in ("nobody yet", "not set", "no list yet"):
        assert words in html


def test_an_overspent_budget_is_said(alice: User, shower: Event, groceries: ShoppingList) -> None:
    actions.change_event(shower, by=alice, budget=50)
    assert "$51 of $50, $1 over" in shown("event_card", alice, shower.pk)[1]


def test_a_list_groups_its_items_and_adds_them_up(alice: User, groceries: ShoppingList) -> None:
    data, html = shown("shopping_list", alice, groceries.pk)
    assert [group["category"] for group in data["groups"]] == ["Tableware", "Food", "Decorations"]
    [cheese] = data["groups"][1]["items"]
    assert (cheese["quantity"], cheese["amount_words"], cheese["cost"]) == ("2.5", "2.5 kg", "45.00")
    act("shopping_list", alice, groceries.pk, "tick", item=cheese["id"], done="true")
    data, html = shown("shopping_list", alice, groceries.pk)
    assert (data["list"]["left"], data["list"]["cost"], data["list"]["to_spend"]) == (2, "51.00", "6.00")
    assert "$6 to spend of $51" in html


def test_charlie_sees_nothing_and_a_deleted_event_is_gone_for_alice(
    alice: User, charlie: User, shower: Event, groceries: ShoppingList
) -> None:
    widgets = {"event_card": {"event": shower.pk}, "shopping_list": {"shopping_list": groceries.pk}}
    widgets["invitations"] = {"event": shower.pk}
    for name, arguments in widgets.items():
        assert registry.widgets[name].data(alice, arguments) is not None
        assert registry.widgets[name].data(charlie, arguments) is None
    actions.delete_event(shower, by=alice)
    for name, arguments in widgets.items():
        assert registry.widgets[name].data(alice, arguments) is None
        assert "no longer here" in registry.widgets[name].html(None, message="0c0ffee")


def test_charlie_can_use_no_button(
    alice: User, charlie: User, shower: Event, groceries: ShoppingList, baker: Vendor
) -> None:
    napkins = groceries.items.get(name="Napkins").pk
    [ana] = actions.add_guests(shower, by=alice, guests=[{"name": "Ana"}])
    proposal = actions.propose_guests(shower, by=alice, text="Ada Young <ada@example.com>")
    booked = actions.request_reservation(shower, by=alice, vendor=baker)
    letter = actions.draft_announcement(shower, by=alice, audience="all", text="Bring a hat.")
    fields: dict[str, dict[str, dict[str, Any]]] = {
        "event_card": {
            "change": {"title": "Mine", "starts_at": "2026-12-01T10:00"},
            "cancel": {"note": "Mine"},
            "restore": {},
        },
        "shopping_list": {
            "tick": {"item": napkins, "done": True},
            "edit": {"item": napkins, "name": "Mine", "quantity": 1},
            "add": {"name": "Mine"},
            "remove": {"item": napkins},
            "adapt": {},
        },
        "invitations": {
            "write": {"text": "Mine"},
            "sound": {"voice": "formal"},
            "invite": {"name": "Charlie"},
            "look_at": {"text": "Charlie <charlie@example.com>"},
            "add_list": {"proposal": proposal.pk},
            "put_away": {"proposal": proposal.pk},
            "answer": {"guest": ana.pk, "answer": "coming"},
            "uninvite": {"guest": ana.pk},
            "send": {},
            "keep_back": {},
            "remind": {},
            "tell": {},
            "tell_declined": {},
            "thank": {},
        },
        "answers": {
            "settle": {"capacity": 1},
            "let_in": {"guest": ana.pk},
            "ask": {"kind": "diet"},
            "reword": {"question": 1, "words": "Mine"},
            "drop": {"question": 1},
            "share": {},
            "unshare": {},
        },
        "date_poll": {
            "begin": {},
            "add": {"starts_at": "2026-12-01T10:00"},
            "drop": {"option": 1},
            "choose": {"option": 1},
        },
        "letters": {
            "draft": {"audience": "all", "text": "Mine"},
            "send_letter": {"announcement": letter.pk},
            "discard": {"announcement": letter.pk},
        },
        "vendors": {
            "ask": {"vendor": baker.pk},
            "add": {"name": "Mine"},
            "edit": {"own": baker.pk, "name": "Mine"},
            "remove": {"own": baker.pk},
        },
        "reservations": {
            "cancel": {"reservation": booked.pk},
            "ask_anew": {"reservation": booked.pk},
            "note": {"reservation": booked.pk, "confirmed": True},
            "settle": {"reservation": booked.pk, "price": "1"},
        },
    }
    for name, actions_of in fields.items():
        assert set(registry.widgets[name].actions) == set(actions_of)
        pk = groceries.pk if name == "shopping_list" else shower.pk
        for action, given in actions_of.items():
            for one in (pk, pk + 1000):  # not his, and not there
                one = f"{one}:cake" if name == "vendors" else one
                with pytest.raises((Event.DoesNotExist, ShoppingList.DoesNotExist)):
                    act(name, charlie, one, action, **given)


def test_a_form_of_the_card_changes_what_it_says_and_empties_what_is_empty(alice: User, shower: Event) -> None:
    form = {"title": "Mia & Tom", "starts_at": "2026-11-29T16:30", "place": "", "guest_count": "", "budget": ""}
    act("event_card", alice, shower.pk, "change", **form)
    shower.refresh_from_db()
    assert (shower.title, shower.place, shower.guest_count, shower.budget) == ("Mia & Tom", "", None, None)
    assert shower.starts_at.isoformat() == "2026-11-29T16:30:00+00:00"
    with pytest.raises(ValidationError) as error:
        act("event_card", alice, shower.pk, "change", **form | {"title": "x" * 201, "budget": "-1"})
    assert set(error.value.message_dict) == {"title", "budget"}


def test_the_host_picks_the_looks_on_the_card_and_over_rest_and_a_form_that_does_not_ask_leaves_them(
    alice: User, shower: Event
) -> None:
    form = {"title": "Tea", "starts_at": "2026-11-28T15:00", "place": ""}
    act("event_card", alice, shower.pk, "change", **form, cover="garden", palette="plum")
    act("event_card", alice, shower.pk, "change", **form)
    data, html = shown("event_card", alice, shower.pk)
    assert data["event"]["cover"] == {"scene": "garden", "palette": "plum"}
    assert 'value="garden" selected' in html and "palette--plum" in html
    with pytest.raises(ValidationError, match="Choose one of"):
        act("event_card", alice, shower.pk, "change", **form, cover="unicorns")
    url = f"/api/events/{shower.pk}/"
    assert "palette" in problem(client(alice).patch(url, {"palette": "neon"}), 400)["errors"]
    assert client(alice).patch(url, {"cover": "", "palette": ""}).status_code == 200
    assert shown("event_card", alice, shower.pk)[0]["event"]["cover"] == {"scene": "baby", "palette": "sea"}


def test_an_unticked_box_sends_false_and_a_ticked_one_true_after_it(alice: User, groceries: ShoppingList) -> None:
    item = groceries.items.get(name="Napkins")
    for sent, ticked in ((["false", "true"], True), (["false", "true"], True), ("false", False), (True, True)):
        act("shopping_list", alice, groceries.pk, "tick", item=str(item.pk), done=sent)
        item.refresh_from_db()
        assert item.ticked is ticked


def test_items_are_added_edited_and_removed_in_the_list(alice: User, bob: User, groceries: ShoppingList) -> None:
    act("shopping_list", bob, groceries.pk, "add", name=" Paper  lanterns ", quantity="")
    item = groceries.items.get(name="Paper lanterns")
    assert item.quantity == 1
    form = {"item": item.pk, "name": "Lanterns", "quantity": "12", "unit": "", "price": "1.50"}
    act("shopping_list", bob, groceries.pk, "edit", **form)
    item.refresh_from_db()
    assert (item.name, item.quantity, item.price) == ("Lanterns", 12, Decimal("1.50"))
    act("shopping_list", bob, groceries.pk, "edit", **form | {"price": ""})
    item.refresh_from_db()
    assert item.price is None
    for _ in range(2):
        act("shopping_list", alice, groceries.pk, "remove", item=item.pk)
    with pytest.raises(ValidationError) as error:
        act("shopping_list", alice, groceries.pk, "add", name="", quantity="-1")
    assert set(error.value.message_dict) == {"name", "quantity"}


def test_guests_are_invited_answer_and_go_in_the_invitations(alice: User, bob: User, shower: Event) -> None:
    act("invitations", bob, shower.pk, "invite", name="Ana", email="")
    act("invitations", bob, shower.pk, "invite", name="Ben", email="ben@example.com")
    ana = shower.guests.get(name="Ana").pk
    act("invitations", alice, shower.pk, "answer", guest=ana, answer="maybe")
    act("invitations", alice, shower.pk, "write", text="Come.")
    data, html = shown("invitations", bob, shower.pk)
    assert [(guest["name"], guest["answer"]) for guest in data["guests"]] == [("Ana", "maybe"), ("Ben", "unknown")]
    assert (data["invitation"]["text"], data["invitation"]["state"]) == ("Come.", "draft")
    assert "Draft, not sent" in html
    act("invitations", alice, shower.pk, "uninvite", guest=ana)
    assert shown("invitations", bob, shower.pk)[0]["totals"] == {"listed": 1, "people": 1, "coming": 0, "unanswered": 1}


def test_hostile_names_are_inert_and_strange_ones_whole(alice: User, shower: Event, groceries: ShoppingList) -> None:
    long = "👶🏽" * 100
    for text in (HOSTILE, ARABIC, long):
        event = actions.create_event(by=alice, title=text, kind=text[:60], place=text, starts_at=shower.starts_at)
        item = {"name": text[:120], "unit": text[:30], "category": text[:60], "price": 1}
        made = actions.make_shopping_list(event, by=alice, items=[item], title=text[:120])
        actions.draft_invitations(event, by=alice, guests=[{"name": text[:120]}], text=text)
        for name, pk in (("event_card", event.pk), ("shopping_list", made.shopping_list.pk), ("invitations", event.pk)):
            _, html = shown(name, alice, pk)
            tags = Elements(html).found
            assert not {"script", "img", "style"} & {tag for tag, _ in tags}
            assert not [attr for _, attrs in tags for attr in attrs if attr.startswith("on") or attr == "style"]
            assert "<script" not in html
            if text != HOSTILE:
                assert text in html or text[:120] in html


def test_ids_are_unique_and_every_input_has_a_name_for_a_screen_reader(
    alice: User, shower: Event, groceries: ShoppingList
) -> None:
    actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}, {"name": "Ben"}])
    page: list[tuple[str, dict[str, str | None]]] = []
    for name, pk in (("event_card", shower.pk), ("shopping_list", groceries.pk), ("invitations", shower.pk)):
        elements = Elements(shown(name, alice, pk)[1]).found
        ids = [attrs["id"] for _, attrs in elements if "id" in attrs]
        assert len(ids) == len(set(ids))
        assert all((one or "").startswith("m-0c0ffee-") for one in ids)
        page += elements
    labelled = {attrs["for"] for tag, attrs in page if tag == "label"}
    inputs = [attrs for tag, attrs in page if tag in {"input", "select", "textarea"} and attrs.get("type") != "hidden"]
    assert len(inputs) > 20
    assert all(attrs["id"] in labelled or attrs.get("aria-label") for attrs in inputs)
    forms = [attrs for tag, attrs in page if tag == "form"]
    assert forms and all("hx-ws:send" in attrs for attrs in forms)


def test_ids_stay_plain_whatever_the_locale_does_to_numbers(alice: User, shower: Event, settings: Any) -> None:
    settings.USE_THOUSAND_SEPARATOR = True
    made = actions.make_shopping_list(shower, by=alice, items=[])
    ShoppingItem.objects.create(pk=1234567, shopping_list=made.shopping_list, name="Ice", quantity=1500, price="2.50")
    html = shown("shopping_list", alice, made.shopping_list.pk)[1]
    assert 'name="item" value="1234567"' in html
    assert 'data-quantity="1500" data-price="2.50"' in html
    assert "1,500 × $2.50" in html
    assert "1,234,567" not in html


def test_a_change_through_any_door_tells_what_shows_it(
    alice: User, bob: User, shower: Event, groceries: ShoppingList, told: list[set[str]]
) -> None:
    card, invitations, shopping = f"event_card:{shower.pk}", f"invitations:{shower.pk}", f"shopping_list:{groceries.pk}"
    budget, tasks, plan = (f"{name}:{shower.pk}" for name in ("budget", "tasks", "run_of_show"))
    guests = {card, invitations, f"answers:{shower.pk}", f"letters:{shower.pk}", budget, tasks, shopping}
    items = {card, shopping, budget}
    of_all = {*guests, plan, *(f"{name}:{shower.pk}" for name in ("date_poll", "co_hosts", "reservations"))}
    of_all |= {f"vendors:{shower.pk}:{kind}" for kind in CALLED}
    napkins = groceries.items.get(name="Napkins")
    [ana] = Guest.objects.bulk_create([Guest(event=shower, name="Ana")])
    doors: list[tuple[Callable[[], Any], set[str]]] = [
        (lambda: actions.tick_items(groceries, by=alice, items=[napkins.pk], done=True), items),
        (lambda: actions.add_items(groceries, by=alice, items=[{"name": "A"}, {"name": "B"}]), items),
        (lambda: napkins.save(), items),
        (lambda: napkins.delete(), items),
        (lambda: actions.record_answer(shower, by=alice, guest=ana.pk, answer="coming"), guests),
        (lambda: actions.add_guests(shower, by=alice, guests=[{"name": "Ben"}]), guests),
        (lambda: actions.add_tasks(event=shower, by=alice, tasks=[{"title": "Cake"}, {"title": "Band"}]), {tasks}),
        (lambda: actions.add_points(shower, by=alice, points=[{"title": "Cake", "begins_at": THREE}]), {plan}),
        (lambda: actions.change_invitation(shower, by=alice, text="Come."), {invitations}),
        (lambda: actions.change_event(shower, by=alice, title="Ours"), of_all),
        (lambda: shower.co_hosts.remove(bob), of_all),
        (lambda: bob.co_hosted_events.add(shower), of_all),
        (lambda: actions.delete_event(shower, by=alice), of_all | {f"my_tasks:{alice.pk}"}),
    ]
    for door, keys in doors:
        told.clear()
        connection.run_on_commit.clear()  # a test is one transaction, in which a key is told once
        with transaction.atomic():
            door()
        assert set().union(*told) == keys


@pytest.mark.parametrize(
    ("name", "most"), [("event_card", 6), ("shopping_list", 2), ("invitations", 3), ("letters", 4)]
)
def test_no_widget_takes_more_queries_for_more_rows(
    alice: User, shower: Event, groceries: ShoppingList, name: str, most: int, django_assert_max_num_queries: Any
) -> None:
    actions.add_items(groceries, by=alice, items=[{"name": f"Thing {n}", "price": n} for n in range(60)])
    actions.add_guests(shower, by=alice, guests=[{"name": f"Guest {n}"} for n in range(60)])
    with django_assert_max_num_queries(most):
        shown(name, alice, groceries.pk if name == "shopping_list" else shower.pk)


def test_a_widget_is_known_by_what_it_shows() -> None:
    assert Widget("event_card", {"event": 5}).key == "event_card:5"
    assert Widget("shopping_list", {"shopping_list": 7}).key == "shopping_list:7"
    assert registry.widgets["event_card"].panel and registry.widgets["shopping_list"].panel
    assert not registry.widgets["invitations"].panel
