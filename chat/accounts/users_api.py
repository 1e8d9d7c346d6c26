"""Accounts over REST, for staff with the rights to them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agents.rest import MOST, PageQuery, page, page_of, read_body, read_query
from agents.signed_in import signed_in
from chat.accounts import users


class UserSerializer(serializers.ModelSerializer[User]):
    email = serializers.CharField(read_only=True, help_text="Empty where none is known.")

    class Meta:
        model = User
        fields = (
            "id", "username", "email", "first_name", "last_name", "is_active", "is_staff", "is_superuser",
            "date_joined", "last_login",
        )  # fmt: skip
        read_only_fields = fields


class UsersQuery(PageQuery):
    search = serializers.CharField(max_length=200, default="", allow_blank=True)
    is_active = serializers.BooleanField(required=False)
    is_staff = serializers.BooleanField(required=False)
    is_superuser = serializers.BooleanField(required=False)


class BulkDeleteBody(serializers.Serializer[Any]):
    user_ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**31 - 1), max_length=MOST, allow_empty=False
    )


class KeptSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    username = serializers.CharField()


class BulkDeletedSerializer(serializers.Serializer[Any]):
    deleted = serializers.ListField(child=serializers.IntegerField())
    kept = KeptSerializer(many=True, help_text="Superusers, whoever asked, and staff where no superuser asked.")


class Users(APIView):
    """`GET`: {"count", "page", "limit", "results": […]}, by name. `search` looks in names and addresses."""

    @extend_schema(parameters=[UsersQuery], responses=page_of(UserSerializer), summary="List accounts")
    def get(self, request: Request) -> Response:
        _needs(request, "view")
        query = read_query(UsersQuery, request)
        rows = User.objects.order_by("username")
        for flag in ("is_active", "is_staff", "is_superuser"):
            if flag in query:
                rows = rows.filter(**{flag: query[flag]})
        for word in query["search"].split():
            rows = rows.filter(
                Q(username__icontains=word)
                | Q(email__icontains=word)
                | Q(first_name__icontains=word)
                | Q(last_name__icontains=word)
            )
        return Response(page(rows, query, lambda row: dict(UserSerializer(row).data)))


class BulkDelete(APIView):
    """`POST`: delete accounts and what is theirs. Whom it keeps, it names.

    Superusers and whoever asks are kept; so is staff, unless a superuser asks.
    """

    @extend_schema(request=BulkDeleteBody, responses=BulkDeletedSerializer, summary="Delete accounts")
    def post(self, request: Request) -> Response:
        _needs(request, "delete")
        taken = users.delete(read_body(BulkDeleteBody, request)["user_ids"], by=signed_in(request))
        kept = [{"id": user.pk, "username": user.get_username()} for user in taken.kept]
        return Response({"deleted": taken.deleted, "kept": kept})


def _needs(request: Request, verb: str) -> None:
    """Errors: `PermissionDenied` for whoever is not of the staff, or lacks this right to accounts."""
    user = signed_in(request)
    if not user.is_staff or not user.has_perm(f"auth.{verb}_user"):
        raise PermissionDenied(f"You may not {verb} accounts.")
