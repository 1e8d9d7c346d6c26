"""How near texts are to an embedder that have nothing to do with each other: each has its own idea of far.

One says 0.0 of most, and another 0.7. What is far nearer than that may be an answer.
"""

from __future__ import annotations

from agents.knowledge.embedders.embedder import Embedder

DEVIATIONS = 5  # above the mean of these: so far are the floors of the two embedders that were measured
PASSAGES = (
    "venue: Old Mill\nStone mill by the river with a terrace for eighty guests and rooms for twelve.",
    "venue: Town Hall\nLarge hall with a stage, a kitchen and step-free access from the car park.",
    "vendor: Corner Bakery\nCakes and bread for parties, also without gluten; delivered in the morning.",
    "vendor: Night Owls\nDisc jockey with lights and loudspeakers, plays until four and takes requests.",
    "vendor: Field Flowers\nBouquets and wreaths of what is in season, tied on the same day.",
    "event: Emma's wedding\nA hundred and ten guests; it rained, and the band played in the barn.",
    "event: Office picnic\nGames for the children, salads, and far too few chairs in the shade.",
    "note: Budget\nNot more than two thousand for the whole summer, drinks included.",
    "note: Allergies\nJames cannot eat shellfish, Noor no sesame. Tell the caterer a week before.",
    "music: Slow songs\nBallads for the first dance and for the end of the evening.",
    "document: Contract\nThe hall is paid half in advance; who cancels late pays all of it.",
    "document: Timetable\nGuests arrive at three, speeches at six, dinner at seven, the last bus at one.",
)
FAR_FROM_ALL = (
    "derivative of the inverse tangent",
    "how does a diesel injection pump work",
    "which enzyme cuts a strand of DNA",
    "kernel panic after an update of the driver",
    "orbital period of the moons of Jupiter",
    "tariffs on imported steel in the last century",
    "treatment of a torn ligament in horses",
    "who was king of Sweden in 1632",
    "melting point of an alloy of tin and lead",
    "appeal against a decision of the tax court",
    "grammar of the ablative absolute in Latin",
    "asdf ghjk qwer",
)


def floor(embedder: Embedder) -> float:
    """Return the floor of an embedder. Errors: `EmbedderError`."""
    near = embedder.embed(FAR_FROM_ALL, "query") @ embedder.embed(PASSAGES, "passage").T
    return round(float(near.mean() + DEVIATIONS * near.std()), 3)
