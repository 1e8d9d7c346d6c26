"""What of runs becomes due: decisions that nobody made in time, and runs whose thread had no room for them."""

from agents import registry
from agents.runtime.expiry import Expiries
from agents.runtime.waiting import Decided

for source in (Expiries(), Decided()):
    registry.due.add(source.name, source)
