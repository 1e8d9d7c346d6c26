"""What planning does by the clock: tasks are reminded of, series and letters go on, the demo's people answer."""

from agents import registry
from planning.actions.letters import WaitingLettersGoOn
from planning.actions.series import Series
from planning.demo.people import DemoPeople
from planning.reminders import TaskReminders

registry.due.add(TaskReminders.name, TaskReminders())
registry.due.add(Series.name, Series())
registry.due.add(WaitingLettersGoOn.name, WaitingLettersGoOn())
registry.due.add(DemoPeople.name, DemoPeople())
