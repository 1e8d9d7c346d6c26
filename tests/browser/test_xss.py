"""Alice's page shown everything a hostile user and a hostile model can think of: nothing runs, nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import Page, expect

from agents.runtime.models import Run, ToolCall
from chat import messages
from chat.models import Conversation, Message
from planning import actions
from planning.models import Event, ShoppingItem
from tests.browser.hostile import EVERY_NAME, EVERY_TEXT, shown, storable
from tests.browser.page_of import Planner
from tests.browser.watch import Watch
from tests.harness.clients import Phone
from tests.harness.model_script import call, fail, say
from tests.harness.model_server import ModelServer

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]


WEB = {"THROTTLE_USER": "100000/hour"}


@pytest.fixture(scope="module")
def asks(standing_model: ModelServer) -> dict[str, str]:
    return standing_model.asks


@pytest.fixture
def hostile(alice: User) -> User:
    alice.first_name, alice.last_name = "<img src=x onerror=hacked()>", '"><script>hacked()</script>'
    alice.save()
    return alice


@pytest.fixture
def watched(web: Any, open_browser: Any) -> Callable[[User], tuple[Watch, Page]]:
    """Open a browser of this user's whose every page is watched."""

    def start(user: User) -> tuple[Watch, Page]:
        context = open_browser(web, user)
        watch = Watch(context, web.url)
        return watch, context.new_page()

    return start


def all_of_it(page: Page) -> None:
    """Scroll up until every older message is on the page."""
    while page.evaluate(
        "() => { const older = document.getElementById('older'); older?.scrollIntoView(); return !!older }"
    ):
        page.wait_for_timeout(30)


def test_the_watch_sees_what_would_get_through(web: Any, model: Any, hostile: User, watched: Any) -> None:
    """The tests below find nothing; this one shows that they would."""
    watch, page = watched(hostile)
    planner = Planner(page).go()
    planner.say("Hello")
    expect(planner.messages).to_have_count(2)
    planner.idle()  # what still arrives would be put where the prose was
    assert watch.look(page) == []
    page.locator(".prose").first.evaluate(
        "(prose) => { prose.innerHTML = `<img src=x onerror=hacked()><b id=status style='color:red'>x</b>"
        "<a href=javascript:hacked()>x</a><img src=https://evil.example/x.png>` }"
    )
    page.evaluate("() => hacked('by hand')")
    found = "\n".join(watch.look(page))
    for sign in (
        "<IMG> in prose", "onerror=hacked()", "href=javascript:", "#status twice", "style=color:red", "script-src-attr",
        "img-src https://evil.example", "by hand",
    ):  # fmt: skip
        assert sign in found, sign


def test_what_a_model_and_a_person_say_is_text_and_nothing_else_live_and_reloaded(
    web: Any, model: Any, hostile: User, watched: Any
) -> None:
    """Each text is said by Alice, and said back by the model in pieces of two characters."""
    texts = [storable(text) for text in EVERY_TEXT]
    watch, page = watched(hostile)
    with Phone(web.url, hostile) as phone:
        model.script(say("Go on."))
        conversation = phone.say("<b>First</b>")["conversation"]
        phone.until_event("RUN_FINISHED")
        planner = Planner(page).go(f"/c/{conversation}/")
        for number, text in enumerate(texts):
            said = say(text, chunk=1 + number % 3, tokens_per_second=1500)
            model.choose(lambda body, said=said: (said,))  # when it sums up what was before, too
            phone.say(text, conversation)
            phone.until_event("RUN_FINISHED")
    last = Message.objects.filter(conversation=conversation).latest("created_at")
    summed_up = Message.objects.filter(sums_up_until__isnull=False).count()
    assert summed_up
    expect(page.locator(f"[id='m-{last.pk}']")).to_be_attached()
    planner.idle()
    assert watch.look(page) == []
    expect(planner.messages).to_have_count(2 + 2 * len(texts) + summed_up)
    live = planner.html()
    page.reload()
    planner.connected()
    all_of_it(page)
    expect(planner.messages).to_have_count(2 + 2 * len(texts) + summed_up)
    assert planner.html() == live
    for element in page.locator(".message--assistant .prose a").all()[:5]:
        element.hover()
    assert watch.look(page) == []


