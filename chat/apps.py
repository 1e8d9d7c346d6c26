from typing import Any

from django.apps import AppConfig

from agents import defaults
from chat import settings


class ChatConfig(AppConfig):
    """Conversations and everything that shows them."""

    name = "chat"
    default_auto_field = "django.db.models.BigAutoField"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        defaults.install(settings)

    def ready(self) -> None:
        # They register themselves, and listen to memory's and the widgets' signals.
        from chat import boards, outreach, receivers, remembering, speaking  # noqa: F401
        from chat.approvals import notices as approvals  # noqa: F401 - it listens to what waits
        from chat.attachments import receivers as attachments  # noqa: F401 - it listens to documents that are read
        from chat.questions import notices  # noqa: F401 - it listens to the waits of workflows
