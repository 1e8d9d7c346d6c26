"""The statement of a search, in two arms for each of two owners: this person's passages, and those of everybody.

By meaning: of own vectors the nearest by their signs, and of these exactly; everybody's by the index of the nearest.
By words: the rare ones of the question, and all of them together. Each arm gives its fifty best, and what all gave is
scored by the same rule.
"""

from __future__ import annotations

from functools import cache

from agents.knowledge.models.passage import FOLDED

EACH = 50  # passages of an arm
FEW = 5000  # vectors of everybody's of some kinds, of which each is compared
#: Own vectors that are compared by all their numbers: those whose signs differ least. Who has fewer has all compared.
#: On the labelled set, and on 20,000 of one owner, half as many would still give the same best five.
BY_SIGNS = 120
#: Passages that have a word, above which it says too little to look for it alone: to count more of them costs most.
COMMON = 100
MOST_WORDS = 16  # of a question
#: What a question's words count beside the cosine, as measured on a labelled set (tests/agents/knowledge/labelled). In
#: the order few of them say little, and all of them much: so their part is squared. Whether there is an answer at all
#: the best passage decides, by its cosine and its part of the words, or by such a part of them alone.
OF_SQUARED_WORDS = 0.2
OF_WORDS = 0.3
ENOUGH_WORDS = 0.6
#: Of the best one's score, below which others are no answers beside it.
BESIDE_THE_BEST = 0.5

#: The word that their owner is has led to them already: an index of owners would be gone through for nothing.
MINE = "passage.owner_id IS NOT DISTINCT FROM %(user)s"

#: `w.rare` of the more passages a word is in, the less. One that is in none says most: what is asked for is not here.
_WORDS = f"""
    asked AS MATERIALIZED (
        SELECT lexeme, plainto_tsquery('simple'::regconfig, lexeme) AS word
        FROM unnest(to_tsvector('simple'::regconfig, {FOLDED.format("%(question)s::text")}))
        WHERE lexeme <> ALL(%(stop_words)s::text[]) AND (length(lexeme) > 1 OR lexeme BETWEEN '0' AND '9')
          AND numnode(plainto_tsquery('simple'::regconfig, lexeme)) > 0
        ORDER BY length(lexeme) DESC, lexeme LIMIT {MOST_WORDS}
    ), counted AS MATERIALIZED (
        SELECT lexeme, word, mine.passages AS mine, shared.passages AS shared,
               ln(1 + 1000 / (mine.passages + shared.passages + 0.5))::float8 AS rare
        FROM asked
        CROSS JOIN LATERAL (SELECT count(*) AS passages FROM (
            SELECT FROM knowledge_passage passage
            WHERE tsv @@ (%(mine)s::tsquery && asked.word) AND {MINE} {{kinds}} LIMIT {COMMON}
        ) few) mine
        CROSS JOIN LATERAL (SELECT count(*) AS passages FROM (
            SELECT FROM knowledge_passage passage
            WHERE tsv @@ asked.word AND owner_id IS NULL {{kinds}} LIMIT {COMMON}
        ) few) shared
    )
"""

#: Those with a rare word, and of those with all words, which all cover the question alike, a few.
_BY_WORDS = f"""
    SELECT few.id FROM (
        (SELECT passage.id, tsv FROM knowledge_passage passage WHERE tsv @@ ({{whose}}(
            SELECT string_agg('(' || word::text || ')', ' | ') FILTER (WHERE {{count}} BETWEEN 1 AND {COMMON - 1})
            FROM counted)::tsquery) AND {{owner}} {{kinds}})
        UNION ALL
        (SELECT passage.id, tsv FROM knowledge_passage passage WHERE tsv @@ ({{whose}}(
            SELECT string_agg('(' || word::text || ')', ' & ') FROM counted)::tsquery) AND {{owner}} {{kinds}}
         LIMIT {EACH})
    ) few CROSS JOIN LATERAL (SELECT sum(rare) AS share FROM counted WHERE few.tsv @@ word) covered
    ORDER BY share DESC, few.id LIMIT {2 * EACH}
"""

_NEAREST = """
    SELECT vector.passage_id AS id, vector.vector::halfvec({dims}) <=> %(vector)s::halfvec({dims}) AS distance
    FROM knowledge_passagevector vector
    WHERE vector.owner_id IS NULL AND vector.embedder_id = {embedder} AND vector.vector IS NOT NULL {kinds}
    ORDER BY 2 LIMIT {each}
"""

#: The index of the nearest is gone through until there are enough of the kinds that are asked for, and not for ever:
#: few beside many others are never come to. So few are all looked at (`OFFSET 0` keeps that index from it).
_NEAREST_OF_KINDS = """
    (SELECT few.id, few.vector::halfvec({dims}) <=> %(vector)s::halfvec({dims}) AS distance
    FROM (
        SELECT vector.passage_id AS id, vector.vector FROM knowledge_passagevector vector
        WHERE vector.owner_id IS NULL AND vector.embedder_id = {embedder} AND vector.vector IS NOT NULL {kinds} OFFSET 0
    ) few
    WHERE (SELECT passages <= {few} FROM of_kinds)
    ORDER BY 2 LIMIT {each})
    UNION ALL
    (SELECT vector.passage_id, vector.vector::halfvec({dims}) <=> %(vector)s::halfvec({dims})
    FROM knowledge_passagevector vector
    WHERE vector.owner_id IS NULL AND vector.embedder_id = {embedder} AND vector.vector IS NOT NULL {kinds}
      AND (SELECT passages > {few} FROM of_kinds)
    ORDER BY 2 LIMIT {each})
"""

