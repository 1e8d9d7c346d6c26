"""What every test stands on: the real PostgreSQL, three people, and real processes for those who ask.

Alice owns, Bob co-hosts, Charlie has no access. Most tests of a web process need one, few need one of their own: `web`
stands as long as the module's tests run, and so does the model that it asks; `server` starts one for a test.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import TransactionTestCase

from agents.runtime.models import Run
from tests.harness import database, emptying, moment, statements
from tests.harness.model_server import ModelServer
from tests.harness.processes import Redis, WebServer, Worker, ended_after, wait_until, web_environment
from tests.harness.zygote import ForkedServer, Zygote

#: In CI the same examples are tried each time: a new find belongs to whoever looks for it, not to whoever submits.
#: A busy machine is no fault of what is tested.
_BUSY = [hypothesis.HealthCheck.too_slow]
hypothesis.settings.register_profile("here", suppress_health_check=_BUSY)
hypothesis.settings.register_profile("ci", derandomize=True, suppress_health_check=_BUSY)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_configure() -> None:
    """Forget the developer's own settings: the tests ask no real model and no running Redis."""
    gc.set_threshold(100_000)  # what is imported stays
    from django.conf import settings

    settings.DEBUG = False
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = settings.OLLAMA_MODEL = settings.REDIS_URL = ""
    settings.OFFLINE_WORDS_PER_SECOND = 0.0
    settings.PASSWORD_HASHERS = ["tests.harness.hashing.OneRound"]
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    settings.DATABASES["default"].get("OPTIONS", {}).pop("pool", None)
    moment.put()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files of most processes and pages, each whole: no worker has a long one left at the end."""
    slow = Counter(
        item.path for item in items if {"processes", "browser"} & {mark.name for mark in item.iter_markers()}
    )
    items.sort(key=lambda item: (-slow[item.path], item.path))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Freeze what is imported and collected: to look through all of it took up to half of a test's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Half a surrogate pair in what a test has logged cannot be sent from a worker: it is written out instead."""
    report: Any = yield
    report.sections = [(name, _sendable(text)) for name, text in report.sections]
    if report.longrepr is not None and _sendable(said := str(report.longrepr)) != said:
        report.longrepr = _sendable(said)
    return report


def _sendable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any) -> None:
    """Copy the database instead of migrating one for every run and every worker."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = database.template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock():
        database.as_declared()
        database.forget_power_cuts()


@pytest.fixture(autouse=True, scope="session")
def emptied_quickly() -> None:
    TransactionTestCase._fixture_teardown = emptying.empty


@pytest.fixture(autouse=True, scope="session")
def statements_watched() -> None:
    statements.watch()


@pytest.fixture(autouse=True)
def no_list_of_parameters() -> Iterator[None]:
    """A list of values is one parameter (`agents.database.lookups`): see `tests.harness.statements`."""
    statements.long_ones.clear()
    yield
    assert not statements.long_ones, "Write = ANY(%s) or unnest(%s)."


def person(name: str) -> User:
    """Make a user whose password is the name."""
    return User.objects.create_user(name, f"{name}@example.com", password=name)


@pytest.fixture
def alice(db: None) -> User:
    return person("alice")


@pytest.fixture
def bob(db: None) -> User:
    return person("bob")


@pytest.fixture
def charlie(db: None) -> User:
    return person("charlie")


@pytest.fixture(scope="session")
def web_zygote(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """What forks the web processes of all tests: `manage.py serve` with its imports done."""
    env = web_environment(DJANGO_SETTINGS_MODULE="project.settings")
    with Zygote(folder=tmp_path_factory.mktemp("zygote"), env=env) as zygote:
        yield zygote


@pytest.fixture
def server(transactional_db: None, tmp_path: Path, web_zygote: Zygote) -> Iterator[Callable[..., WebServer]]:
    """Start web processes over the test's database: `server()`, `server(REDIS_URL=redis_server.url)`, ….

    They see what the test has committed. All are stopped after the test; their output is shown if it failed.
    """
    with ended_after() as started:

        def start(**env: str) -> WebServer:
            log = tmp_path / f"web-{len(started)}.log"
            started.append(web := ForkedServer(web_zygote, log=log, env=web_environment(**env)))
            web.start()
            return web

        yield start


@pytest.fixture(scope="module")
def standing_model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def model(standing_model: ModelServer) -> ModelServer:
    """What the standing web process asks where `asks` says so, with nothing scripted yet."""
    standing_model.clear()
    return standing_model


@pytest.fixture(scope="module")
def asks() -> dict[str, str]:
    """The standing web process asks the offline model. Modules with a scripted one return `standing_model.asks`."""
    return {}


@pytest.fixture(scope="module")
def standing_web(
    tmp_path_factory: pytest.TempPathFactory, web_zygote: Zygote, asks: dict[str, str], request: Any
) -> Iterator[WebServer]:
    """A web process for all tests of a module. A module may set `WEB = {"OPENAI_TIMEOUT": "1"}`, its environment."""
    env = web_environment(**asks, **getattr(request.module, "WEB", {}))
    folder = tmp_path_factory.mktemp("web")
    web = ForkedServer(web_zygote, log=folder / "web.log", env=env | {"CONVOKE_TEST_WORLD": str(folder / "world")})
    web.start()
    yield web
    web.kill9()


@pytest.fixture
def web(transactional_db: None, standing_web: WebServer) -> Iterator[WebServer]:
    """The standing web process. After the test it is idle again, so that the tables can be emptied under it."""
    before = len(standing_web.output)
    yield standing_web
    print(standing_web.output[before:][-10_000:])
    Run.objects.filter(state=Run.State.QUEUED).delete()
    Run.objects.filter(state=Run.State.RUNNING).update(cancel_requested=True)
    running = Run.objects.filter(state=Run.State.RUNNING)
    wait_until(lambda: not running.exists(), within=15, what="the web process is idle again")


@pytest.fixture
def worker(start_worker: Callable[..., Worker]) -> Callable[..., Worker]:
    """Start workers over the test's database: `worker()`, `worker(REDIS_URL=redis_server.url)`, …."""
    return start_worker


@pytest.fixture
def start_worker(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """The same, for modules whose `worker` is a process that runs."""
    with ended_after() as started:

        def start(**env: str) -> Worker:
            started.append(process := Worker(log=tmp_path / f"worker-{len(started)}.log", env=web_environment(**env)))
            process.start()
            return process

        yield start


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """A real Redis: `.url`, and `.stop()` and `.start()` for tests of its loss."""
    redis = Redis(log=tmp_path_factory.mktemp("redis") / "redis.log")
    redis.start()
    yield redis
    redis.kill9()
