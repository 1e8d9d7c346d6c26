"""The platform: which agent and which model answer, runs, business agents, events, workflows, history."""

from __future__ import annotations

from project.settings.environment import env

CHAT_AGENT = env.str("CHAT_AGENT", default="planner")
TEMPORARY_HOURS = env.float("TEMPORARY_HOURS", default=24.0)  # from its beginning until it is deleted

# Which model answers. Without a key and a base URL it is the offline model.
OPENAI_API_KEY = env.str("OPENAI_API_KEY", default="")
OPENAI_BASE_URL = env.str("OPENAI_BASE_URL", default="")
OPENAI_MODEL = env.str("OPENAI_MODEL", default="gpt-4.1")
OPENAI_API = env.str("OPENAI_API", default="auto")  # or responses, or chat_completions
OPENAI_TIMEOUT = env.float("OPENAI_TIMEOUT", default=60.0)  # seconds without a byte
# A local server, where OpenAI's settings name none. The others are where rows look that name no address.
OLLAMA_BASE_URL = env.str("OLLAMA_BASE_URL", default="http://localhost:11434")
OLLAMA_MODEL = env.str("OLLAMA_MODEL", default="")
OLLAMA_TIMEOUT = env.float("OLLAMA_TIMEOUT", default=60.0)
MODEL_SEES_PICTURES = env.bool("MODEL_SEES_PICTURES", default=None)
LLAMACPP_BASE_URL = env.str("LLAMACPP_BASE_URL", default="http://localhost:8080/v1")
GPT4ALL_BASE_URL = env.str("GPT4ALL_BASE_URL", default="http://localhost:4891/v1")
# What rows of models may name: hosts and networks that are not on the open internet, and variables that hold keys.
MODEL_HOSTS = env.list("MODEL_HOSTS", default=[])
MODEL_KEY_NAMES = env.str("MODEL_KEY_NAMES", default="*_API_KEY")
# Of a weather service that speaks as Open-Meteo's: its forecasts, and its search of places. Empty: nobody is asked.
WEATHER_URL = env.str("WEATHER_URL", default="")
WEATHER_PLACES_URL = env.str("WEATHER_PLACES_URL", default="")
EMBEDDER = env.str("EMBEDDER", default="static")  # makes vectors of texts: or minilm, or PROVIDER:MODEL
FALLBACK_OFFLINE = env.bool("FALLBACK_OFFLINE", default=False)  # it answers where all others have failed
OFFLINE_WORDS_PER_SECOND = env.float("OFFLINE_WORDS_PER_SECOND", default=40.0)  # 0 = at once

# Whether what people say is read for what is worth remembering, by which model (empty: the one that answers), and
# after how many seconds of quiet.
MEMORY = env.bool("MEMORY", default=True)
MEMORY_MODEL = env.str("MEMORY_MODEL", default="")
MEMORY_QUIET = env.float("MEMORY_QUIET", default=60.0)

# Whether requests that the offline model did not understand are kept for staff, without whose they were.
KEEP_UNKNOWN_REQUESTS = env.bool("KEEP_UNKNOWN_REQUESTS", default=False)

# A run's lease in seconds, renewed four times in its length; how many runs one process works on at once.
RUN_LEASE = env.float("RUN_LEASE", default=8.0)
RUNS_AT_ONCE = env.int("RUNS_AT_ONCE", default=1000)
# What one attempt at an answer may take, and what a person's conversations may use in a day. 0: no limit.
RUN_TIME = env.float("RUN_TIME", default=600.0)  # seconds
RUN_COST = env.float("RUN_COST", default=0.0)
RUN_TOKENS = env.int("RUN_TOKENS", default=0)
DOCUMENT_WAIT = env.float("DOCUMENT_WAIT", default=25.0)  # seconds
APPROVAL_TIME = env.float("APPROVAL_TIME", default=7 * 86400.0)  # seconds
# Tokens of a conversation that a model is told before the older part is summed up. 0: as its row says.
HISTORY_TOKENS = env.int("HISTORY_TOKENS", default=0)
CHAT_TOKENS_A_DAY = env.int("CHAT_TOKENS_A_DAY", default=0)
CHAT_COST_A_DAY = env.float("CHAT_COST_A_DAY", default=0.0)
# What one user may have at a time: answers on their way, and sockets in one process.
RUNS_PER_USER = env.int("RUNS_PER_USER", default=20)
SOCKETS_PER_USER = env.int("SOCKETS_PER_USER", default=100)

