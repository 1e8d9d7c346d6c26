"""The processes: when one is hung, how they hear of each other, their clock, the workers, what they log."""

from __future__ import annotations

import time

from project.settings.environment import env

# Seconds without an answer after which a process of this installation is ended, to be started again. 0: never.
HANG_LIMIT = env.float("HANG_LIMIT", default=15.0)
REDIS_URL = env.str("REDIS_URL", default="")
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": env.str("CHANNEL_PREFIX", default="convoke")},
    }
    if REDIS_URL
    else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
}

# For a demo: how many seconds go by in one, counted from a moment in seconds since 1970 that all processes share.
CLOCK_SPEED = env.float("CLOCK_SPEED", default=1.0)
CLOCK_START = env.float("CLOCK_START", default=0.0) or time.time()
# For tests: how many seconds the clock of every process is ahead of the machine's; below 0 it is behind.
CLOCK_SHIFT = env.float("CLOCK_SHIFT", default=0.0)

# Django-Q2 carries hints only, over the ORM broker: its tasks survive a dead worker.
# (Its own leases are on the clock of everything else, which may be made to go faster.)
Q_CLUSTER = {
    "name": "convoke",
    "orm": "default",
    "broker_class": "project.processes.broker.Broker",
    "workers": env.int("WORKERS", default=2),
    "queue_limit": env.int("WORKERS", default=2),
    "timeout": 100,  # what `agents.due` begins, and how long one piece of it may take, is over before that
    "retry": round(180 * CLOCK_SPEED),
    "max_attempts": 3,
    "catch_up": False,
    "poll": 0.2,
    "label": "Worker tasks",
    "ack_failures": True,
    "log_level": env.str("LOG_LEVEL", default="WARNING"),
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "agents.tracebacks.LogFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It writes a traceback each second while Redis is away; chat.live.relay says so once.
    "loggers": {"channels_redis": {"level": "CRITICAL"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
