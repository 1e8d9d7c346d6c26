"""The settings of an installation with one app, for commands that only connect to its database."""

from project.settings import *  # noqa: F403

INSTALLED_APPS = ["project"]
