"""Alice's picnic is outdoors: two days before she hears that rain is likely, if a weather service is named."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib.auth.models import User

from agents.business.models import Outreach
from agents.testing import TimeMachine
from agents.workflows import WorkflowRun
from planning import actions
from planning.models import Event
from tests.planning.conftest import NOW, THREE


class WeatherService:
    """Answers as Open-Meteo does, on a free port: `places` are those it knows, `chances` of each hour asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.places: dict[str, tuple[float, float]] = {"Lisbon": (38.72, -9.14)}
        self.chances: list[Any] = [10, 70, None, 40]
        self.failures = 0
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(url.query).items()}
                service.asked.append((url.path, query))
                if service.failures:
                    service.failures -= 1
                    self.send_error(503)
                    return
                body = json.dumps(service.answer(url.path, query)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def answer(self, path: str, query: dict[str, str]) -> Any:
        if path == "/places":
            found = self.places.get(query["name"])
            return {"results": [{"latitude": found[0], "longitude": found[1]}]} if found else {"generationtime_ms": 0.1}
        return {"hourly": {"precipitation_probability": self.chances}}


@pytest.fixture
def service(settings: Any) -> Iterator[WeatherService]:
    service = WeatherService()
    settings.WEATHER_URL, settings.WEATHER_PLACES_URL = f"{service.url}/forecast", f"{service.url}/places"
    yield service
    service.server.shutdown()
    service.server.server_close()


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOW) as clock:
        yield clock


def planned(alice: User, **fields: Any) -> Event:
    picnic = {"title": "Sunday picnic", "kind": "picnic", "place": "Parque Eduardo, Lisbon"}
    return actions.create_event(by=alice, starts_at=THREE, **(picnic | fields))


def said() -> list[str]:
    return [text for text in Outreach.objects.values_list("text", flat=True) if "rain" in text]


def test_a_host_hears_of_rain_once_and_the_service_learns_the_town_alone(
    alice: User, service: WeatherService, clock: TimeMachine
) -> None:
    planned(alice)
    clock.advance(days=3)
    assert service.asked == []
    clock.advance(days=2)
    [told] = said()
    assert "Sunday picnic is outdoors" in told and "Saturday" in told and "70 %" in told
    (places, place), (forecast, hours) = service.asked
    assert (places, place["name"], forecast) == ("/places", "Lisbon", "/forecast")
    assert (hours["start_hour"], hours["end_hour"]) == ("2026-11-28T15:00", "2026-11-28T21:00")
    assert "picnic" not in json.dumps(service.asked)


@pytest.mark.parametrize(
    "fields",
    [{"kind": "dinner", "title": "Dinner", "place": "Town hall, Lisbon"}, {"place": "Nowhere"}, {"place": ""}],
)
def test_nobody_is_told_of_rain_indoors_or_at_a_place_that_is_not_known(
    fields: dict[str, str], alice: User, service: WeatherService, clock: TimeMachine
) -> None:
    planned(alice, **fields)
    clock.advance(days=5)
    assert said() == [] and not any(path == "/forecast" for path, _ in service.asked)


def test_a_service_that_fails_is_asked_again_and_good_weather_is_no_news(
    alice: User, service: WeatherService, clock: TimeMachine
) -> None:
    service.failures, service.chances = 1, [0, 20, None]
    planned(alice)
    clock.advance(days=5)
    run = WorkflowRun.objects.get(name__endswith="OutdoorWeather")
    assert (run.status, run.result) == ("completed", {"chance": 20, "said": False}) and said() == []


def test_without_a_service_nobody_is_asked(alice: User, clock: TimeMachine) -> None:
    planned(alice)
    clock.advance(days=5)
    assert WorkflowRun.objects.get(name__endswith="OutdoorWeather").result == {"asked": False}
