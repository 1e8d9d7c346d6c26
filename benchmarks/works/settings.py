"""The settings of the installation that is measured: the product as it is, and the jobs."""

from project.settings import *  # noqa: F403
from project.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "benchmarks.works"]
OUTREACH_A_DAY = AGENT_ACTIVATIONS_A_DAY = USER_ACTIVATIONS_A_DAY = 1_000_000_000  # nobody is protected here
