"""How likely it rains somewhere during some hours, by a server that speaks as Open-Meteo's does.

Two calls (https://open-meteo.com/en/docs): the name of a place becomes coordinates, and these a forecast by the hour.
Only the name of the place and the hours are sent.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings

TIMEOUT = 10.0  # seconds
LARGEST = 200_000  # bytes of an answer


class ForecastFailed(Exception):
    """The server was not reached, or what it said is no forecast."""


def is_configured() -> bool:
    return bool(settings.WEATHER_URL and settings.WEATHER_PLACES_URL)


def chance_of_rain(place: str, starts_at: datetime, ends_at: datetime) -> int | None:
    """Return the highest chance of rain of these hours, in percent; None where the place or its forecast is not known.

    Blocks for up to 20 seconds. Errors: `ForecastFailed`.
    """
    found = _asked(settings.WEATHER_PLACES_URL, name=place, count=1, format="json").get("results") or []
    if not found:
        return None
    hours = {"start_hour": _hour(starts_at), "end_hour": _hour(ends_at), "timezone": "UTC"}
    where = {"latitude": found[0].get("latitude"), "longitude": found[0].get("longitude")}
    hourly = _asked(settings.WEATHER_URL, hourly="precipitation_probability", **where, **hours).get("hourly") or {}
    chances = hourly.get("precipitation_probability") if isinstance(hourly, dict) else None
    known = [chance for chance in chances or [] if isinstance(chance, int | float)]
    return round(max(known)) if known else None


def _hour(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:00")


def _asked(url: str, **query: Any) -> dict[str, Any]:
    request = Request(f"{url}?{urlencode(query)}", headers={"Accept": "application/json"})
    try:
        with urlopen(request, timeout=TIMEOUT) as response:
            answer = json.loads(response.read(LARGEST))
    except (OSError, ValueError) as error:
        raise ForecastFailed(f"The weather service does not answer: {type(error).__name__}.") from error
    if not isinstance(answer, dict):
        raise ForecastFailed("The weather service answers with something else than a forecast.")
    return answer
