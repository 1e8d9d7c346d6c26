"""Requests that a machine makes from the document alone: the running server answers each as the document says.

All checks of Schemathesis: no fault of ours, statuses, types and schemas of answers as they are said, what does not fit
refused and what fits taken, other methods 405, nothing without signing in. The same requests each time.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from rest_framework_simplejwt.tokens import AccessToken

from tests.chat.people import planned
from tests.harness.processes import WebServer

pytestmark = pytest.mark.processes
PLENTY = "1000000 + 1000000/hour"
WEB = {"THROTTLE_USER": PLENTY, "THROTTLE_ANON": PLENTY, "LIMIT_RUN_USER": PLENTY, "LIMIT_LOGIN_ADDRESS": PLENTY}
CONFIG = Path(__file__).with_name("schemathesis.toml")
SOME = ("--phases", "fuzzing,stateful", "--max-examples", "2")
MANY = ("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "20")


def tried(web: WebServer, folder: Path, user: User | None, *options: str) -> None:
    """Let Schemathesis ask the server as this user. A token without a sign-in: nobody signs it out on the way."""
    who = ["--header", f"Authorization: Bearer {AccessToken.for_user(user)}"] if user else []
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "run", f"{web.url}/api/schema/"]
    done = subprocess.run([*command, *who, *options], capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, f"{done.stdout[-20_000:]}\n{done.stderr}\n{web.output[-20_000:]}"


def test_every_address_keeps_its_word_to_alice(web: WebServer, tmp_path: Path, alice: User) -> None:
    planned(alice)
    tried(web, tmp_path, alice, *SOME)


def test_every_address_of_the_staff_keeps_its_word_to_a_superuser(web: WebServer, tmp_path: Path) -> None:
    root = User.objects.create_superuser("root")
    tried(web, tmp_path, root, *SOME, "--include-path-regex", "^/api/(agents|prompt-templates|system|tools|users)")


def test_nobody_learns_or_does_anything_without_signing_in(web: WebServer, tmp_path: Path) -> None:
    tried(web, tmp_path, None, "--phases", "fuzzing", "--max-examples", "1")


@pytest.mark.faults
def test_every_address_keeps_its_word_to_alice_at_every_edge_of_every_value(
    web: WebServer, tmp_path: Path, alice: User
) -> None:
    planned(alice)
    tried(web, tmp_path, alice, *MANY)


@pytest.mark.faults
def test_every_address_keeps_its_word_to_a_superuser_at_every_edge(web: WebServer, tmp_path: Path) -> None:
    tried(web, tmp_path, User.objects.create_superuser("root"), *MANY)
