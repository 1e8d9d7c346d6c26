"""What planning does by the clock: the demo's people answer their letters."""

from agents import registry
from planning.demo.people import DemoPeople

registry.due.add(DemoPeople.name, DemoPeople())
