"""The verbs of event planning, each written once: what a tool, a card's button, an API call and the admin all call.

Every verb is one transaction. It locks the event's row first, so that changes of one event queue up, and finds it
only among those its `by` may see: `Event.DoesNotExist` is the answer for a stranger's event and for none at all.
Bad input raises Django's `ValidationError` by field, before anything is written.
"""

from planning.actions.agenda import MOST_POINTS, add_points, change_point, remove_points
from planning.actions.announcing import delete_announcement, draft_announcement, send_announcement
from planning.actions.answering import rsvp
from planning.actions.cancelling import UNDO, can_be_restored, cancel_event, restore_event
from planning.actions.capacity import fill_places
from planning.actions.co_hosts import (
    MOST_CO_HOSTS,
    accept_co_hosting,
    change_co_host,
    invite_co_host,
    remove_co_host,
    withdraw_co_host_invitation,
)
from planning.actions.deposits import change_reservation
from planning.actions.events import call_off_for_good, change_event, create_event, delete_event
from planning.actions.feeds import end_feed, renew_feed
from planning.actions.guests import (
    MOST_GUESTS,
    add_guests,
    change_guest,
    change_invitation,
    delete_invitation,
    draft_invitations,
    known_guest,
    record_answer,
    remove_guests,
    word_invitation,
)
from planning.actions.importing import (
    ImportPlan,
    add_proposed_guests,
    discard_proposed_guests,
    import_guests,
    plan_import,
    propose_guests,
)
from planning.actions.letters import keep_back_letters
from planning.actions.money import (
    MOST_CATEGORIES,
    MOST_EXPENSES,
    add_expense,
    change_expense,
    pay,
    plan_category,
    remove_expenses,
)
from planning.actions.new_dates import ask_for_new_date, now_words
from planning.actions.noted_answers import note_answer
from planning.actions.open_link import PARTY as OPEN_LINK_PARTY
from planning.actions.open_link import ListedAlready, end_link, join, open_link, send_own_link
from planning.actions.own_bookables import (
    ANY_NUMBER,
    add_vendor,
    add_venue,
    ask_at_new_address,
    change_bookable,
    lock_requests,
    remove_bookable,
)
from planning.actions.polls import MOST_DATES, ask_for_dates, choose_date, remove_dates, told_of_date, vote
from planning.actions.questions import MOST_QUESTIONS, ask_question, change_question, remove_questions
from planning.actions.reservations import answer_request, cancel_reservation, request_reservation
from planning.actions.shopping import (
    MOST_ITEMS,
    ListResult,
    adapt_amounts,
    add_items,
    change_item,
    delete_shopping_list,
    make_shopping_list,
    remove_items,
    rename_shopping_list,
    tick_items,
)
from planning.actions.tasks import (
    MOST_TASKS,
    add_tasks,
    add_usual_tasks,
    change_task,
    remove_tasks,
    tick_tasks,
)
from planning.actions.writing import remind_guests, send_invitations, tell_declined, tell_guests, thank_guests

__all__ = [
    "ANY_NUMBER",
    "MOST_CATEGORIES",
    "MOST_CO_HOSTS",
    "MOST_DATES",
    "MOST_EXPENSES",
    "MOST_GUESTS",
    "MOST_ITEMS",
    "MOST_POINTS",
    "MOST_QUESTIONS",
    "MOST_TASKS",
    "OPEN_LINK_PARTY",
    "UNDO",
    "ImportPlan",
    "ListResult",
    "ListedAlready",
    "accept_co_hosting",
    "adapt_amounts",
    "add_expense",
    "add_guests",
    "add_items",
    "add_points",
    "add_proposed_guests",
    "add_tasks",
    "add_usual_tasks",
    "add_vendor",
    "add_venue",
    "answer_request",
    "ask_at_new_address",
    "ask_for_dates",
    "ask_for_new_date",
    "ask_question",
    "call_off_for_good",
    "can_be_restored",
    "cancel_event",
    "cancel_reservation",
    "change_bookable",
    "change_co_host",
    "change_event",
    "change_expense",
    "change_guest",
    "change_invitation",
    "change_item",
    "change_point",
    "change_question",
    "change_reservation",
    "change_task",
    "choose_date",
    "create_event",
    "delete_announcement",
    "delete_event",
    "delete_invitation",
    "delete_shopping_list",
    "discard_proposed_guests",
    "draft_announcement",
    "draft_invitations",
    "end_feed",
    "end_link",
    "fill_places",
    "import_guests",
    "invite_co_host",
    "join",
    "keep_back_letters",
    "known_guest",
    "lock_requests",
    "make_shopping_list",
    "note_answer",
    "now_words",
    "open_link",
    "pay",
    "plan_category",
    "plan_import",
    "propose_guests",
    "record_answer",
    "remind_guests",
    "remove_bookable",
    "remove_co_host",
    "remove_dates",
    "remove_expenses",
    "remove_guests",
    "remove_items",
    "remove_points",
    "remove_questions",
    "remove_tasks",
    "rename_shopping_list",
    "renew_feed",
    "request_reservation",
    "restore_event",
    "rsvp",
    "send_announcement",
    "send_invitations",
    "send_own_link",
    "tell_declined",
    "tell_guests",
    "thank_guests",
    "tick_items",
    "tick_tasks",
    "told_of_date",
    "vote",
    "withdraw_co_host_invitation",
    "word_invitation",
]
