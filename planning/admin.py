"""Planning in the admin. Saves go through signals, so every open widget follows."""

from __future__ import annotations

from django.contrib import admin

from planning.models import Event, Guest, Invitation, ShoppingItem, ShoppingList


class GuestInline(admin.TabularInline):
    model = Guest
    extra = 0


class InvitationInline(admin.StackedInline):
    model = Invitation
    extra = 0


class ShoppingListInline(admin.TabularInline):
    model = ShoppingList
    extra = 0
    show_change_link = True


class ShoppingItemInline(admin.TabularInline):
    model = ShoppingItem
    extra = 0


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    list_display = ("title", "kind", "starts_at", "guest_count", "place", "owner")
    list_filter = ("kind", "starts_at")
    list_select_related = ("owner",)
    search_fields = ("title", "place", "owner__username")
    date_hierarchy = "starts_at"
    autocomplete_fields = ("owner", "co_hosts")
    readonly_fields = ("thread", "created_at", "updated_at")
    inlines = (InvitationInline, GuestInline, ShoppingListInline)


@admin.register(ShoppingList)
class ShoppingListAdmin(admin.ModelAdmin):
    list_display = ("title", "event", "created_at")
    list_select_related = ("event",)
    search_fields = ("title", "event__title")
    autocomplete_fields = ("event",)
    inlines = (ShoppingItemInline,)


@admin.register(Guest)
class GuestAdmin(admin.ModelAdmin):
    list_display = ("name", "event", "answer", "party_size", "email")
    list_filter = ("answer",)
    list_select_related = ("event",)
    search_fields = ("name", "email", "event__title")
    autocomplete_fields = ("event",)
