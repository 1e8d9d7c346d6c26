"""What a process imports at its start: nothing of the SDK of model servers, unless the settings name a model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.processes import ROOT, environment

pytestmark = pytest.mark.processes

#: What any ASGI server imports without a model to ask; then a worker with one, up to its forks, and again the server.
CODE = """
import os, sys
import project.asgi
from chat import asgi
from django.conf import settings
from django.core.management import call_command
from project.processes.cluster import Cluster

def forks(cluster):
    print("a worker", "agents.llm.responses" in sys.modules, flush=True)
    os._exit(0)

print("offline", "openai" in sys.modules, "redis" in sys.modules, flush=True)
settings.OPENAI_BASE_URL = "http://localhost:11434/v1"
if os.fork() == 0:
    Cluster.start = forks
    call_command("worker")
os.wait()
asgi.with_background(project.asgi.router)
print("a server", "agents.llm.responses" in sys.modules)
"""


def test_the_sdk_is_there_before_the_first_message_where_a_model_is_named_and_else_never(tmp_path: Path) -> None:
    env = environment(
        SECRET_KEY="test", CONVOKE_DATA_DIR=str(tmp_path), DATABASE_URL="postgres://nobody@localhost:9/nothing"
    )
    run = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, env=env, capture_output=True, text=True)
    assert run.stdout.splitlines() == ["offline False False", "a worker True", "a server True"], run.stderr
