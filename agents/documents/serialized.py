"""Documents as programs are shown them."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from agents.documents.models import Document
from agents.documents.retention import goes_at


class DocumentSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField(min_value=0, help_text="In bytes.")
    sha256 = serializers.CharField()
    state = serializers.ChoiceField(Document.State.choices)
    why = serializers.CharField(help_text="Why it could not be read, in words.")
    is_shared = serializers.BooleanField(help_text="An operator's, for all.")
    is_kept = serializers.BooleanField()
    is_cut = serializers.BooleanField(help_text="It has more text than was kept.")
    conversation = serializers.UUIDField(allow_null=True)
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="When it goes, unless it is sent before.")
    url = serializers.CharField(help_text="Where the file is.")
    preview = serializers.CharField(allow_null=True, help_text="Where a picture is, made small.")


class DocumentWithTextSerializer(DocumentSerializer):
    text = serializers.CharField(allow_null=True)


class LimitsSerializer(serializers.Serializer[Any]):
    size = serializers.IntegerField(min_value=0, help_text="Bytes of one file.")
    total_size = serializers.IntegerField(min_value=0, help_text="Bytes of all of a person's.")
    size_left = serializers.IntegerField(min_value=0, help_text="Bytes of these that are left.")
    rate = serializers.CharField(help_text="How many files: such as `100/day`.")
    content_types = serializers.ListField(child=serializers.CharField())
    extensions = serializers.ListField(child=serializers.CharField(), help_text="With their dots.")


def document_json(document: Document) -> dict[str, Any]:
    """Return all but what was read of it."""
    goes = goes_at(document)
    return {
        "id": str(document.pk),
        "name": document.name,
        "content_type": document.content_type,
        "size": document.size,
        "sha256": document.sha256,
        "state": str(document.state),
        "why": document.why,
        "is_shared": document.owner_id is None,
        "is_kept": document.is_kept,
        "is_cut": document.is_cut,
        "conversation": document.thread or None,
        "created_at": document.created_at.isoformat(),
        "read_at": document.read_at.isoformat() if document.read_at else None,
        "expires_at": goes.isoformat() if goes else None,
        "url": document.get_absolute_url(),
        "preview": document.preview_url,
    }


def document_with_text_json(document: Document) -> dict[str, Any]:
    return document_json(document) | {"text": document.text}
