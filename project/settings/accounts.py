"""Who may sign in, and how often what may be asked: passwords, tokens, the REST API, limits."""

from __future__ import annotations

import os

from chat.accounts.settings import *  # noqa: F403
from chat.accounts.settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS
from project.settings.environment import env

# Counted in the database, over all processes: `30 + 300/hour` is 30 at once, and 300 an hour.
LIMITS = {
    "login": env.str("LIMIT_LOGIN", default="10/min"),  # by address and name
    "login_address": env.str("LIMIT_LOGIN_ADDRESS", default="30 + 300/hour"),
    "login_account": env.str("LIMIT_LOGIN_ACCOUNT", default="20/hour"),  # by name, from wherever
    "signup": env.str("LIMIT_SIGNUP", default="30/hour"),  # by address
    "refresh_address": env.str("LIMIT_REFRESH_ADDRESS", default="100 + 2000/hour"),
    "address": env.str("LIMIT_ADDRESS", default="5/hour"),  # letters that confirm an address, by user
    "forgotten": env.str("LIMIT_FORGOTTEN", default="10/hour"),
    "address_written_to": env.str("LIMIT_ADDRESS_WRITTEN_TO", default="10/day"),
    "export": env.str("LIMIT_EXPORT", default="3 + 10/day"),  # of everything that is a person's
    "rsvp": env.str("LIMIT_RSVP", default="30/hour"),  # by link
    "verification_user": env.str("LIMIT_VERIFICATION_USER", default="5/hour"),  # codes of the store, by who asks
    "verification_tries": env.str("LIMIT_VERIFICATION_TRIES", default="5 + 30/hour"),  # wrong ones, by who tries
    "verification_customer": env.str("LIMIT_VERIFICATION_CUSTOMER", default="5/day"),  # letters, by customer on file
    "unsubscribe": env.str("LIMIT_UNSUBSCRIBE", default="30/hour"),  # by link
    "rsvp_address": env.str("LIMIT_RSVP_ADDRESS", default="300/hour"),
    "join": env.str("LIMIT_JOIN", default="100 + 500/hour"),  # by an event's link for everybody
    "join_address": env.str("LIMIT_JOIN_ADDRESS", default="60/hour"),
    "approval_link": env.str("LIMIT_APPROVAL_LINK", default="30/hour"),  # decisions by the link of a letter
    "approval_address": env.str("LIMIT_APPROVAL_ADDRESS", default="300/hour"),
    "rest_address": env.str("THROTTLE_ANON", default="100/hour"),
    "rest_user": env.str("THROTTLE_USER", default="1000/hour"),
    "run_user": env.str("LIMIT_RUN_USER", default="60 + 600/hour"),  # answers asked for over HTTP
    "document_user": env.str("LIMIT_DOCUMENT_USER", default="100/day"),  # uploads
    # In each web process: webhooks without a good signature, by address and source.
    "webhook": env.str("LIMIT_WEBHOOK", default="100 + 600/hour"),
}
VERIFICATION_HOURS = env.float("VERIFICATION_HOURS", default=12.0)  # how long a conversation speaks for a customer
# Passwords are hashed beside everything else: so many at a time, in threads that give way to all others.
PASSWORD_THREADS = env.int("PASSWORD_THREADS", default=max(1, (os.cpu_count() or 2) // 2))
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

REST_FRAMEWORK = REST_FRAMEWORK | {"NUM_PROXIES": 0}  # REMOTE_ADDR is the client already: project.web.forwarded
SPECTACULAR_SETTINGS = SPECTACULAR_SETTINGS | {
    "TITLE": "Convoke",
    "VERSION": "1",
    "DESCRIPTION": "Plan events in a conversation, and do by requests whatever its pages do.",
    "ENUM_NAME_OVERRIDES": {
        "GuestAnswerEnum": "planning.models.Guest.Answer",
        "DateVoteAnswerEnum": "planning.models.DateVote.Answer",
        "ReservationStatusEnum": "planning.models.Reservation.Status",
        "DocumentStateEnum": "agents.documents.models.Document.State",
        "RunStateEnum": "agents.runtime.models.Run.State",
    },
}
