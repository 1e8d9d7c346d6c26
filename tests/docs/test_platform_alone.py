"""The platform, installed without Convoke: a Django project is made by the guide, given a domain, and talked to."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.docs.blocks import follow, run, with_programs
from tests.harness.clients import Phone
from tests.harness.processes import LIMIT, ROOT, Process, answers, ended_after, environment, free_port, wait_until

pytestmark = pytest.mark.processes
GUIDE = "how-to-install-the-platform.md"
UV = [sys.executable, "-m", "uv", "--quiet", "--offline", "--no-progress"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with the platform, as `pip install .` does; return the folder of its programs.

    What the platform needs is taken from the environment of the tests, so that nothing is downloaded.
    """
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([*UV, "build", "--wheel", "--out-dir", str(folder), str(ROOT)], check=True)
    subprocess.run([*UV, "venv", "--python", sys.executable, str(folder / "venv")], check=True)
    programs = folder / "venv" / "bin"
    [wheel] = folder.glob("*.whl")
    subprocess.run([*UV, "pip", "install", "--no-deps", "--python", str(programs / "python"), str(wheel)], check=True)
    packages = run("python -c 'import sysconfig; print(sysconfig.get_path(\"purelib\"))'", folder, env(programs), "")
    Path(packages.strip(), "of_the_tests.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (programs / "django-admin").write_text(f'#!/bin/sh\nexec {programs / "python"} -m django "$@"\n')
    (programs / "django-admin").chmod(0o755)
    return programs


def env(programs: Path, **changes: str) -> dict[str, str]:
    return with_programs(environment(**changes), programs)


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Any]]:
    """An empty database on the server of the tests, as a Django setting.

    When the guide lets Django make one for the domain's own tests, it is a copy of what the guide has migrated by then.
    """
    with django_db_blocker.unblock():
        entry = connection.settings_dict
        name = f"{entry['NAME']}_alone"
        kept = {key: entry[key] for key in ("USER", "PASSWORD", "HOST", "PORT") if entry.get(key)}
        host = {"HOST": host} if (host := entry.get("OPTIONS", {}).get("host")) else {}
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{name}"')
        yield {"ENGINE": "django.db.backends.postgresql", "NAME": name, **kept, **host, "TEST": {"TEMPLATE": name}}
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def project(installed: Path, database: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Do what the guide says, in an empty folder. Only the database is another one than it names."""
    folder = tmp_path_factory.mktemp("mysite")
    (folder / "ours.py").write_text(
        f"from mysite.settings import *\nDATABASES = {{'default': {database!r}}}\nOFFLINE_WORDS_PER_SECOND = 0\n"
    )
    follow(GUIDE, folder, env(installed, PYTHONPATH=str(folder), DJANGO_SETTINGS_MODULE="ours"))
    return folder


def test_the_platform_is_installed_without_convoke(installed: Path, tmp_path: Path) -> None:
    asks = "import agents, chat, importlib.util; print(agents.__file__, *map(importlib.util.find_spec, {names}))"
    asked = asks.format(names=["planning", "project"])
    where, planning, itself = run(f'python -c "{asked}"', tmp_path, env(installed), "what is there").split()
    assert Path(where).is_relative_to(installed.parent)
    assert (planning, itself) == ("None", "None")


def test_alice_talks_to_her_new_domain(project: Path, installed: Path, tmp_path: Path) -> None:
    made = env(
        installed,
        PYTHONPATH=str(project),
        DJANGO_SETTINGS_MODULE="ours",
        DJANGO_SUPERUSER_PASSWORD="sesame-opens",
        DJANGO_SUPERUSER_USERNAME="alice",
        DJANGO_SUPERUSER_EMAIL="alice@example.com",
    )
    assert "No changes" in run("python manage.py makemigrations --check --dry-run", project, made, "migrations")
    run("python manage.py createsuperuser --noinput", project, made, "an account")
    port = free_port()
    command = [str(installed / "python"), "-m", "daphne", "-p", str(port), "mysite.asgi:application"]
    with ended_after() as started:
        started.append(web := Process(command, log=tmp_path / "web.log", env=made, folder=project))
        web.start()
        url = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{url}/login/"), within=LIMIT, what="the site answers")
        pair = posted(f"{url}/api/auth/login/", username="alice", password="sesame-opens")
        with Phone(url, None, token=pair["access"]) as phone:
            conversation = phone.say("Add plant basil")["conversation"]
            phone.until_event("RUN_FINISHED")
            assert any("basil is among your plants." in text for text in phone.texts), phone.texts
            [card] = [each["widget"] for each in phone.shown if each["kind"] == "widget"]
            assert [row["name"] for row in card["data"]["rows"]] == ["basil"]
            assert "basil" in card["html"]
        assert conversation
        kept = urllib.request.Request(
            f"{url}/api/garden/plants/", headers={"Authorization": f"Bearer {pair['access']}"}
        )
        with urllib.request.urlopen(kept) as response:
            assert [row["name"] for row in json.load(response)["results"]] == ["basil"]
        with urllib.request.urlopen(f"{url}/api/schema/") as response:
            document = json.load(response)
        assert document["openapi"].startswith("3.1")
        assert "/api/conversations/{conversation}/" in document["paths"] and "/api/garden/plants/" in document["paths"]


def posted(url: str, **fields: str) -> dict[str, Any]:
    asked = urllib.request.Request(url, json.dumps(fields).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked) as response:
        return dict(json.load(response))
