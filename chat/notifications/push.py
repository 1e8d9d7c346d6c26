"""Web Push: what a person has not seen goes, encrypted, to the push services of their browsers."""

from __future__ import annotations

import hashlib
import json
import logging
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from datetime import datetime, timedelta
from email.utils import parseaddr
from queue import Queue
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from chat.notifications import dispatches, inbox, presence, vapid
from chat.notifications.hosts import OpenInternet
from chat.notifications.models import Dispatch, PushSubscription

logger = logging.getLogger(__name__)

AT_ONCE = 8
PATIENCE = 5.0  # seconds for a push service to take a connection, and then to answer
AT_MOST = 20.0  # seconds for all that were claimed together
TTL = 24 * 3600  # seconds a push service keeps it for a device that is off
GONE = (404, 410)

#: A push service's status (0: none), words for the row, and how long it asks to be left alone.
Answer = tuple[int, str, timedelta | None]


class Pushes:
    """A source of due work."""

    name = "chat.push"

    def next_at(self) -> datetime | None:
        return dispatches.next_at(Dispatch.Channel.PUSH)

    def work(self) -> int:
        claimed = dispatches.claim(Dispatch.Channel.PUSH, AT_ONCE)
        wanted = []
        for dispatch in claimed:
            if reason := dispatches.why_not(dispatch) or _is_here(dispatch):
                dispatches.end(dispatch, Dispatch.State.DROPPED, reason)
            else:
                wanted.append((dispatch, _payload(dispatch)))
        _send_all(wanted)
        return len(claimed)


def _is_here(dispatch: Dispatch) -> str:
    return "A page was open." if presence.is_here(dispatch.notification.user) else ""


def _payload(dispatch: Dispatch) -> str:
    """What the service worker shows; at most about 3,000 bytes, as push services take 4,096."""
    notification = dispatch.notification
    return json.dumps(
        {
            "id": str(notification.pk),
            "title": notification.title[:120],
            "body": notification.text[:400],
            "url": notification.url,
            "tag": topic(dispatch),
            "unread": inbox.unread(notification.user),
        },
        ensure_ascii=False,
    )


def topic(dispatch: Dispatch) -> str:
    """Return what a repeat has in common with it: the same kind of thing about the same conversation replaces it."""
    notification = dispatch.notification
    about = f"{notification.kind}:{notification.conversation_id or notification.pk}"
    return hashlib.sha256(about.encode()).hexdigest()[:32]


def _send_all(wanted: list[tuple[Dispatch, str]]) -> None:
    """Send side by side, so that one slow service holds up no other; to one device in order. No transaction is open."""
    if not wanted:
        return
    key = vapid.key()  # made here, not in two threads at once
    by_device: dict[Any, list[tuple[Dispatch, str]]] = {}
    for dispatch, payload in wanted:
        by_device.setdefault(dispatch.subscription_id, []).append((dispatch, payload))
    answers: Queue[tuple[Dispatch, Answer]] = Queue()
    end = monotonic() + AT_MOST
    pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="push")
    sent = [pool.submit(_send_in_order, each, key, end, answers) for each in by_device.values()]
    wait_for(sent, AT_MOST + 2 * PATIENCE)
    pool.shutdown(wait=False, cancel_futures=True)
    left = {dispatch.pk: dispatch for dispatch, _ in wanted}
    while not answers.empty():
        dispatch, answer = answers.get()
        del left[dispatch.pk]
        _settle(dispatch, *answer)
    for dispatch in left.values():
        dispatches.again(dispatch, "Its push service was too slow.")


def _send_in_order(
    wanted: list[tuple[Dispatch, str]], key: object, end: float, answers: Queue[tuple[Dispatch, Answer]]
) -> None:
    """Send what one device gets; after the first that fails, or too late, the rest waits for another time."""
    for dispatch, payload in wanted:
        if monotonic() > end:
            return
        answer = _send(dispatch, payload, key)
        answers.put((dispatch, answer))
        if not 200 <= answer[0] < 300:
            return


def _send(dispatch: Dispatch, payload: str, key: object) -> Answer:
    """Send one, in a thread without the database; return how it was answered."""
    from pywebpush import WebPushException, webpush  # only where it is used: it makes every start slower

    subscription = dispatch.subscription
    assert subscription is not None
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    try:
        with OpenInternet() as session:
            answer = webpush(
                {
                    "endpoint": subscription.endpoint,
                    "keys": {"p256dh": subscription.p256dh, "auth": subscription.auth},
                },
                payload,
                vapid_private_key=key,  # type: ignore[arg-type]
                vapid_claims={"sub": f"mailto:{address}"},
                ttl=TTL,
                headers={"Topic": topic(dispatch), "Urgency": "normal"},
                timeout=PATIENCE,
                requests_session=session,
            )
    except WebPushException as error:
        response = error.response
        if response is None:
            return 0, _without_secret(str(error), subscription.endpoint), None
        return response.status_code, f"{response.status_code} {response.reason}", _asked(response)
    except Exception as error:  # of whatever stands between: nobody hears what a thread of a pool raises
        if not isinstance(error, (requests.RequestException, OSError)):
            logger.exception("A push could not be made")
        return 0, _without_secret(f"{type(error).__name__}: {error}", subscription.endpoint), None
    assert isinstance(answer, requests.Response)
    return answer.status_code, "", None


def _without_secret(words: str, endpoint: str) -> str:
    """Whoever knows the path of an endpoint can speak to that browser; what went wrong is read by staff."""
    parts = urlsplit(endpoint)
    secret = endpoint.partition(parts.netloc)[2]
    return words.replace(secret, "/…") if len(secret) > 1 else words


def _subscriptions(dispatch: Dispatch) -> QuerySet[PushSubscription]:
    return PushSubscription.objects.filter(dispatches=dispatch)


def _asked(response: requests.Response) -> timedelta | None:
    seconds = response.headers.get("Retry-After", "")
    return timedelta(seconds=min(int(seconds), 86400)) if seconds.isascii() and seconds.isdigit() else None


def _settle(dispatch: Dispatch, status: int, words: str, asked: timedelta | None) -> None:
    """Forget a browser that is gone; what is wrong for good (400, 413, …) is not tried again."""
    if 200 <= status < 300:
        if dispatches.end(dispatch, Dispatch.State.DONE):
            _subscriptions(dispatch).update(last_at=timezone.now())
    elif status in GONE:
        dispatches.end(dispatch, Dispatch.State.DROPPED, f"The browser does not want it any more: {words}")
        _subscriptions(dispatch).delete()
    elif 400 <= status < 500 and status != 429:
        dispatches.end(dispatch, Dispatch.State.FAILED, words)
    else:
        dispatches.again(dispatch, words, after=asked)
