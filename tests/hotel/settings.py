"""The settings of the tests: the installation as it is, and the hotel."""

from project.settings import *  # noqa: F403
from project.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.hotel"]
