"""Agents, tools and templates as JSON."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import transaction
from django.db.models import Q
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from agents.profiles.models import AgentProfile, AgentProfileTool, AgentPromptTemplate, AgentTool
from agents.rest import Strict


class OwnedSerializer(Strict, serializers.ModelSerializer):
    """A row that is one person's, or everybody's: `is_shared` is said when it is made."""

    owner = serializers.SerializerMethodField()
    is_shared = serializers.BooleanField(required=False)

    def get_owner(self, row: Any) -> str | None:
        """Return the name; of a dotted source a PATCH would leave the field out where there is no owner."""
        return row.owner.get_username() if row.owner is not None else None

    def to_representation(self, instance: Any) -> dict[str, Any]:
        instance.is_shared = instance.owner_id is None
        return super().to_representation(instance)


class LinkSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="tool.name")

    class Meta:
        model = AgentProfileTool
        fields = ("tool", "name", "enabled", "approval", "is_declared")
        read_only_fields = fields


class AgentSerializer(OwnedSerializer):
    tools = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=200, required=False, write_only=True
    )

    handoffs = serializers.ListField(child=serializers.CharField(max_length=80), max_length=20, required=False)

    class Meta:
        model = AgentProfile
        fields = (
            "id", "key", "name", "owner", "is_shared", "model", "system_prompt", "is_default", "is_active",
            "is_offered", "is_declared", "is_missing", "tools", "handoffs", "created_at", "updated_at",
        )  # fmt: skip
        read_only_fields = ("key", "is_declared", "is_missing", "created_at", "updated_at")
        validators: ClassVar[list[Any]] = []  # of defaults the newest is one, whoever was it before
        extra_kwargs: ClassVar[dict[str, Any]] = {"model": {"required": False}}

    def validate_system_prompt(self, value: str) -> str:
        if len(value) > 50_000:
            raise serializers.ValidationError("At most 50,000 characters.")
        return value

    def validate_model(self, value: str) -> str:
        """Which model answers costs the installation money: a person's own agent has the default one."""
        user = self.context["request"].user
        if value and value != getattr(self.instance, "model", "") and not user.has_perm("profiles.change_agentprofile"):
            raise serializers.ValidationError("Only staff chooses a model. Leave it empty for the default one.")
        return value

    def validate_tools(self, names: list[str]) -> list[str]:
        known = set(AgentTool.objects.filter(name__in=names).values_list("name", flat=True))
        if unknown := [name for name in names if name not in known]:
            raise serializers.ValidationError(f"No tool is called {unknown[0]!r}.")
        return names

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """It hands over to whom its owner may ask: everybody's agents, and one person's to that one's own."""
        if "handoffs" in attrs:
            owner = None if attrs.get("is_shared") else self.context["request"].user
            profile = self.instance or AgentProfile(owner=owner)
            if why := profile.why_not(attrs["handoffs"]):
                raise serializers.ValidationError({"handoffs": [why]})
        return attrs

    def to_representation(self, instance: AgentProfile) -> dict[str, Any]:
        """Return it with its tools, which are written by their names alone."""
        return ShownAgentSerializer(context=self.context).to_representation(instance)

    def create(self, validated_data: dict[str, Any]) -> AgentProfile:
        names = validated_data.pop("tools", [])
        if validated_data.get("owner") is not None:
            validated_data.setdefault("model", "")
        with transaction.atomic():
            made: AgentProfile = super().create(validated_data)
            link(made, names)
        return made

    def update(self, instance: AgentProfile, validated_data: dict[str, Any]) -> AgentProfile:
        names = validated_data.pop("tools", None)
        with transaction.atomic():
            changed: AgentProfile = super().update(instance, validated_data)
            if names is not None:
                link(changed, names)
        return changed


class ShownAgentSerializer(OwnedSerializer):
    """What is answered of an agent."""

    tools = LinkSerializer(source="links", many=True, read_only=True)

    class Meta(AgentSerializer.Meta):
        pass


def link(profile: AgentProfile, names: list[str]) -> None:
    """Let it use these tools and no others.

    What code gives it is switched off, and what an operator lets ask: given once more, it asks. The rest is taken away.
    """
    AgentProfile.objects.select_for_update().get(pk=profile.pk)
    links = {each.tool.name: each for each in profile.links.select_related("tool")}
    for name, each in links.items():
        is_kept = each.is_declared or each.approval == each.Approval.ALWAYS
        if name not in names and not is_kept:
            each.delete()
        elif each.enabled != (name in names):
            each.enabled = name in names
            each.save(update_fields=["enabled"])
    tools = AgentTool.objects.in_bulk([name for name in names if name not in links], field_name="name")
    AgentProfileTool.objects.bulk_create(
        AgentProfileTool(agent=profile, tool=tools[name]) for name in dict.fromkeys(names) if name in tools
    )


class ToolSerializer(Strict, serializers.ModelSerializer):
    class Meta:
        model = AgentTool
        fields = (
            "id", "name", "description", "tool_type", "parameters", "is_active", "is_declared", "is_missing",
            "created_at",
        )  # fmt: skip
        read_only_fields = ("is_declared", "is_missing", "created_at")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None and self.instance.is_declared:
            for name in ("name", "tool_type", "parameters"):
                if name in attrs and attrs[name] != getattr(self.instance, name):
                    raise serializers.ValidationError({name: ["It is the code's."]})
        return attrs


@extend_schema_serializer(exclude_fields=("is_shared",), component_name="AgentChange")
class AgentChangeSerializer(AgentSerializer):
    """What of an agent may be changed: whose it is was said when it was made."""


class MyAgent(serializers.PrimaryKeyRelatedField):
    """An agent by id. One of somebody else's does not exist."""

    def get_queryset(self) -> Any:
        return AgentProfile.objects.filter(Q(owner=None) | Q(owner=self.context["request"].user))


class TemplateSerializer(OwnedSerializer):
    agent = MyAgent(allow_null=True, required=False)

    class Meta:
        model = AgentPromptTemplate
        fields = ("id", "name", "template", "owner", "is_shared", "agent", "is_default", "created_at")
        read_only_fields = ("created_at",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Whoever words an agent that is everybody's needs the right to, whoever the template belongs to."""
        agent = attrs.get("agent")
        user = self.context["request"].user
        if agent is not None and agent.owner_id is None and not user.has_perm("profiles.change_agentprofile"):
            raise serializers.ValidationError({"agent": ["It is everybody's: only staff words it."]})
        return attrs


@extend_schema_serializer(exclude_fields=("is_shared",), component_name="TemplateChange")
class TemplateChangeSerializer(TemplateSerializer):
    """What of a template may be changed: whose it is was said when it was made."""
