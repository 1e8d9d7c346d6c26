"""The settings of web processes that know one app more: `tests.outside`, whose tools reach beyond the database."""

from project.settings import *  # noqa: F403
from project.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.outside"]
