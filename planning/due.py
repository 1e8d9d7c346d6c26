"""What planning does by the clock: it reminds people of tasks, and the demo's people answer their letters."""

from agents import registry
from planning.demo.people import DemoPeople
from planning.reminders import TaskReminders

registry.due.add(TaskReminders.name, TaskReminders())
registry.due.add(DemoPeople.name, DemoPeople())
