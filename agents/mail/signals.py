"""What others may hear of letters, in the transaction in which it happens."""

from __future__ import annotations

from django.dispatch import Signal

#: Too many of a user's letters came back or were reported: none go out any more until staff let them.
#: `sender`: MailSender; `user`: whose letters; `mail`: the one that was too many; `because`: a clause that says why.
held_back = Signal()
