"""What of runs becomes due: decisions that nobody made in time, runs whose thread had no room, children to stop."""

from agents import registry
from agents.runtime import child_transcript  # noqa: F401  # registers it
from agents.runtime.children import Unwanted
from agents.runtime.expiry import Expiries
from agents.runtime.waiting import Decided

for source in (Expiries(), Decided(), Unwanted()):
    registry.due.add(source.name, source)
