"""What `manage.py check` says of an installation's environment."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Warning

from project.settings.environment import env


def means_nothing(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Warn of names that other programs read and this one does not."""
    given = {
        "GPT4ALL_MODEL_PATH": env.str("GPT4ALL_MODEL_PATH", default=""),
        "GPT4ALL_DEVICE": env.str("GPT4ALL_DEVICE", default=""),
    }
    hint = "Start GPT4All's local server, which loads its models itself, and make a row of a model for it in the admin."
    return [
        Warning(f"{name} is set, and nothing reads it.", hint=hint, id="project.W001")
        for name, value in given.items()
        if value
    ]