_OF_KINDS = """
    SELECT count(*) AS passages FROM (
        SELECT FROM knowledge_passagevector vector
        WHERE vector.owner_id IS NULL AND vector.embedder_id = {embedder} {kinds} LIMIT {few} + 1
    ) counted_so_far
"""

#: By an index that holds the signs: the vectors themselves lie on ten times as many pages. The question's signs are
#: selected, so that they are made once, also in a plan that is made without it; the distances, so that no plan goes
#: through other vectors than these. Those without signs come last: to ask each of 20,000 for them costs a tenth.
_NEAREST_OF_MINE = """
    SELECT near.passage_id AS id, (
        SELECT exact.vector::halfvec({dims}) <=> %(vector)s::halfvec({dims}) FROM knowledge_passagevector exact
        WHERE exact.passage_id = near.passage_id AND exact.embedder_id = {embedder}
    ) AS distance
    FROM (
        SELECT vector.passage_id FROM knowledge_passagevector vector
        WHERE vector.owner_id = %(user)s AND vector.embedder_id = {embedder} {kinds}
        ORDER BY vector.signs <~> (SELECT binary_quantize(%(vector)s::halfvec({dims}))::varbit) LIMIT {by_signs}
    ) near
    ORDER BY 2 LIMIT {each}
"""


@cache
def statement(*, embedder: int, dims: int, has_vector: bool, has_kinds: bool, by_signs: int = BY_SIGNS) -> str:
    """Return the SQL. `embedder` and `dims` are part of it, as they are of the index of the nearest.

    `by_signs`: how many of one's own are compared by all their numbers.

    Parameters: user, question, stop_words, mine (the word that the owner is in `tsv`), limit, floor; and, where there
    are some, vector and kinds. Each row: the id of the active embedder, then a hit's fields; the first row is there
    whatever was found.
    """
    kinds = "AND {}.kind = ANY(%(kinds)s::text[])" if has_kinds else ""
    of_passage, of_vector = kinds.format("passage"), kinds.format("vector")
    parts = [_WORDS.format(kinds=of_passage)]
    arms = []
    for name, whose, owner in (("mine", "%(mine)s::tsquery && ", MINE), ("shared", "", "passage.owner_id IS NULL")):
        words = _BY_WORDS.format(whose=whose, count=name, owner=owner, kinds=of_passage)
        parts.append(f"{name}_by_words AS MATERIALIZED ({words})")
        arms.append(f"SELECT id, NULL::float8 AS distance FROM {name}_by_words")
    distance = "NULL::float8"
    if has_vector:
        given = {"embedder": embedder, "dims": dims, "kinds": of_vector, "each": EACH, "by_signs": by_signs}
        given["few"] = FEW
        if has_kinds:
            parts.append(f"of_kinds AS MATERIALIZED ({_OF_KINDS.format_map(given)})")
        for name, near in (("mine", _NEAREST_OF_MINE), ("shared", _NEAREST_OF_KINDS if has_kinds else _NEAREST)):
            parts.append(f"{name}_by_meaning AS MATERIALIZED ({near.format_map(given)})")
            arms.append(f"SELECT id, distance FROM {name}_by_meaning")
        distance = (  # of what was found by words alone it is yet to be asked
            f"coalesce(found.distance, (SELECT vector.vector::halfvec({dims}) <=> %(vector)s::halfvec({dims}) "
            "FROM knowledge_passagevector vector "
            f"WHERE vector.passage_id = passage.id AND vector.embedder_id = {embedder}))"
        )
    found = f"SELECT id, min(distance) AS distance FROM ({' UNION ALL '.join(arms)}) arm GROUP BY id"
    return f"""
        WITH {", ".join(parts)}, found AS MATERIALIZED ({found}), scored AS MATERIALIZED (
            SELECT passage.*, coalesce(1 - nullif({distance}, 'NaN'), 0) AS cosine, coalesce((
                SELECT sum(rare) FILTER (WHERE passage.tsv @@ word) / sum(rare) FROM counted), 0) AS covered
            FROM found JOIN knowledge_passage passage ON passage.id = found.id
            WHERE (passage.owner_id = %(user)s OR passage.owner_id IS NULL) IS TRUE AND NOT EXISTS (
                SELECT FROM knowledge_changedrow changed WHERE changed.hides
                AND changed.content_type_id = passage.content_type_id AND changed.entity_id = passage.entity_id)
        ), graded AS (
            SELECT *, cosine + {OF_SQUARED_WORDS} * covered * covered AS score FROM scored
        ), top AS MATERIALIZED (
            SELECT max(score) AS score, max(cosine + {OF_WORDS} * covered) AS likely, max(covered) AS covered
            FROM graded
        ), best AS (
            SELECT graded.* FROM graded, top
            WHERE (top.likely >= %(floor)s OR top.covered >= {ENOUGH_WORDS})
              AND graded.score >= {BESIDE_THE_BEST} * top.score
            ORDER BY graded.score DESC, graded.id LIMIT %(limit)s
        )
        SELECT active.id, best.id, best.title, best.text, best.kind, best.entity_id, best.url, best.score
        FROM (SELECT (SELECT id FROM knowledge_embedderrow WHERE is_active) AS id) active LEFT JOIN best ON true
        ORDER BY best.score DESC, best.id
    """
