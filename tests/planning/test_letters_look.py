"""What letters look like and how they sound: in the event's colours, in tones that are kept, seen before they go."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image

from agents.mail import as_page
from agents.mail.models import Mail
from planning import actions
from planning.covers import PALETTES, SCENES
from planning.letters import to_guests
from planning.letters.cover_picture import cover_picture
from planning.letters.voices import VOICES
from planning.models import Event
from tests.planning.test_widgets import shown


def test_every_scene_is_drawn_as_a_picture_with_no_colour_left_out() -> None:
    for number, scene in enumerate(SCENES):
        palette = list(PALETTES)[number % len(PALETTES)]
        picture = Image.open(BytesIO(cover_picture(scene, palette))).convert("RGB")
        assert picture.size == (1200, 450)
        found = picture.getcolors(maxcolors=1 << 20) or []
        assert len(found) > 3 and all(color != (0, 0, 0) for _, color in found), f"{scene}: a colour that is not known"


def test_a_picture_of_none_is_none() -> None:
    page = Client()
    assert page.get("/covers/wedding/sage.png")["Content-Type"] == "image/png"
    assert page.get("/covers/wedding/none.png").status_code == page.get("/covers/none/sage.png").status_code == 404


def test_a_host_sees_the_letter_as_it_goes_out_and_charlie_does_not(shower: Event, alice: User, charlie: User) -> None:
    actions.change_invitation(shower, by=alice, text="Come <b>early</b>.\n\nBring a hat.")
    path = f"/e/{shower.pk}/letter/"
    host, other = Client(), Client()
    host.force_login(alice), other.force_login(charlie)
    assert other.get(path).status_code == 404 and Client().get(path).status_code == 302
    page = host.get(path)
    actions.add_guests(shower, by=alice, guests=[{"name": "Ana", "email": "ana@example.com"}])
    actions.send_invitations(shower, by=alice)
    sent = as_page(Mail.objects.get())
    words = [line for line in sent.splitlines() if "<p" in line or "<h1" in line]
    same = [line for line in words if line in page.content.decode()]
    assert "Come &lt;b&gt;early&lt;/b&gt;." in " ".join(same) and "Bring a hat." in " ".join(same)
    assert [line for line in words if line not in same] == [line for line in words if "/rsvp/" in line]
    assert (
        "default-src 'none'" in page["Content-Security-Policy"] and "script-src" not in page["Content-Security-Policy"]
    )


@pytest.mark.parametrize("voice", VOICES)
def test_the_letter_speaks_in_the_tone_that_the_host_picks_and_follows_the_event(
    shower: Event, alice: User, call: Any, voice: str
) -> None:
    call("word_invitation", alice, voice=voice)
    actions.change_event(shower, by=alice, place="The pier")
    said, html = shown("invitations", alice, shower.pk)
    text = said["invitation"]["text"]
    assert VOICES[voice].greeting in text and "The pier" in text and "{" not in text
    assert said["invitation"]["voice"] == voice and f'<option value="{voice}" selected>' in html
    actions.change_invitation(shower, by=alice, text=text)  # saved as it stands: it still follows the event
    assert not shown("invitations", alice, shower.pk)[0]["invitation"]["by_hand"]


def test_what_alice_wrote_herself_is_reworded_by_nobody(shower: Event, alice: User) -> None:
    actions.change_invitation(shower, by=alice, text="Come over.")
    with pytest.raises(ValidationError, match="written by hand"):
        actions.word_invitation(shower, by=alice, voice="romantic")
    assert "Come over." in to_guests.preview(Event.objects.get(pk=shower.pk)).text
