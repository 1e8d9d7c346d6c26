"""What reaches people elsewhere: e-mail, letters to guests and vendors, pushes."""

from __future__ import annotations

from project.settings.environment import DATA_DIR, env

# Where people reach this server: links in e-mail and pushes lead there.
SITE_URL = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")

# E-mail; without a server it is written into files in the data folder. One address says it all, or Django's names do.
vars().update(env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR}/mail"))
if not env.str("EMAIL_URL", default="") and (env.str("EMAIL_HOST", default="") or env.str("EMAIL_BACKEND", default="")):
    EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
    EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
    EMAIL_PORT = env.int("EMAIL_PORT", default=587)
    EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", default=False)
    EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=not EMAIL_USE_SSL)
    EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
    EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="Convoke <convoke@localhost>")

# Letters to guests and vendors that a host may write in a day: by default, in the account's first days, and while no
# address of theirs is confirmed. How fast letters leave this installation, and what holds a host's letters back.
LETTERS_A_DAY = env.int("LETTERS_A_DAY", default=1000)
LETTERS_A_DAY_NEW = env.int("LETTERS_A_DAY_NEW", default=300)
LETTERS_NEW_DAYS = env.float("LETTERS_NEW_DAYS", default=7.0)
LETTERS_A_DAY_UNCONFIRMED = env.int("LETTERS_A_DAY_UNCONFIRMED", default=20)
LETTERS_A_MINUTE = env.float("LETTERS_A_MINUTE", default=120.0)  # 0: as fast as the mail server takes them
LETTERS_BOUNCES = env.int("LETTERS_BOUNCES", default=5)
LETTERS_COMPLAINTS = env.int("LETTERS_COMPLAINTS", default=1)

# Seconds until an unread notification goes to a person's devices, and by e-mail.
PUSH_AFTER = env.float("PUSH_AFTER", default=5.0)
EMAIL_AFTER = env.float("EMAIL_AFTER", default=900.0)
VAPID_KEY = env.str("VAPID_KEY", default="")  # else one is made once and kept in the data folder
PUSH_TO_PRIVATE_HOSTS = env.bool("PUSH_TO_PRIVATE_HOSTS", default=False)
