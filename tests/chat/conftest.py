"""For the tests of chat: a scripted model, processes that may be killed, a party to plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from planning import actions
from tests.harness.model_server import ModelServer
from tests.harness.processes import WebServer, web_environment
from tests.harness.push_service import PushService
from tests.harness.zygote import Zygote


@pytest.fixture
def party(alice: Any) -> Any:
    """The empty shopping list of an event of Alice's."""
    starts = timezone.now() + timedelta(days=30)
    event = actions.create_event(by=alice, title="Tea", kind="tea", starts_at=starts)
    return actions.make_shopping_list(event, by=alice, items=[]).shopping_list


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    """A push service of the test's own."""
    settings.PUSH_TO_PRIVATE_HOSTS = True
    with PushService() as running:
        yield running
        assert running.wrong == []


@pytest.fixture
def hers(alice: Any) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture(scope="module")
def asks(standing_model: ModelServer) -> dict[str, str]:
    return standing_model.asks


@pytest.fixture
def web(web: WebServer, model: ModelServer) -> WebServer:
    """With nothing scripted yet."""
    return web


@pytest.fixture(scope="module")
def standing_zygote(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory, standing_model: ModelServer
) -> Iterator[Zygote]:
    folder = tmp_path_factory.mktemp("zygote")
    env = web_environment(**standing_model.asks)
    with Zygote(folder=folder, env=env | {"CONVOKE_TEST_WORLD": str(folder / "world")}) as zygote:
        yield zygote


@pytest.fixture
def zygote(transactional_db: None, standing_zygote: Zygote, model: ModelServer) -> Iterator[Zygote]:
    """Forks web processes that ask `model`, to be killed: `zygote.serve(fault="after_tool_commit")`."""
    yield standing_zygote
    print(standing_zygote.output[-20_000:])
    standing_zygote.clear()
