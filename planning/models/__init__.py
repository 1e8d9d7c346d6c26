"""The rows of the event-planning domain."""

from planning.models.agenda import AgendaItem
from planning.models.announcement import Announcement
from planning.models.calendar_feed import CalendarFeed
from planning.models.co_host import CoHostInvitation
from planning.models.date_poll import DateOption, DateVote
from planning.models.event import Event
from planning.models.guest import Guest
from planning.models.guest_import import GuestImport
from planning.models.invitation import Invitation
from planning.models.money import BudgetCategory, Expense
from planning.models.questions import Question, QuestionAnswer
from planning.models.reservation import Reservation
from planning.models.shopping import ShoppingItem, ShoppingList
from planning.models.task import Task
from planning.models.vendor import Vendor, Venue
from planning.models.waiting_letters import WaitingLetters

__all__ = [
    "AgendaItem",
    "Announcement",
    "BudgetCategory",
    "CalendarFeed",
    "CoHostInvitation",
    "DateOption",
    "DateVote",
    "Event",
    "Expense",
    "Guest",
    "GuestImport",
    "Invitation",
    "Question",
    "QuestionAnswer",
    "Reservation",
    "ShoppingItem",
    "ShoppingList",
    "Task",
    "Vendor",
    "Venue",
    "WaitingLetters",
]
