"""Staff with no right at all, and with one at a time, on every page of the admin: what each may see and do.

Everything is gone through as it is registered, so a new model and a new page are in it at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agents.admin import ReadOnlyAdmin, ShownFieldsAdmin
from agents.mail.models import Mail
from chat.accounts import letters as address_letters
from chat.notifications.models import Notification
from planning.models import Guest
from planning.public import links
from tests.harness.rows import mark, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("refusals_are_not_written_down")]

#: What people write in the admin. All other rows only the machine writes: with every right they are read there.
WRITTEN = {
    "auth.User": {"change", "delete"},  # an account is made by who may change it too
    "notifications.PushSubscription": {"delete"},
    "mail.MailRefusal": {"delete"},  # whoever said no may say yes again
    "planning.Event": {"add", "change", "delete"},
    "planning.ShoppingList": {"add", "change", "delete"},
    "planning.Guest": {"add", "change", "delete"},
    "planning.Vendor": {"add", "change", "delete"},
    "planning.Venue": {"add", "change", "delete"},
    "planning.CalendarFeed": {"delete"},  # a link that got about is ended
    "planning.Reservation": {"add", "change", "delete"},
    "planning.Question": {"add", "change", "delete"},
    "planning.DateOption": {"add", "change", "delete"},
    "planning.Task": {"add", "change", "delete"},
    **{
        f"musicstore.{name}": {"add", "change", "delete"}
        for name in (
            "Artist",
            "Album",
            "Genre",
            "MediaType",
            "Track",
            "Playlist",
            "PlaylistTrack",
            "Employee",
            "Customer",
        )
    },
    "knowledge.EmbedderRow": {"add", "change", "delete"},
    "documents.Document": {"add", "change", "delete"},  # of the shared library
    "profiles.AgentProfile": {"add", "change", "delete"},
    "profiles.AgentTool": {"add", "change", "delete"},
    "profiles.AgentProfileTool": {"add", "change", "delete"},
    "profiles.AgentPromptTemplate": {"add", "change", "delete"},
    "profiles.LLMModel": {"add", "change", "delete"},
    "business.ContactPolicy": {"add", "change", "delete"},
    "business.OptOut": {"add", "change", "delete"},
}
#: Pages that show nothing of anybody: their own account's, and the frame.
OPEN = {"index", "login", "logout", "password_change", "password_change_done", "jsi18n"}
#: Fields that nobody may read, whatever their rights.
SECRET = re.compile(r"token|secret|endpoint|p256dh|^auth$|password|browser|digest|session")
MACHINES = re.compile(r"token|ticket|session|secret|receipt|schedule|task|success|failure|queue|ormq", re.IGNORECASE)

REGISTERED = {model._meta.label: each for model, each in admin.site._registry.items()}
ACTIONS = [(label, name) for label, each in REGISTERED.items() for name in each.actions or ()]
Rows = dict[type[models.Model], models.Model]


@pytest.fixture
def rows() -> Rows:
    """A row of every registered model and of what is shown below one."""
    made: Rows = {}
    for each in REGISTERED.values():
        for model in (each.model, *(inline.model for inline in each.inlines)):
            row_of(model, made)
    return made


@pytest.fixture
def clerk(charlie: User) -> User:
    """Charlie, who is of the staff and has no right yet."""
    charlie.is_staff = True
    charlie.save()
    return charlie


def give(clerk: User, *rights: str) -> User:
    """Let him have these rights, such as `planning.view_guest`, and no other; return him as he is known now."""
    found = [Permission.objects.get(content_type__app_label=app, codename=code) for app, code in map(_split, rights)]
    clerk.user_permissions.set(found)
    return User.objects.get(pk=clerk.pk)


def _split(right: str) -> list[str]:
    return right.split(".")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def right(verb: str, label: str) -> str:
    app, model = label.lower().split(".")
    return f"{app}.{verb}_{model}"


def page(kind: str, label: str, rows: Rows) -> str:
    name = f"admin:{label.lower().replace('.', '_')}_{kind}"
    return reverse(name, args=[] if kind in ("changelist", "add") else [rows[REGISTERED[label].model].pk])


def values(label: str) -> list[Any]:
    return list(REGISTERED[label].model._base_manager.order_by("pk").values())


def addresses(rows: Rows, patterns: Any = None, before: str = "/") -> Iterator[tuple[str, str]]:
    """Every address for staff, with the row that belongs there: (name, address)."""
    for each in patterns or get_resolver().url_patterns:
        route = before + str(each.pattern).lstrip("^")
        if isinstance(each, URLResolver):
            if route.startswith(("/admin/", "/dashboard/")) or "/admin/".startswith(route):
                yield from addresses(rows, each.url_patterns, route)
        elif isinstance(each, URLPattern) and route.startswith(("/admin/", "/dashboard/")):
            if "(?P<app_label>" in route:
                yield from (("app_list", f"/admin/{app}/") for app in {label.split(".")[0] for label in REGISTERED})
                continue
            if "(?P<url>" in route:
                yield "anything", "/admin/planning/guest/nothing/of/this/"
                continue
            pk = next(
                (
                    row.pk
                    for model, row in rows.items()
                    if f"/{model._meta.app_label}/{model._meta.model_name}/" in route
                ),
                1,
            )
            content_type = ContentType.objects.get_for_model(Guest).pk
            route = route.replace("<path:content_type_id>/<path:object_id>", f"{content_type}/{rows[Guest].pk}")
            yield each.name or "", re.sub(r"<[^>]+>", str(pk), route)


def test_charlie_who_is_staff_and_nothing_else_is_refused_every_page(rows: Rows, clerk: User) -> None:
    client = signed_in(clerk)
    seen = 0
    for name, address in addresses(rows):
        if name in OPEN:
            continue
        for ask in (client.get, client.post):
            answer = ask(address)
            if answer.status_code == 302:  # an older form of the address
                answer = client.get(answer.headers["Location"])
            assert answer.status_code in (403, 404, 405), (name, address, answer.status_code)
        seen += 1
    assert seen > 6 * len(REGISTERED)
    shown = client.get("/admin/").content.decode()
    assert "QMARK" not in shown and "/change/" not in shown


def test_charlie_with_one_right_may_do_what_it_says_and_nothing_more(rows: Rows, clerk: User) -> None:
    client = signed_in(clerk)
    for label in REGISTERED:
        before = values(label)
        for verb in ("view", "add", "change", "delete"):
            request = RequestFactory().get("/admin/")
            request.user = give(clerk, right(verb, label))
            may = verb in WRITTEN.get(label, set())
            looks = verb in ("view", "change")
            expected = {
                "changelist": looks, "history": looks, "change": looks,
                "add": verb == "add" and may, "delete": verb == "delete" and may,
            }  # fmt: skip
            for kind, allowed in expected.items():
                answer = client.get(page(kind, label, rows))
                assert (answer.status_code == 200) == allowed, (label, verb, kind, answer.status_code)
            listed = [(app["app_label"], model) for app in admin.site.get_app_list(request) for model in app["models"]]
            assert {f"{app}.{model['object_name']}" for app, model in listed} <= {label}, verb
        for kind in ("add", "change", "delete"):
            give(clerk, *(right(verb, label) for verb in ("view", "add", "change", "delete") if verb != kind))
            refused = client.post(page(kind, label, rows), {"post": "yes"})
            assert refused.status_code in (403, 404), (label, kind)
        assert values(label) == before, label


def test_charlie_who_may_look_at_one_kind_of_row_reads_of_others_their_names_only(rows: Rows, clerk: User) -> None:
    client = signed_in(clerk)
    names = " ".join(str(row) for row in rows.values())
    for label, each in REGISTERED.items():
        give(clerk, right("view", label))
        own = f"QMARK{each.model.__name__}"
        for kind in ("changelist", "change", "history"):
            for found in set(re.findall(r"QMARK[A-Za-z0-9]+?Q", client.get(page(kind, label, rows)).content.decode())):
                assert found.startswith(own) or found in names, (label, kind, found)


def test_what_a_field_offers_to_choose_from_is_for_those_who_may_look_at_it(rows: Rows, clerk: User) -> None:
    client, asked = signed_in(clerk), 0
    for label, each in REGISTERED.items():
        for shown in (each, *(inline(each.model, admin.site) for inline in each.inlines)):
            for name in shown.autocomplete_fields:
                field: Any = shown.opts.get_field(name)
                query = {"app_label": shown.opts.app_label, "model_name": shown.opts.model_name, "field_name": name}
                for rights, code in (
                    ([], 403),
                    ([right("change", label)], 200 if field.related_model is each.model else 403),
                    ([right("view", field.related_model._meta.label)], 200),
                ):
                    give(clerk, *rights)
                    answer = client.get("/admin/autocomplete/", query)
                    assert answer.status_code == code, (label, name, rights)
                asked += 1
            plain = [
                field for field in shown.opts.get_fields() if isinstance(field, models.ForeignKey) and field.editable
            ]
            for field in plain:
                if shown.fields is not None and field.name not in shown.fields:
                    continue
                is_parent = shown is not each and field.related_model is each.model
                is_read = isinstance(shown, ReadOnlyAdmin) or not WRITTEN.get(label, set()) & {"add", "change"}
                chosen = field.name in (*shown.autocomplete_fields, *shown.raw_id_fields)
                assert is_parent or is_read or chosen, (
                    f"{label}: {field.name} lists every row to whoever opens the form."
                )
    assert asked


def test_an_action_is_for_those_who_may_change_the_row(rows: Rows, clerk: User) -> None:
    client = signed_in(clerk)
    for label, action in ACTIONS:
        request = RequestFactory().get("/admin/")
        for verb, offered in (("change", True), ("view", False)):
            request.user = give(clerk, right(verb, label))
            assert (action in REGISTERED[label].get_actions(request)) == offered, (label, verb, action)
        before = values(label)
        chosen = {"_selected_action": [rows[REGISTERED[label].model].pk]}
        for name in (action, "delete_selected"):
            client.post(page("changelist", label, rows), {"action": name, "post": "yes", **chosen}, follow=True)
        assert values(label) == before, (label, action)


def test_only_what_we_looked_at_is_registered_and_nothing_that_runs_code_or_signs_somebody_in() -> None:
    for label, each in REGISTERED.items():
        assert type(each).__module__.split(".")[0] in ("project", "agents", "chat", "planning", "musicstore"), label
        assert isinstance(each, ShownFieldsAdmin), f"Mix ShownFieldsAdmin into the admin of {label}."
        assert label == "planning.Task" or not MACHINES.search(label.split(".")[1]), label  # what people have to do


def test_a_secret_is_on_no_page_and_can_not_be_guessed_through_the_address_of_a_list(rows: Rows) -> None:
    client = signed_in(User.objects.create_superuser("root"))
    for label, each in REGISTERED.items():
        shown = "".join(client.get(page(kind, label, rows)).content.decode() for kind in ("changelist", "change"))
        for field in each.model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField) and not field.choices:
                assert not (SECRET.search(field.name) and mark(field) in shown), (label, field.name)
                if mark(field) not in shown:
                    guessed = client.get(page("changelist", label, rows), {f"{field.name}__startswith": "Q"})
                    assert guessed.status_code == 400, (label, field.name)


def test_a_letter_is_read_without_the_key_of_its_reader(rows: Rows) -> None:
    ana = rows[Guest]
    link = links.rsvp_link(ana)  # type: ignore[arg-type]
    Mail.objects.update(text=f"Dear Ana,\nanswer here:\n{link}\nWarmly")
    client = signed_in(User.objects.create_superuser("root"))
    letter = client.get(page("change", "mail.Mail", rows)).content.decode()
    assert "Dear Ana," in letter and "/rsvp/…" in letter and "Warmly" in letter
    assert link.rstrip("/").rpartition("~")[2] not in letter


def test_charlie_who_may_look_at_letters_reads_no_others_notifications_there(
    rows: Rows, clerk: User, alice: User
) -> None:
    tells = Notification.objects.create(user=alice, rev=1, kind="rsvp", title="Tea", text="Ann has broken her leg.")
    letter = Mail(
        key="told", to="alice@example.com", subject="Her leg", text="Ann has broken it.", due_at=None, attempts=1
    )
    letter.about(tells).save()
    client, change = signed_in(clerk), reverse("admin:mail_mail_change", args=[letter.pk])
    give(clerk, "mail.view_mail", "mail.change_mail")
    listed = page("changelist", "mail.Mail", rows)
    for query in ({}, {"q": "told"}, {"q": "leg"}):
        assert "Her leg" not in client.get(listed, query).content.decode(), query
    assert client.get(listed).content.decode().count("QMARKMailsubjectQ"), "others' letters are there as before"
    assert client.get(change).status_code == 302 and client.get(change.replace("change", "history")).status_code != 200
    client.post(listed, {"action": "try_again", "_selected_action": [letter.pk]})
    letter.refresh_from_db()
    assert letter.due_at is None
    give(clerk, "mail.view_mail", "notifications.view_notification")
    assert "Her leg" in client.get(listed, {"q": "leg"}).content.decode()
    assert "Ann has broken it." in client.get(change).content.decode()


def test_the_link_that_confirms_an_address_is_read_by_no_staff_and_the_address_by_who_may_view_users(
    clerk: User, alice: User
) -> None:
    address_letters.write(alice, "new@example.com")
    letter = Mail.objects.get()
    token = letter.text.partition("token=")[2].split()[0]
    listed, change = "/admin/mail/mail/", reverse("admin:mail_mail_change", args=[letter.pk])
    root = signed_in(User.objects.create_superuser("root"))
    for page_of in (listed, change):
        shown = root.get(page_of).content.decode()
        assert "new@example.com" in shown and token not in shown and token.split("%3A")[-1] not in shown
    for looked in ("text", "link"):
        assert root.get(listed, {f"{looked}__contains": token[:5]}).status_code == 400
    assert f"{letter.pk}/change" not in root.get(listed, {"q": token.split("%3A")[-1]}).content.decode()
    client = signed_in(clerk)
    give(clerk, "mail.view_mail")
    assert "new@example.com" not in client.get(listed).content.decode() and client.get(change).status_code == 302
    give(clerk, "mail.view_mail", "auth.view_user")
    assert "new@example.com" in client.get(listed).content.decode()


def test_charlie_who_may_change_users_gives_himself_and_others_no_rights(rows: Rows, bob: User, clerk: User) -> None:
    client, group = signed_in(clerk), rows[Group]
    give(clerk, "auth.change_user", "auth.view_user", "auth.add_user", "auth.delete_user", "auth.change_group")
    root = User.objects.create_superuser("root", password="root")
    given = {"is_active": "on", "is_staff": "on", "is_superuser": "on", "groups": [group.pk], "user_permissions": [1]}
    dates = {"date_joined_0": "2026-01-01", "date_joined_1": "10:00:00"}
    for account, code in ((bob, 302), (clerk, 403), (root, 403)):
        form = {"username": account.username, **given, **dates}
        answer = client.post(reverse("admin:auth_user_change", args=[account.pk]), form)
        assert answer.status_code == code, account
    bob.refresh_from_db()
    assert not (bob.is_staff or bob.is_superuser or bob.groups.exists() or bob.user_permissions.exists())
    for account, code in ((bob, 302), (root, 403)):
        password = {"password1": "Quite-long-8", "password2": "Quite-long-8", "usable_password": "true"}
        address = reverse("admin:auth_user_password_change", args=[account.pk])
        assert client.post(address, password).status_code == code, account
    root.refresh_from_db()
    assert root.check_password("root")
    chosen = {"action": "delete_selected", "_selected_action": [root.pk], "post": "yes"}
    client.post(reverse("admin:auth_user_changelist"), chosen)
    assert User.objects.filter(pk=root.pk).exists()
    assert client.post(reverse("admin:auth_group_change", args=[group.pk]), {"name": "x"}).status_code == 403
