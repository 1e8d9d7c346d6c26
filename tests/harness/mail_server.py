"""A mail server on a free port of this machine: takes letters over SMTP, or refuses a receiver as it is told to."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller

from tests.harness.processes import free_port


class MailServer:
    """`with MailServer() as server: server.use(settings)`. `letters` is what came; `refuses` an answer by address."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.asked: list[str] = []
        self.refuses: dict[str, str] = {}
        self._controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *error: Any) -> None:
        self._controller.stop()

    def use(self, settings: Any) -> None:
        """Let Django send its letters here."""
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", self._controller.port

    def of(self, address: str) -> list[EmailMessage]:
        """Return what came for this address."""
        return [letter for letter in self.letters if letter["To"] == address]

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.asked.append(address)
        if answer := self.refuses.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"