def test_names_titles_places_letters_and_emails_are_text_live_and_reloaded(
    web: Any, model: Any, hostile: User, watched: Any
) -> None:
    names = [storable(name)[:110] for name in EVERY_NAME]
    for name in names:
        Conversation.objects.create(user=hostile, agent="planner", title=name)
    thread = shown(hostile, names)
    watch, page = watched(hostile)
    planner = Planner(page).go(f"/c/{thread.pk}/")
    assert page.locator("#conversations .entry").count() >= len(names)
    page.locator("#search").fill("<script>")
    page.locator("#search").fill("")
    page.evaluate("() => { for (const each of document.querySelectorAll('details')) each.open = true }")
    page.locator(".me__button").click()
    assert watch.look(page) == []
    events = list(Event.objects.filter(thread=thread.pk).order_by("pk"))
    for event, name in zip(events, reversed(names), strict=True):
        actions.change_event(event, by=hostile, title=name, place=name)  # every open card is drawn again
    item = ShoppingItem.objects.latest("pk")
    actions.change_item(item.shopping_list, by=hostile, item=item.pk, name="<img src=x onerror=hacked()>")
    expect(page.locator("#messages .event__title").last).to_have_text(names[0])
    Conversation.objects.filter(pk=thread.pk).update(title=names[1])
    actions.change_event(events[0], by=hostile, place="</textarea><script>hacked()</script>")
    planner.idle()
    assert watch.look(page) == []


def test_a_lying_model_s_tools_arguments_and_errors_are_text(web: Any, model: Any, hostile: User, watched: Any) -> None:
    names = [storable(name) for name in EVERY_NAME]
    watch, page = watched(hostile)
    planner = Planner(page).go()
    real = [
        call("create_event", {"title": name, "kind": name[:60], "starts_at": "2031-05-03T15:00", "place": name})
        for name in names[:6]
    ]
    unreal = [call(name[:200] or "x", {"a": name, name: [name]}) for name in names]
    odd = [
        call("create_event", text)
        for text in (
            '{"title": "<img src=x onerror=hacked()>"', '"<script>hacked()</script>"', "[1]", "NaN", "null", "",
            '{"title": "\\ud800", "kind": "x", "starts_at": "2031-05-03T15:00"}', "[" * 5000, '{"title": ' * 3000,
            '{"title": "' + "\\u003cscript>" * 20 + '"}', '{"title": 1e999}', '{"title": ' + "9" * 5000 + "}",
        )
    ]  # fmt: skip
    model.script(say("<b>Working</b>"), *real, *unreal, *odd)
    model.script(call("add_items", {"items": [{"name": name[:100]} for name in names]}))
    model.script(call("add_guests", {"guests": [{"name": name[:100], "email": name[:100]} for name in names]}))
    model.script(say("Done."))
    planner.say("Do your worst")
    expect(planner.messages.last).to_contain_text("Done.")
    planner.idle()
    page.evaluate("() => { for (const each of document.querySelectorAll('details')) each.open = true }")
    assert watch.look(page) == []
    model.choose(lambda body: [fail(400, {"error": {"message": names[1], "code": names[2], "type": names[3]}})])
    planner.say("Fail me")
    expect(page.locator(".notice--bad")).to_have_count(1)
    planner.idle()
    live = planner.html().replace(' open=""', "")
    page.reload()
    planner.connected()
    all_of_it(page)
    assert planner.html() == live
    assert watch.look(page) == []
    assert ToolCall.objects.filter(run__user=hostile).count() == len(real) + len(unreal) + len(odd) + 2


#: Submits a form of the page's own making, as an attacker's extension or a curious person would.
_SUBMIT = """([fields]) => {
  const form = document.createElement("form");
  form.setAttribute("hx-ws:send", "");
  for (const [name, value] of fields) {
    const input = document.createElement("input");
    Object.assign(input, { name, value, id: crypto.randomUUID() });
    form.append(input);
  }
  document.getElementById("stream").append(form);
  form.requestSubmit();
}"""


