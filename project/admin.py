"""What other packages put into the admin, as it may stand there.

Django-Q2's rows name the function that a worker is to call, and carry pickles: whoever may add or change one runs code
on the server. They are hints that only the machine writes. A refresh token signs its owner in. Neither is a person's.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django_q.models import Failure, OrmQ, Schedule, Success
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken

from agents import personal
from agents.admin import ShownFieldsAdmin

admin.site.unregister([Schedule, Success, Failure, OrmQ, OutstandingToken, BlacklistedToken, User, Group])


def hands_out_rights(request: HttpRequest) -> bool:
    """Whether this person may give and take rights. A right to change users is none to become a superuser."""
    return request.user.is_active and bool(getattr(request.user, "is_superuser", False))


def delete_but_superusers(shown: Any, request: HttpRequest, rows: QuerySet[User]) -> Any:
    """Django's "delete selected", which asks first; whom it keeps, it says."""
    if kept := list(rows.filter(is_superuser=True).values_list("username", flat=True)):
        messages.warning(request, f"Superusers are kept: {', '.join(kept)}.")
    others = rows.filter(is_superuser=False)
    return delete_selected(shown, request, others) if others else None


@admin.register(User)
class AccountAdmin(ShownFieldsAdmin, UserAdmin):
    """Whoever may change users changes those without rights in the admin; rights, and staff, are for superusers."""

    RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if hands_out_rights(request) else (*fields, *self.RIGHTS)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Deleting many at a time keeps superusers."""
        found = super().get_actions(request)
        if "delete_selected" in found:
            found["delete_selected"] = (delete_but_superusers, "delete_selected", "Delete selected users")
        return found

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """All that is theirs goes, whoever may delete what else; none of it is listed, for it has their words."""
        names = [f"User: {each}, and all that is theirs" for each in objs]
        return names, {"users": len(names)}, set(), []

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """What others share with them is handed on first."""
        with personal.leaving(obj):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        with personal.leaving(*queryset):
            super().delete_queryset(request, queryset)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)


@admin.register(Group)
class RightsAdmin(ShownFieldsAdmin, GroupAdmin):
    """A group is a list of rights."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return hands_out_rights(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return hands_out_rights(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return hands_out_rights(request)


def _may_touch(request: HttpRequest, account: User | None) -> bool:
    return account is None or not (account.is_staff or account.is_superuser) or hands_out_rights(request)
