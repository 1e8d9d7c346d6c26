"""Placeholders: names and nothing else; whatever people write is text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from agents.profiles import placeholders
from agents.runtime.agent import Agent
from agents.runtime.context import Context

AGENT = Agent(name="cook", title="The Cook", instructions="", listed=False)
ALICE = Context(user=User(username="alice"), agent=AGENT, now=datetime(2031, 5, 3, 15, tzinfo=UTC))


def test_each_is_filled() -> None:
    template = "{{ user_name }}, {{agent}}, {{ date }}, {{ time }}, {{ time_zone }}, {{ language }}"
    placeholders.check(template)
    assert placeholders.filled(template, ALICE) == "alice, The Cook, Saturday, 03 May 2031, 15:00, UTC, en-us"


@pytest.mark.parametrize(
    "template",
    ["{{ password }}", "{{ user_name", "user_name }}", "{{ user.password }}", "{% include 'x' %}", "{{ a|b }}", "{{}}"],
)
def test_what_nobody_fills_is_refused_and_named(template: str) -> None:
    with pytest.raises(ValidationError) as raised:
        placeholders.check(template)
    assert any(part in raised.value.messages[0] for part in template.split())


@given(st.text(alphabet="{}%| \nuser_name", max_size=60))
def test_any_text_is_either_refused_or_filled(template: str) -> None:
    try:
        placeholders.check(template)
    except ValidationError:
        return
    assert "{{" not in placeholders.filled(template, ALICE)


def test_a_name_with_placeholders_in_it_is_a_name() -> None:
    mallory = Context(user=User(username="{{ time }}"), agent=AGENT)
    assert placeholders.filled("Hello {{ user_name }}", mallory) == "Hello {{ time }}"