def test_what_a_refused_form_says_is_text(web: Any, model: Any, hostile: User, watched: Any) -> None:
    names = [storable(name)[:110] for name in EVERY_NAME]
    thread = shown(hostile, names[:3])
    watch, page = watched(hostile)
    Planner(page).go(f"/c/{thread.pk}/")
    card = Message.objects.get(conversation=thread, widget="invitations")
    form = page.locator("#messages .adding--guest")
    form.evaluate(
        "(form) => { form.noValidate = true; form.elements.email.type = 'text'; form.elements.name.maxLength = 9e3 }"
    )
    for name in names[:8]:
        form.locator("[name=name]").fill(name * 3)
        form.locator("[name=email]").fill(name)
        form.locator("button").click()
        expect(form.locator(".field__error").first).to_be_visible()
    for name in names:
        fields = [["type", "act"], ["message", str(card.pk)], ["action", "invite"], ["name", "x"], [name or "x", name]]
        page.evaluate(_SUBMIT, [fields])
        page.evaluate(_SUBMIT, [[["type", name], ["message", name], [name, "x"]]])
        page.evaluate(_SUBMIT, [[["type", "act"], ["message", name], ["action", name]]])
    expect(page.locator("#stream > form .field__error").last).to_be_attached()
    assert page.locator("#stream > form .field__error").count() >= len(names)
    assert watch.look(page) == []


def test_signing_in_and_up_with_hostile_words_is_text(web: Any, hostile: User, open_browser: Any) -> None:
    context = open_browser(web)
    watch = Watch(context, web.url)
    page = context.new_page()
    for name in ["<script>hacked()</script>", '"><img src=x onerror=hacked()>', "{{ 7*7 }}"]:
        page.goto(f"/login/?next={name}")
        page.locator(".single__form [name=username]").fill(name)
        page.locator(".single__form [name=password]").fill(name)
        page.locator(".single__form button").click()
        expect(page.locator(".field__error")).to_be_visible()
        page.goto("/signup/")
        page.locator("[name=username]").fill(name)
        page.locator("[name=password1]").fill(name)
        page.locator("[name=password2]").fill("other")
        page.locator(".single__form button").click()
        expect(page.locator(".field__error").first).to_be_visible()
        page.goto(f"/nowhere/{name}/?q={name}")
    assert [each for each in watch.found if "404" not in each and "400" not in each] == []
    assert page.evaluate("() => window.violations") == []


def test_the_admin_shows_hostile_rows_as_text_and_works_under_the_policy(
    web: Any, model: Any, hostile: User, watched: Any
) -> None:
    hostile.is_staff = hostile.is_superuser = True
    hostile.save()
    names = [storable(name)[:110] for name in EVERY_NAME]
    thread = shown(hostile, names)
    Conversation.objects.filter(pk=thread.pk).update(title="<script>hacked()</script><img src=x onerror=hacked()>")
    run = Run.objects.get(thread=thread.pk)
    with transaction.atomic():
        for number, text in enumerate(EVERY_TEXT):
            messages.post(thread.pk, role="assistant", agent=names[0], run=run, text=storable(text))
            ToolCall.objects.create(
                run=run, step=9, position=number, name=storable(text)[:200], arguments=json.dumps({"a": text}),
                output=storable(text), state="done", call_id=names[2][:200],
            )  # fmt: skip
    watch, page = watched(hostile)
    page.goto("/admin/")
    for model in sorted(admin.site._registry, key=lambda each: each._meta.label):
        place = f"{model._meta.app_label}_{model._meta.model_name}"
        page.goto(reverse(f"admin:{place}_changelist"))
        assert page.locator("#changelist, #content h1").first.is_visible(), place
        if newest := model._default_manager.order_by("-pk").first():
            page.goto(reverse(f"admin:{place}_change", args=[newest.pk]))
            assert page.locator("#content h1").is_visible(), place
    page.goto(reverse("admin:chat_conversation_change", args=[thread.pk]))
    page.goto(reverse("admin:chat_message_changelist") + "?q=<script>hacked()</script>")
    # A person works here: search by typing, add a row, delete with its question.
    event = Event.objects.latest("pk")
    page.goto(reverse("admin:planning_event_change", args=[event.pk]))
    page.locator(".select2-selection").first.click()
    page.locator(".select2-search__field").last.fill("ali")
    expect(page.locator(".select2-results__option").first).to_contain_text("alice")
    page.keyboard.press("Escape")
    page.locator("#guests-group .add-row a").click()
    page.locator("[name=_save]").click()
    expect(page.locator("#content")).to_be_visible()
    page.goto(reverse("admin:planning_event_delete", args=[event.pk]))
    expect(page.locator("#content h1")).to_be_visible()
    assert watch.found + page.evaluate("() => window.violations") == []
