"""For the tests of chat: a scripted model, processes that may be killed, a party to plan, a web process that stands.

Most tests need a server, few need one of their own: `web` stands as long as the module's tests run, and so does the
model that it asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agents.runtime.models import Run
from planning import actions
from tests.model_server import ModelServer, model_server
from tests.processes import WebServer, wait_until, web_environment
from tests.zygote import Zygote

__all__ = ["model_server"]


@pytest.fixture
def party(alice: Any) -> Any:
    """The empty shopping list of an event of Alice's."""
    starts = timezone.now() + timedelta(days=30)
    event = actions.create_event(by=alice, title="Tea", kind="tea", starts_at=starts)
    return actions.make_shopping_list(event, by=alice, items=[]).shopping_list


@pytest.fixture(scope="module")
def standing_model() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture(scope="module")
def standing_web(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, standing_model: ModelServer, request: Any
) -> Iterator[WebServer]:
    """A web process for all tests of a module. A module may set `WEB = {"OPENAI_TIMEOUT": "1"}`, its environment."""
    env = web_environment(
        OPENAI_BASE_URL=standing_model.url, OPENAI_MODEL="scripted", **getattr(request.module, "WEB", {})
    )
    folder = tmp_path_factory.mktemp("web")
    web = WebServer(log=folder / "web.log", env=env | {"CONVOKE_TEST_WORLD": str(folder / "world")})
    web.start()
    yield web
    web.kill9()


@pytest.fixture
def model(standing_model: ModelServer) -> ModelServer:
    """What the standing web process asks, with nothing scripted yet."""
    standing_model.clear()
    return standing_model


@pytest.fixture(scope="module")
def standing_zygote(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, standing_model: ModelServer
) -> Iterator[Zygote]:
    folder = tmp_path_factory.mktemp("zygote")
    env = web_environment(OPENAI_BASE_URL=standing_model.url, OPENAI_MODEL="scripted")
    with Zygote(folder=folder, env=env | {"CONVOKE_TEST_WORLD": str(folder / "world")}) as zygote:
        yield zygote


@pytest.fixture
def zygote(transactional_db: None, standing_zygote: Zygote, model: ModelServer) -> Iterator[Zygote]:
    """Forks web processes that ask `model`, to be killed: `zygote.serve(fault="after_tool_commit")`."""
    yield standing_zygote
    print(standing_zygote.output[-20_000:])
    standing_zygote.clear()


@pytest.fixture
def web(transactional_db: None, standing_web: WebServer, model: ModelServer) -> Iterator[WebServer]:
    """The standing web process. After the test it is idle again, so that the tables can be emptied under it."""
    before = len(standing_web.output)
    yield standing_web
    print(standing_web.output[before:][-10_000:])
    Run.objects.filter(state=Run.State.QUEUED).delete()
    Run.objects.filter(state=Run.State.RUNNING).update(cancel_requested=True)
    running = Run.objects.filter(state=Run.State.RUNNING)
    wait_until(lambda: not running.exists(), within=15, what="the web process is idle again")
