"""The settings of the tests: the installation as it is, the hotel, and the theatre."""

from project.settings import *  # noqa: F403
from project.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hotel", "tests.theatre"]
