"""The shared library: documents that an operator uploads for everybody. No page of the staff has what people upload."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

from agents.admin import ShownFieldsAdmin
from agents.documents.acceptance import accept, looked_at
from agents.documents.actions import read_all_again
from agents.documents.kinds import SAID
from agents.documents.models import Document
from agents.refused import Refused

SHOWN = 5000  # characters of what was read


class UploadForm(forms.ModelForm):
    """A file, which is looked at before anything is kept of it."""

    file = forms.FileField(help_text=f"{SAID}. Everybody who is signed in can read it.", allow_empty_file=True)

    class Meta:
        model = Document
        fields: tuple[str, ...] = ()

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        try:
            looked_at(given.file, given.name)
        except Refused as refused:
            raise ValidationError(refused.errors["file"]) from None
        return given


@admin.register(Document)
class DocumentAdmin(ShownFieldsAdmin, admin.ModelAdmin):
    """Uploaded here, read by a worker, found by everybody's agents until it is deleted here."""

    list_display = ["name", "content_type", "length", "state", "why", "created_at"]
    list_filter = ["state", "content_type", "created_at"]
    search_fields = ["name"]
    readonly_fields = [
        "name", "content_type", "length", "state", "why", "is_cut", "created_at", "read_at", "download", "words",
    ]  # fmt: skip
    actions = ["read_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        return super().get_queryset(request).filter(owner=None, deleted_at=None)

    def get_form(self, request: HttpRequest, obj: Document | None = None, change: bool = False, **kwargs: Any) -> Any:
        """Return the form that takes a file; one that is there is not changed, but for being read again."""
        return super().get_form(request, obj, change, **({} if change else {"form": UploadForm}) | kwargs)

    def get_fields(self, request: HttpRequest, obj: Document | None = None) -> Any:
        return ["file"] if obj is None else self.readonly_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Document | None = None) -> Any:
        return [] if obj is None else self.readonly_fields

    def save_model(self, request: HttpRequest, obj: Document, form: Any, change: bool) -> None:
        """Keep what was uploaded; there is nothing else to save."""
        if not change:
            given = form.cleaned_data["file"]
            made = accept(None, given.name, given.file)
            for field in made._meta.concrete_fields:  # the admin goes on with the row it has
                setattr(obj, field.attname, getattr(made, field.attname))

    @admin.display(description="size", ordering="size")
    def length(self, document: Document) -> str:
        return filesizeformat(document.size)

    @admin.display(description="file")
    def download(self, document: Document) -> SafeString:
        return format_html('<a href="{}">{}</a>', document.get_absolute_url(), document.name)

    @admin.display(description="what was read")
    def words(self, document: Document) -> str:
        text = document.text or ""
        return f"{text[:SHOWN]} …" if len(text) > SHOWN else text

    @admin.action(description="Read again", permissions=["change"])
    def read_again(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        self.message_user(request, f"{read_all_again(queryset)} will be read again.")
