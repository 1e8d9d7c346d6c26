"""What a process does at its start: it imports no SDK of model servers, unless the settings name a model."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest
from django.apps import apps

from tests.harness.processes import ROOT, environment

pytestmark = pytest.mark.processes

#: What any ASGI server imports, at first without and then with a model to ask.
CODE = """
import sys
import project.asgi
from chat import asgi
from django.conf import settings

print("openai" in sys.modules, "redis" in sys.modules)
settings.OPENAI_BASE_URL = "http://localhost:11434/v1"
asgi.with_background(project.asgi.router)
print("openai" in sys.modules, "agents.llm.responses" in sys.modules)
"""


def test_the_sdk_is_there_before_the_first_message_where_a_model_is_named_and_else_never() -> None:
    run = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, env=environment(SECRET_KEY="test"), capture_output=True, text=True
    )
    assert run.stdout.splitlines() == ["False False", "True True"], run.stderr


def test_the_garbage_collector_that_a_start_does_without_is_at_work_afterwards() -> None:
    gc.disable()  # as `manage.py` does
    try:
        apps.get_app_config("project").ready()
        assert gc.isenabled()
    finally:
        gc.enable()
