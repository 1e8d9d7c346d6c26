"""Looking up over REST what is known."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.knowledge import declarations
from agents.knowledge.lookup.search import LONGEST, MOST, search
from agents.rest import read_query
from agents.signed_in import signed_in


class SearchQuery(serializers.Serializer[Any]):
    q = serializers.CharField(max_length=LONGEST, help_text="What is looked for, in words.")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=5)
    kinds = serializers.CharField(max_length=400, required=False, help_text="Only of these kinds: `venue,note`.")

    def validate_kinds(self, said: str) -> list[str]:
        kinds = [each.strip() for each in said.split(",") if each.strip()]
        known = declarations.kinds()
        if not kinds or any(each not in known for each in kinds):
            raise serializers.ValidationError(f"Kinds are: {', '.join(known) or 'none'}.")
        return kinds


class CitedSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="What the passage is cited by.")
    title = serializers.CharField()
    text = serializers.CharField()
    kind = serializers.CharField()
    url = serializers.CharField(help_text="Where a person opens what it is about; empty for nowhere.")
    object_id = serializers.CharField(help_text="The id of what it is about.")
    score = serializers.FloatField()


class SearchSerializer(serializers.Serializer[Any]):
    results = CitedSerializer(many=True)


class Search(APIView):
    """What this person may know that answers a question: the best first, and nothing rather than nonsense."""

    @extend_schema(parameters=[SearchQuery], responses=SearchSerializer, summary="Look up what is known")
    def get(self, request: Request) -> Response:
        query = read_query(SearchQuery, request)
        hits = search(signed_in(request), query["q"], limit=query["limit"], kinds=query.get("kinds"))
        return Response(
            {"results": [{**hit.cited(), "object_id": hit.object_id, "score": round(hit.score, 4)} for hit in hits]}
        )
