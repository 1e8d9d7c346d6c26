"""What runs by itself over days: reminding guests, asking vendors, the weather, the day before, and the thanks."""

from planning.weather.watch import OutdoorWeather
from planning.workflows.days import DayBefore, Thanks
from planning.workflows.guests import Joined, MovedUp, RsvpReminders
from planning.workflows.vendors import AskVendor

__all__ = ["AskVendor", "DayBefore", "Joined", "MovedUp", "OutdoorWeather", "RsvpReminders", "Thanks"]