# What business agents may spend in a day, each for itself and all of a person's together. Cost 0: not counted.
AGENT_ACTIVATIONS_A_DAY = env.int("AGENT_ACTIVATIONS_A_DAY", default=env.int("AGENT_BEATS_A_DAY", default=200))
USER_ACTIVATIONS_A_DAY = env.int("USER_ACTIVATIONS_A_DAY", default=env.int("USER_BEATS_A_DAY", default=2000))
AGENT_TOKENS_A_DAY = env.int("AGENT_TOKENS_A_DAY", default=200_000)
USER_TOKENS_A_DAY = env.int("USER_TOKENS_A_DAY", default=1_000_000)
AGENT_COST_A_DAY = env.float("AGENT_COST_A_DAY", default=0.0)
USER_COST_A_DAY = env.float("USER_COST_A_DAY", default=0.0)
PRICE_INPUT = env.float("PRICE_INPUT", default=0.0)  # for a million tokens, in any currency
PRICE_CACHED_INPUT = env.float("PRICE_CACHED_INPUT", default=None)  # of what the server had cached
PRICE_OUTPUT = env.float("PRICE_OUTPUT", default=0.0)
# How agents speak to people who did not say it themselves.
QUIET_HOURS = env.str("QUIET_HOURS", default="")  # such as 22:00-08:00, in the person's zone
OUTREACH_A_DAY = env.int("OUTREACH_A_DAY", default=10)

# Business events: how long a process has for the deliveries it claimed, how often rows are looked through for what
# no signal saw, and the secrets of those who may send webhooks.
EVENTS_LEASE = env.float("EVENTS_LEASE", default=50.0)
EVENTS_RECONCILE_EVERY = env.float("EVENTS_RECONCILE_EVERY", default=30.0)
KNOWLEDGE_RECONCILE_EVERY = env.float("KNOWLEDGE_RECONCILE_EVERY", default=30.0)
WEBHOOK_SECRETS = env.dict("WEBHOOK_SECRETS", default={})

# How long a step, a handler or an activation may take: one in a transaction, one that reaches outside and says nothing,
# and the longest that one of these may ask for. How many of them each worker carries out at a time, beside all else;
# and what each of their queues may do at a time, and how often: "mail=2 120/min,pdf=1".
INSIDE_TIMEOUT = env.float("INSIDE_TIMEOUT", default=45.0)
OUTSIDE_TIMEOUT = env.float("OUTSIDE_TIMEOUT", default=300.0)
OUTSIDE_TIMEOUT_MOST = env.float("OUTSIDE_TIMEOUT_MOST", default=3600.0)
OUTSIDE_AT_ONCE = env.int("OUTSIDE_AT_ONCE", default=4)
WORKFLOW_QUEUES = env.dict("WORKFLOW_QUEUES", default={})

# Documents: bytes of one and of all of a person's, characters of text kept of one, days outside of conversations.
DOCUMENT_SIZE = env.int("DOCUMENT_SIZE", default=20 * 1024 * 1024)
DOCUMENTS_SIZE = env.int("DOCUMENTS_SIZE", default=200 * 1024 * 1024)
DOCUMENT_CHARACTERS = env.int("DOCUMENT_CHARACTERS", default=1_000_000)
DOCUMENT_UNATTACHED_DAYS = env.float("DOCUMENT_UNATTACHED_DAYS", default=7.0)

# For how many days what is over is kept: events, runs, activations, log entries, notifications. 0: for ever.
HISTORY_DAYS = env.int("HISTORY_DAYS", default=90)
MEMORY_DAYS = env.int("MEMORY_DAYS", default=0)
