"""The platform's settings where a project sets none. `docs/settings.md` says what each of them does."""

from __future__ import annotations

# Which model answers. Without a key and a base URL it is the offline model.
OPENAI_API_KEY = ""
OPENAI_BASE_URL = ""
OPENAI_MODEL = "gpt-4.1"
OPENAI_API = "auto"
OPENAI_TIMEOUT = 60.0
OLLAMA_BASE_URL = "http://localhost:11434"
OLLAMA_MODEL = ""
OLLAMA_TIMEOUT = 60.0
MODEL_SEES_PICTURES: bool | None = None
LLAMACPP_BASE_URL = "http://localhost:8080/v1"
GPT4ALL_BASE_URL = "http://localhost:4891/v1"
FALLBACK_OFFLINE = False
OFFLINE_WORDS_PER_SECOND = 40.0
# What rows of models may name: hosts and networks that are not on the open internet, and variables that hold keys.
MODEL_HOSTS: list[str] = []
MODEL_KEY_NAMES = "*_API_KEY"
# What makes vectors of texts, where none is active yet: static, minilm, or PROVIDER:MODEL.
EMBEDDER = "static"

# Whether what the offline model did not understand is kept for staff to learn from.
KEEP_UNKNOWN_REQUESTS = False

# Whether what people say is read for what is worth remembering, by which model, and after how many seconds of quiet.
MEMORY = True
MEMORY_MODEL = ""
MEMORY_QUIET = 60.0

DATABASE_THREADS = 8
TOOL_THREADS = 8
RUN_LEASE = 8.0
RUNS_AT_ONCE = 1000
RUN_TIME = 600.0
RUN_COST = 0.0
RUN_TOKENS = 0
DOCUMENT_WAIT = 25.0
APPROVAL_TIME = 7 * 86400.0
HISTORY_TOKENS = 0
CHAT_TOKENS_A_DAY = 0
CHAT_COST_A_DAY = 0.0

INSIDE_TIMEOUT = 45.0
OUTSIDE_TIMEOUT = 300.0
OUTSIDE_TIMEOUT_MOST = 3600.0
WORKFLOW_QUEUES: dict[str, str] = {}

EVENTS_LEASE = 50.0
EVENTS_RECONCILE_EVERY = 30.0
KNOWLEDGE_RECONCILE_EVERY = 30.0
WEBHOOK_SECRETS: dict[str, str] = {}

AGENT_ACTIVATIONS_A_DAY = 200
USER_ACTIVATIONS_A_DAY = 2000
AGENT_TOKENS_A_DAY = 200_000
USER_TOKENS_A_DAY = 1_000_000
AGENT_COST_A_DAY = 0.0
USER_COST_A_DAY = 0.0
PRICE_INPUT = 0.0
PRICE_CACHED_INPUT: float | None = None
PRICE_OUTPUT = 0.0
QUIET_HOURS = ""
OUTREACH_A_DAY = 10

SITE_URL = "http://localhost:8000"
LETTERS_A_DAY = 1000
LETTERS_A_DAY_NEW = 300
LETTERS_NEW_DAYS = 7.0
LETTERS_A_DAY_UNCONFIRMED = 20
LETTERS_A_MINUTE = 120.0
LETTERS_BOUNCES = 5
LETTERS_COMPLAINTS = 1

DOCUMENT_SIZE = 20 * 1024 * 1024
DOCUMENTS_SIZE = 200 * 1024 * 1024
DOCUMENT_CHARACTERS = 1_000_000
DOCUMENT_UNATTACHED_DAYS = 7.0

HISTORY_DAYS = 90
MEMORY_DAYS = 0

LIMITS = {
    "document_user": "100/day",
    "webhook": "100 + 600/hour",
    "rest_address": "100/hour",
    "rest_user": "1000/hour",
    "unsubscribe": "30/hour",
}
