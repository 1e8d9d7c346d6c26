"""Documents over REST, below `/api/documents/`: upload, list, read one, its file, read it again, delete.

People see theirs and what an operator shares with all; they change theirs. An id of somebody else's is 404, like one
that does not exist.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.documents import actions, serving
from agents.documents.acceptance import accept
from agents.documents.allowance import limits_of
from agents.documents.kinds import TYPES
from agents.documents.models import Document, DocumentPreview
from agents.documents.serialized import (
    DocumentSerializer,
    DocumentWithTextSerializer,
    LimitsSerializer,
    document_json,
    document_with_text_json,
)
from agents.refused import not_found
from agents.rest import PageQuery, page, page_of, read_form, read_query
from agents.signed_in import signed_in


class ListQuery(PageQuery):
    search = serializers.CharField(max_length=200, default="", allow_blank=True, help_text="A part of the name.")
    state = serializers.ChoiceField(Document.State.choices, default=None, allow_null=True)
    is_shared = serializers.BooleanField(default=None, allow_null=True)
    conversation = serializers.UUIDField(default=None, allow_null=True)


class Said(serializers.BooleanField):
    """Of a form, in which all is text."""

    TRUE_VALUES, FALSE_VALUES = {"true", "True", True}, {"false", "False", False}
    NULL_VALUES: set[Any] = set()


class UploadBody(serializers.Serializer[Any]):
    file = serializers.FileField(allow_empty_file=True, max_length=1000)
    is_kept = Said(
        default=False, help_text="It stays, though it is sent in no conversation. Else it goes after some days."
    )
    client_id = serializers.UUIDField(
        required=False, help_text="Any UUID: an upload that is sent again, as nobody heard of the first, is kept once."
    )


class Documents(APIView):
    """Whatever a file is called, its bytes say what it is. It is read soon after."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        parameters=[ListQuery], responses=page_of(DocumentSerializer), summary="List documents, newest first"
    )
    def get(self, request: Request) -> Response:
        query = read_query(ListQuery, request)
        rows = Document.objects.visible_to(signed_in(request)).filter(name__icontains=query["search"]).defer("text")
        if query["state"]:
            rows = rows.filter(state=query["state"])
        if query["is_shared"] is not None:
            rows = rows.filter(owner__isnull=query["is_shared"])
        if query["conversation"] is not None:
            rows = rows.of_thread(query["conversation"])
        return Response(page(rows, query, document_json))

    @extend_schema(
        request={"multipart/form-data": UploadBody}, responses={201: DocumentSerializer}, summary="Upload a document"
    )
    def post(self, request: Request) -> Response:
        fields = read_form(UploadBody, request)
        given = fields["file"]
        document = accept(
            signed_in(request),
            given.name or "",
            given.file,
            is_kept=fields["is_kept"],
            client_id=fields.get("client_id"),
        )
        return Response(document_json(document), status=201)


class Limits(APIView):
    """What this person may upload: sizes in bytes, types, and how much room is left."""

    @extend_schema(responses=LimitsSerializer, summary="Read what may be uploaded")
    def get(self, request: Request) -> Response:
        return Response(limits_of(signed_in(request)))


class OneDocument(APIView):
    """A document with what was read of it: `text` is null until then, empty of a picture."""

    @extend_schema(responses=DocumentWithTextSerializer, summary="Read a document")
    def get(self, request: Request, document: UUID) -> Response:
        return Response(document_with_text_json(_visible(request, document)))

    @extend_schema(responses={204: None}, summary="Delete a document of one's own, with all that was read of it")
    def delete(self, request: Request, document: UUID) -> Response:
        actions.delete(signed_in(request), document)
        return Response(status=204)


class Retry(APIView):
    """409 for one that did not fail."""

    @extend_schema(request=None, responses=DocumentSerializer, summary="Let what could not be read be read once more")
    def post(self, request: Request, document: UUID) -> Response:
        return Response(document_json(actions.retry(signed_in(request), document)))


class AnyRenderer(JSONRenderer):
    """Lets whoever accepts a file of one type alone in. What is refused is said as a problem all the same."""

    media_type = "*/*"
    format = "file"


class Content(APIView):
    """The file, as an attachment: no browser shows it in a page."""

    renderer_classes = (AnyRenderer,)

    @extend_schema(
        responses={(200, content_type): OpenApiTypes.BINARY for content_type in TYPES},
        summary="Download a document",
    )
    def get(self, request: Request, document: UUID) -> HttpResponseBase:
        return serving.attachment(_visible(request, document), request._request)


class PictureMadeSmall(APIView):
    """A picture, small enough for a page, without what it says of where it was taken. 404 for what is none."""

    renderer_classes = (AnyRenderer,)

    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, summary="Look at a picture")
    def get(self, request: Request, document: UUID) -> HttpResponseBase:
        found = DocumentPreview.objects.filter(document=_visible(request, document)).first()
        if found is None:
            raise not_found("id")
        return serving.picture(bytes(found.content))


def _visible(request: Request, pk: UUID) -> Document:
    found = Document.objects.visible_to(signed_in(request)).filter(pk=pk).first()
    if found is None:
        raise not_found("id")
    return found
