"""What is known in the admin: read there, never written. Of what is somebody's own, staff see no word."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery, Value
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from agents import due
from agents.admin import ReadOnlyAdmin
from agents.knowledge.indexing import reconciler
from agents.knowledge.models import ChangedRow, IndexedModel, IndexedRow, Passage, PassageVector

PRIVATE = "somebody's own"


def _about(row: Any) -> str:
    return f"{row.content_type.model} {row.entity_id}"


@admin.register(Passage)
class PassageAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    list_display = ["id", "kind", "about", "owner", "heading", "state", "written_at"]
    list_filter = ["kind", ("content_type", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["=entity_id", "=owner__username"]
    ordering = ["-pk"]
    list_select_related = ["content_type", "owner"]
    show_full_result_count = False
    readonly_fields = [
        "kind",
        "about",
        "owner",
        "chunk",
        "heading",
        "words",
        "link",
        "state",
        "embedders",
        "written_at",
    ]
    fields = [*readonly_fields]
    actions = ["reindex"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Passage]:
        active = PassageVector.objects.filter(passage=OuterRef("pk"), embedder__is_active=True, vector__isnull=False)
        changed = ChangedRow.objects.filter(content_type=OuterRef("content_type"), entity_id=OuterRef("entity_id"))
        rows = super().get_queryset(request).defer("tsv")
        return rows.annotate(has_vector=Exists(active), is_changed=Exists(changed))

    @admin.display(description="about")
    def about(self, passage: Passage) -> str:
        return _about(passage)

    @admin.display(description="title")
    def heading(self, passage: Passage) -> str:
        return PRIVATE if passage.owner_id else passage.title

    @admin.display(description="text")
    def words(self, passage: Passage) -> str:
        return PRIVATE if passage.owner_id else format_html("<pre>{}</pre>", passage.text)

    @admin.display(description="address")
    def link(self, passage: Passage) -> str:
        return PRIVATE if passage.owner_id else passage.url or "—"

    @admin.display(description="state")
    def state(self, passage: Any) -> str:
        if passage.is_changed:
            return "its row was changed"
        return "found" if passage.has_vector else "found by its words"

    @admin.display(description="embedders")
    def embedders(self, passage: Passage) -> str:
        made = passage.vectors.select_related("embedder").order_by("embedder__name")
        return ", ".join(f"{each.embedder}{'' if each.vector is not None else ' (to come)'}" for each in made) or "—"

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("knowledge.change_passage")

    @admin.action(description="Read their rows again", permissions=["operate"])
    def reindex(self, request: HttpRequest, queryset: QuerySet[Passage]) -> None:
        rows = set(queryset.order_by().values_list("content_type_id", "entity_id"))
        for content_type in {of for of, _ in rows}:
            if (model := ContentType.objects.get_for_id(content_type).model_class()) is not None:
                reconciler.look_again(model, [key for of, key in rows if of == content_type])
        IndexedModel.objects.filter(content_type__in={of for of, _ in rows}).update(looked_at=None)
        due.hint()
        messages.success(request, f"{len(rows)} rows will be read again.")


@admin.register(ChangedRow)
class ChangedRowAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """What waits for the index. With an error: what could not be told, and is tried again."""

    list_display = ["about", "due_at", "attempts", "last_line"]
    search_fields = ["=entity_id"]
    ordering = ["due_at"]
    list_select_related = ["content_type"]
    show_full_result_count = False
    readonly_fields = ["about", "due_at", "attempts", "hides", "trace"]
    fields = [*readonly_fields]
    actions = ["try_now"]

    @admin.display(description="about")
    def about(self, row: ChangedRow) -> str:
        return _about(row)

    @admin.display(description="error")
    def last_line(self, row: ChangedRow) -> str:
        return row.error.strip().rpartition("\n")[2][:120]

    @admin.display(description="error")
    def trace(self, row: ChangedRow) -> str:
        return format_html("<pre>{}</pre>", row.error) if row.error else "—"

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("knowledge.change_changedrow")

    @admin.action(description="Try now", permissions=["operate"])
    def try_now(self, request: HttpRequest, queryset: QuerySet[ChangedRow]) -> None:
        count = queryset.order_by().update(due_at=timezone.now())
        due.hint()
        messages.success(request, f"{count} will be read now.")


@admin.register(IndexedModel)
class IndexedModelAdmin(ReadOnlyAdmin, admin.ModelAdmin):
    """How far the index is, by what it is of."""

    list_display = ["content_type", "rows", "passages", "waiting", "without_vector", "looked_at"]
    list_select_related = ["content_type"]
    ordering = ["pk"]
    readonly_fields = ["content_type", "rows", "passages", "waiting", "without_vector", "looked_at"]
    fields = [*readonly_fields]
    actions = ["reindex"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[IndexedModel]:
        mine = {"content_type": OuterRef("content_type")}
        owed = PassageVector.objects.filter(
            passage__content_type=OuterRef("content_type"), embedder__is_active=True, vector=None
        )
        return (
            super()
            .get_queryset(request)
            .annotate(
                row_count=_count(IndexedRow.objects.filter(**mine)),
                passage_count=_count(Passage.objects.filter(**mine)),
                waiting_count=_count(ChangedRow.objects.filter(**mine)),
                owed_count=_count(owed),
            )
        )

    @admin.display(description="rows known")
    def rows(self, row: Any) -> int:
        return int(row.row_count or 0)

    @admin.display(description="passages")
    def passages(self, row: Any) -> int:
        return int(row.passage_count or 0)

    @admin.display(description="changes waiting")
    def waiting(self, row: Any) -> int:
        return int(row.waiting_count or 0)

    @admin.display(description="passages without a vector")
    def without_vector(self, row: Any) -> int:
        return int(row.owed_count or 0)

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("knowledge.change_indexedmodel")

    @admin.action(description="Read all their rows again", permissions=["operate"])
    def reindex(self, request: HttpRequest, queryset: QuerySet[IndexedModel]) -> None:
        for row in queryset.select_related("content_type"):
            if (model := row.content_type.model_class()) is not None:
                reconciler.look_again(model)
        queryset.order_by().update(looked_at=None)
        due.hint()
        messages.success(request, "All rows of these will be read again.")


def _count(rows: QuerySet[Any]) -> Subquery:
    """Return how many these are, of each row of the query around."""
    return Subquery(rows.order_by().annotate(one=Value(1)).values("one").annotate(all=Count("pk")).values("all"))
