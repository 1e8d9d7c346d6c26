"""The settings of web processes that know one app more than the tests: `tests.outside`, whose tools reach beyond the
database."""

from tests.hotel.settings import *  # noqa: F403
from tests.hotel.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.outside"]
