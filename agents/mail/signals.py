"""What others may hear of letters, in the transaction in which it happens."""

from __future__ import annotations

from django.dispatch import Signal

#: Too many of a user's letters came back or were reported: none go out any more until staff let them.
#: `sender`: MailSender; `user`: whose letters; `mail`: the one that was too many; `because`: a clause that says why.
held_back = Signal()

#: A letter came back for good: there is no such address. Whoever wrote it should hear so.
#: `sender`: Mail; `mail`: the letter; `because`: what the mail server said, "" where that is not known.
came_back = Signal()

#: Letters were tried, at most as many as one worker takes at once: they went out, or why not stands in them.
#: `sender`: Mail; `mails`: the letters, as they were claimed. In no transaction.
tried = Signal()
