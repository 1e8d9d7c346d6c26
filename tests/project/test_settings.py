"""Every setting an operator may change is described, and none that does not exist."""

import os
import re
import runpy
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from tests.harness.processes import ROOT, environment

NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "PROXIES"}  # the second is refused


def test_the_page_of_settings_names_exactly_what_the_code_reads() -> None:
    sources = [path.read_text() for path in (ROOT / "project").rglob("*.py")]
    read = {name for source in sources for name in re.findall(r'env(?:iron)?\.\w+\(\s*"([A-Z_]+)"', source)}
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    described = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert read - NOT_SETTINGS == described


def test_an_installation_that_others_can_reach_passes_the_check_for_it() -> None:
    """With nothing set: secure cookies and HSTS are what one gets without asking."""
    call_command("check", deploy=True, fail_level="WARNING")


def test_plain_http_is_for_trying_it_out_and_where_somebody_says_so() -> None:
    code = """
import os, sys
from tests.harness import read_again
for env in ({}, {"DEBUG": "1"}, {"HTTPS": "off"}, {"TRUSTED_PROXIES": "10.0.0.0/8"}):
    os.environ.update(env)
    s = read_again.settings()
    print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.SECURE_SSL_REDIRECT)
    for name in env:
        del os.environ[name]
sys.argv[1:] = ["up"]
print(read_again.settings().SESSION_COOKIE_SECURE)
"""
    env = environment(SECRET_KEY="x" * 60, DATABASE_URL="postgres://nobody@localhost/nothing")
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    secure, plain = "True True True False", "False False False False"
    assert said.stdout.split("\n")[:-1] == [secure, plain, plain, "True True True True", "False"]


@pytest.mark.parametrize(
    ("name", "value", "mend"), [("TRUSTED_PROXIES", "nginx", "'nginx'"), ("PROXIES", "1", "TRUSTED_PROXIES=10.0.0.0/8")]
)
def test_proxies_that_cannot_be_understood_are_refused_at_start(name: str, value: str, mend: str) -> None:
    env = environment(SECRET_KEY="x" * 60, DATABASE_URL="postgres://nobody@localhost/nothing", **{name: value})
    said = subprocess.run(
        [sys.executable, "-c", "from project import settings"], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert said.returncode and name in said.stderr and mend in said.stderr


def test_how_often_agents_wake_is_still_limited_by_whoever_said_so_before_it_had_another_name() -> None:
    limits = {"AGENT_BEATS_A_DAY": "7", "USER_BEATS_A_DAY": "70", "USER_ACTIVATIONS_A_DAY": "71"}
    env = environment(SECRET_KEY="x" * 60, DATABASE_URL="postgres://nobody@localhost/nothing", **limits)
    code = "from project import settings as s; print(s.AGENT_ACTIVATIONS_A_DAY, s.USER_ACTIVATIONS_A_DAY)"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["7", "71"]


def test_processes_that_start_at_once_agree_on_the_secret_key(tmp_path: Path) -> None:
    code = "from project import settings; print(settings.SECRET_KEY)"
    env = environment(CONVOKE_DATA_DIR=str(tmp_path / "data"))
    starters = [
        subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env, stdout=subprocess.PIPE) for _ in range(4)
    ]
    keys = {starter.communicate()[0] for starter in starters}
    assert len(keys) == 1
    assert len(keys.pop()) > 50
    kept = list((tmp_path / "data").iterdir())
    assert [path.name for path in kept] == ["secret_key"]
    assert kept[0].stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "smtp.example.org",
                "EMAIL_PORT": "587", "EMAIL_USE_TLS": "True", "EMAIL_HOST_USER": "you", "EMAIL_HOST_PASSWORD": "p#1",
            },
            "smtp.EmailBackend smtp.example.org 587 True False you p#1",
        ),
        ({"EMAIL_HOST": "mail", "EMAIL_USE_SSL": "on", "EMAIL_PORT": "465"}, "smtp.EmailBackend mail 465 False True"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}, "console.EmailBackend localhost"),
        ({"EMAIL_HOST": "mail", "EMAIL_URL": "smtp+tls://me:x@host:25"}, "smtp.EmailBackend host 25 True"),
    ],
)  # fmt: skip
def test_a_mail_server_is_named_by_djangos_names_too(
    given: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("EMAIL_")]:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    read = runpy.run_path(str(ROOT / "project/settings/mail.py"))
    names = ("BACKEND", "HOST", "PORT", "USE_TLS", "USE_SSL", "HOST_USER", "HOST_PASSWORD")
    said = " ".join(str(read.get(f"EMAIL_{name}", "")) for name in names)
    assert f"{said} ".startswith(f"django.core.mail.backends.{expected} "), said


def test_a_database_is_named_in_parts_too_and_has_to_be_postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    def read() -> Any:
        return runpy.run_path(str(ROOT / "project/settings/database.py"))["DATABASES"]["default"]

    monkeypatch.setenv("DATABASE_URL", "")
    for name, value in {"DB_NAME": "store", "DB_USER": "ann", "DB_PASSWORD": "p/w", "DB_HOST": "db"}.items():
        monkeypatch.setenv(name, value)
    entry = read()
    assert [entry[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "store",
        "ann",
        "p/w",
        "db",
        "5432",
    ]
    monkeypatch.setenv("DATABASE_URL", "sqlite:///db.sqlite3")
    with pytest.raises(ImproperlyConfigured, match="Leave it out, and Convoke starts a PostgreSQL of its own"):
        read()


def test_what_nothing_reads_is_said_by_the_check(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GPT4ALL_MODEL_PATH", "/path/to/models")
    call_command("check")
    said = capsys.readouterr().err
    assert "GPT4ALL_MODEL_PATH is set, and nothing reads it." in said and "GPT4ALL_DEVICE" not in said


@pytest.mark.processes
def test_runserver_serves_where_it_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "manage.py", "runserver", "--skip-checks", f"127.0.0.1:{port}"]
        env = environment(DATABASE_URL="postgres://nobody@localhost/nothing", SECRET_KEY="x" * 60)
        said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)
    assert said.stdout.strip() == f"http://127.0.0.1:{port}"
    assert said.returncode and f"Port {port} is taken by another program." in said.stderr
    with pytest.raises(CommandError, match="'localhost' is no port"):
        call_command("runserver", "localhost")


@pytest.mark.processes
def test_manage_py_test_runs_pytest_on_a_dotted_name() -> None:
    command = [sys.executable, "manage.py", "test", "tests.rest", "-k", "no_test_has_this_name"]
    said = subprocess.run(command, cwd=ROOT, env=environment(), capture_output=True, text=True)
    assert said.returncode == 5, "what pytest says where it finds none"
    assert "deselected" in said.stdout and "tests/rest" not in said.stderr
