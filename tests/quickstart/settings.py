from tests.hotel.settings import *  # noqa: F403
from tests.hotel.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.quickstart"]
