"""What of runs becomes due: decisions that nobody made in time, runs whose thread had no room, children to stop."""

from agents import due, registry
from agents.runtime import child_transcript as _registered  # noqa: F401
from agents.runtime import children
from agents.runtime.expiry import Expiries
from agents.runtime.waiting import Decided

for source in (Expiries(), Decided(), due.NowAndThen("runtime.unwanted", children.sweep)):
    registry.due.add(source.name, source)
