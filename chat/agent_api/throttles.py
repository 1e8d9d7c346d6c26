"""How often a person may ask for an answer over HTTP: counted apart from what else they ask the REST API."""

from __future__ import annotations

from agents.limits import RememberedLimit
from agents.rest import ByUser


class ModelRuns(ByUser):
    """Whoever is signed in counts for themselves. Strangers get no answer."""

    users = RememberedLimit("run_user")
