"""What planning does by the clock: it reminds people of tasks, series go on, and the demo's people answer letters."""

from agents import registry
from planning.actions.series import Series
from planning.demo.people import DemoPeople
from planning.reminders import TaskReminders

registry.due.add(TaskReminders.name, TaskReminders())
registry.due.add(Series.name, Series())
registry.due.add(DemoPeople.name, DemoPeople())
