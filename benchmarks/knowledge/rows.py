"""Passages in great number: sentences of a host's world, each of one subject and of words that others have, too."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from uuid import uuid4

import orjson
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from agents.knowledge import embedders, vector_indexes
from tests.harness import labelled

AT_ONCE = 2000
WORDS_OF_A_SUBJECT = 12
SUBJECTS = 2000


class Sentences:
    """Makes texts and questions. The same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        kinds = labelled.passages()
        self.words = sorted({word for each in kinds for word in re.findall(r"[a-z]{3,}", each.text.lower())})
        subjects = random.Random(0)
        self.subjects = [subjects.sample(self.words, WORDS_OF_A_SUBJECT) for _ in range(SUBJECTS)]

    def passage(self) -> tuple[str, str]:
        """Return a title and a text: two words of three are of its subject."""
        subject = self.random.choice(self.subjects)
        text = [self.random.choice(subject if self.random.random() < 0.67 else self.words) for _ in range(24)]
        return f"{self.random.choice(subject)} {self.random.choice(self.words)}", " ".join(text)

    def question(self) -> str:
        return " ".join(self.random.sample(self.random.choice(self.subjects), 5))


def people(number: int) -> list[User]:
    return User.objects.bulk_create(User(username=f"reader-{uuid4().hex}", password="!") for _ in range(number))


def write(sentences: Sentences, number: int, owner: User | None = None) -> None:
    """Write so many passages with their vectors; the index of the nearest is made anew behind them."""
    active = embedders.active()
    if owner is None:
        vector_indexes.drop(active.id)
    for count in _parts(number):
        _write([sentences.passage() for _ in range(count)], owner)
    vector_indexes.ensure(active.id, active.dims)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) knowledge_passage, knowledge_passagevector")


def _parts(number: int) -> Iterator[int]:
    while number > 0:
        yield min(number, AT_ONCE)
        number -= AT_ONCE


@transaction.atomic
def _write(passages: list[tuple[str, str]], owner: User | None) -> None:
    active = embedders.active()
    vectors = active.embed([f"note: {title}\n{text}" for title, text in passages], "passage")
    literals = [orjson.dumps(each, option=orjson.OPT_SERIALIZE_NUMPY).decode() for each in vectors]
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "type": ContentType.objects.get_for_model(User).pk,
                "owner": owner.pk if owner else None,
                "keys": [uuid4().hex for _ in passages],
                "titles": [title for title, _ in passages],
                "texts": [text for _, text in passages],
                "vectors": literals,
                "embedder": active.id,
            },
        )


_WRITE = """
    WITH new AS (
        SELECT * FROM unnest(%(keys)s::text[], %(titles)s::text[], %(texts)s::text[], %(vectors)s::text[])
        AS new (key, title, text, vector)
    ), made AS (
        INSERT INTO knowledge_passage
            (content_type_id, entity_id, owner_id, kind, chunk, title, text, url, hash, written_at)
        SELECT %(type)s, key, %(owner)s, 'note', 0, title, text, '', key, now() FROM new RETURNING id, entity_id
    )
    INSERT INTO knowledge_passagevector (passage_id, owner_id, kind, embedder_id, vector, attempts)
    SELECT made.id, %(owner)s, 'note', %(embedder)s, new.vector::halfvec, 0
    FROM made JOIN new ON new.key = made.entity_id
"""
