"""Staff makes a model, an agent, a tool and a template in the admin, and tries them in the playground."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from agents.profiles import AgentProfile, AgentTool, LLMModel
from agents.runtime.models import Approval
from planning.models import Event
from tests.browser.page_of import PHONE
from tests.harness.model_script import call, say

pytestmark = [pytest.mark.browser, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

PRINTER = '{"type": "object", "properties": {"words": {"type": "string"}}, "required": ["words"]}'
TEA = {"title": "Tea", "kind": "tea party", "starts_at": "2031-05-04T15:00"}


@pytest.fixture(scope="module")
def asks(standing_model: Any) -> dict[str, str]:
    return {**standing_model.asks, "MODEL_HOSTS": "127.0.0.1"}


@pytest.fixture
def staff(alice: User) -> User:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    return alice


def add(page: Page, kind: str, **fields: str) -> None:
    """Fill in the form of the admin and save it; a field of several choices takes what it shows."""
    page.goto(f"/admin/profiles/{kind}/add/")
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if "admin-autocomplete" in (field.get_attribute("class") or ""):
            page.locator(f".field-{name} .select2-selection").first.click()
            page.locator(".select2-search__field").fill(value)
            page.locator(".select2-results__option", has_text=value).first.click()
        elif field.evaluate("it => it.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


def ask(page: Page, words: str) -> None:
    page.get_by_label("Message", exact=True).fill(words)
    page.get_by_label("Message", exact=True).press("Enter")


def test_staff_makes_an_agent_of_its_own_and_tries_it(
    web: Any, staff: User, model: Any, open_browser: Any, complaints: Any
) -> None:
    page: Page = open_browser(web, staff).new_page()
    found = complaints(page)
    add(page, "llmmodel", name="house", provider="compatible", base_url=model.url, model_name="small")
    add(page, "agenttool", name="print_card", description="Prints.", tool_type="custom", parameters=PRINTER)
    add(page, "agenttool", name="create_event", tool_type="function", parameters='{"type": "object"}')
    add(page, "agentprofile", name="Printer", model="house", system_prompt="You print.")
    add(page, "agentprompttemplate", name="Polite", template="Be polite to {{ user_name }}.", agent="Printer")
    add(page, "agentprofiletool", agent="Printer", tool="print_card")
    add(page, "agentprofiletool", agent="Printer", tool="create_event", approval="always")
    assert LLMModel.objects.count() == 1 and AgentTool.objects.count() == 2

    page.goto("/playground/")
    page.get_by_label("Agent", exact=True).select_option(label="Printer")
    page.get_by_text("Instructions for this run").click()
    page.get_by_role("button", name="Take the agent's own").click()
    expect(page.locator("[name=prompt]")).to_have_value("You print.\n\nBe polite to alice.")
    page.locator("[name=prompt]").fill("You print in capitals.")
    side = page.get_by_role("region", name="The agent")

    model.script(call("print_card", {"words": "Welcome"}))
    ask(page, "Print a card that says welcome")
    waiting = side.get_by_role("group", name="Waits for you")
    expect(waiting).to_contain_text("Welcome")
    model.script(say("It is **printed**."))
    waiting.get_by_label("What it came to").fill('{"sheets": 1}')
    waiting.get_by_role("button", name="Give this output").click()
    expect(side.locator(".pane__answer strong")).to_have_text("printed")
    expect(waiting).to_have_count(0)

    model.script(call("create_event", TEA))
    ask(page, "Plan a tea")
    expect(waiting).to_contain_text("Tea")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    axe = Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()
    model.script(say("Planned."))
    waiting.get_by_text("Change…").click()
    waiting.get_by_label("Guests").fill("many")
    waiting.get_by_role("button", name="Approve with these changes").click()
    expect(waiting.get_by_label("Guests")).to_have_attribute("aria-invalid", "true")
    waiting.get_by_label("Guests").fill("8")
    waiting.get_by_label("Title").fill("High tea")
    waiting.get_by_role("button", name="Approve with these changes").click()
    expect(side.locator(".pane__answer").last).to_contain_text("Planned.")
    assert Event.objects.get().title == "High tea"
    assert set(Approval.objects.values_list("state", "door")) == {("answered", "card"), ("approved", "card")}

    told = [request.body for request in model.requests]
    assert {each["model"] for each in told} == {"small"}
    assert "You print in capitals." in str(told[0]) and "You print." not in str(told[0])
    events = page.locator("#events-1 b")
    assert {"openai_event", "tool_call", "text_delta", "done"} <= set(events.all_text_contents())
    assert found == []


def test_two_agents_answer_beside_each_other_and_once_more_from_the_start(
    web: Any, staff: User, model: Any, open_browser: Any, complaints: Any
) -> None:
    AgentProfile.objects.create(name="Cook", model="", system_prompt="Salt.")
    AgentProfile.objects.create(name="Baker", model="", system_prompt="Flour.")
    model.choose(lambda body: [say(f"I say {body['instructions']}")])
    page: Page = open_browser(web, staff).new_page()
    found = complaints(page)
    page.goto("/playground/")
    page.get_by_role("link", name="Compare two").click()
    left, right = page.get_by_role("region", name="Side 1"), page.get_by_role("region", name="Side 2")
    left.get_by_label("Agent", exact=True).select_option(label="Cook")
    right.get_by_label("Agent", exact=True).select_option(label="Baker")
    ask(page, "What do you need?")
    expect(left.locator(".pane__answer")).to_contain_text("I say Salt.")
    expect(right.locator(".pane__answer")).to_contain_text("I say Flour.")
    right.get_by_label("Agent", exact=True).select_option(label="Cook")
    right.get_by_role("button", name="Ask again from the start").click()
    expect(right.locator(".pane__answer")).to_contain_text("I say Salt.")
    expect(right.locator(".message__bubble")).to_have_text("What do you need?")
    axe = Axe().run(page)
    assert axe.violations_count == 0, axe.generate_report()
    model.choose(lambda body: None)
    assert found == []


def test_charlie_who_is_no_staff_tries_agents_as_they_are(
    web: Any, charlie: User, model: Any, open_browser: Any
) -> None:
    model.script(say("Good morning."))
    page: Page = open_browser(web, charlie).new_page()
    page.goto("/playground/")
    assert page.get_by_label("Model for this run").count() == 0
    ask(page, "Hello")
    expect(page.locator(".pane__answer")).to_contain_text("Good morning.")
    page.get_by_text("Instructions for this run").click()
    page.locator("[name=prompt]").fill("Swear.")
    ask(page, "Hello again")
    expect(page.locator("#state-1")).to_have_text(
        "prompt: Only staff, and whoever the agent is alone, changes what it is told."
    )
