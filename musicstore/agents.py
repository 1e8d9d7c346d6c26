"""The store's team: one who asks what it is about, one for the music, one for what was bought."""

from __future__ import annotations

from agents.runtime import Agent, Route
from musicstore.models import Track

CATALOGUE = ("artist", "album", "song", "track", "genre", "music", "band", "playlist")
INVOICES = ("invoice", "purchase", "order", "payment", "billing", "bought", "receipt")

store = Agent(
    name="store",
    title="Music store",
    instructions="""You receive people in a music store, and hand over to whoever can help them.""",
    description="Finds music, sells it, and knows what you bought.",
    offered=lambda user: Track.objects.all(),
    routes=(Route("music", CATALOGUE), Route("invoices", INVOICES)),
)

music = Agent(
    name="music",
    title="Music catalogue",
    instructions="""You know the catalogue of a music store.""",
    description="Finds artists, albums, songs and genres, and sells tracks.",
    offered=False,
)

invoices = Agent(
    name="invoices",
    title="Invoices",
    instructions="""You answer what customers of a music store ask about what they bought.""",
    description="Answers what verified customers ask about their invoices.",
    offered=False,
)
