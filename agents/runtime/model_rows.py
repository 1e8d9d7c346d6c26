"""The rows of one model as a person's tools see them: those that `visible_to` returns, the listed fields of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from agents.runtime.tool import ToolRefused

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NOT_FOUND = "There is nothing with this id."


@dataclass(frozen=True)
class Rows:
    """`read` and `write` are the model's fields that may be shown and given; the primary key is shown as `id`."""

    model: type[models.Model]
    read: tuple[Any, ...]
    write: tuple[Any, ...] = ()

    def page(
        self, user: User, where: Mapping[str, Any], *, order_by: str, limit: int, offset: int
    ) -> tuple[list[dict[str, Any]], bool]:
        """Return so many rows, and whether there are more. Errors: `ToolRefused` for another's id in a filter."""
        self.related(user, where)
        found = visible(self.model, user)
        for name, value in where.items():
            found = found.filter(**({f"{name}__isnull": True} if value is None else {name: value}))
        by = "pk" if order_by.lstrip("-") == "id" else order_by.lstrip("-")
        minus = "-" if order_by.startswith("-") else ""
        order = [minus + by] if by == "pk" else [minus + by, "pk"]
        rows = self._shown(user, found.order_by(*order)[offset : offset + limit + 1])
        return rows[:limit], len(rows) > limit

    def one(self, user: User, pk: Any) -> dict[str, Any]:
        """Return one row. Errors: `ToolRefused` not_found, the same for a missing and for another's."""
        rows = self._shown(user, visible(self.model, user).filter(pk=pk)[:1])
        if not rows:
            raise self.not_found(pk)
        return rows[0]

    def lock(self, user: User, pk: Any) -> models.Model:
        """Lock one row, then look again whether it is theirs: who had it locked may have taken it away."""
        mine = visible(self.model, user).order_by().values("pk")
        held = self.model._base_manager.select_for_update(of=("self",), no_key=True).filter(pk=pk, pk__in=mine)
        row = visible(self.model, user).filter(pk=pk).first() if held.first() else None
        if row is None:
            raise self.not_found(pk)
        return row  # type: ignore[no-any-return]

    def related(self, user: User, values: Mapping[str, Any]) -> dict[str, models.Model]:
        """Return the rows whose ids are among the values, by field. Errors: `ToolRefused` for those not theirs."""
        found: dict[str, models.Model] = {}
        errors: dict[str, list[str]] = {}
        for field in (each for each in dict.fromkeys([*self.read, *self.write]) if each.is_relation):
            if values.get(field.name) is not None:
                by_id = {field.target_field.attname: values[field.name]}
                row = visible(field.related_model, user).filter(**by_id).first()
                if row is None:
                    errors[field.name] = [NOT_FOUND]
                else:
                    found[field.name] = row
        if errors:
            raise refusal(errors)
        return found

    def checked(self, user: User, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values as the fields have them, of foreign keys the rows. Errors: `ToolRefused` invalid, by field."""
        errors: dict[str, list[str]] = {}
        clean: dict[str, Any] = {}
        for field in self.write:
            if field.name in values and not field.is_relation:
                try:
                    clean[field.name] = field.clean(values[field.name], None)
                except ValidationError as error:
                    errors[field.name] = error.messages
        if errors:
            raise refusal(errors)
        ids = {field.name: values[field.name] for field in self.write if field.is_relation and field.name in values}
        return {**clean, **ids, **self.related(user, ids)}

    def in_words(self, error: ValidationError) -> ToolRefused:
        """Return what an action refused; what is about a field that is not listed is told of no field."""
        by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        listed = {field.name for field in self.write}
        errors: dict[str, list[str]] = {}
        for name, words in by_field.items():
            errors.setdefault(name if name in listed else NON_FIELD_ERRORS, []).extend(words)
        return refusal(errors)

    def not_found(self, pk: Any) -> ToolRefused:
        return ToolRefused(
            f"There is no {self.model._meta.verbose_name} with id {pk}.", code="not_found", data={"id": pk}
        )

    def _shown(self, user: User, found: models.QuerySet[Any]) -> list[dict[str, Any]]:
        """Read just what is listed. An id that leads to another's row is not shown: one statement for each relation."""
        names = list(dict.fromkeys(["pk", *(field.attname for field in self.read)]))
        rows = [
            {"id": row["pk"], **{each.name: row[each.attname] for each in self.read}} for row in found.values(*names)
        ]
        for field in self.read:
            if field.is_relation and (ids := {row[field.name] for row in rows} - {None}):
                key = field.target_field.attname
                theirs = visible(field.related_model, user).filter(**{f"{key}__in": ids})
                seen = set(theirs.order_by().values_list(key, flat=True))
                for row in rows:
                    row[field.name] = row[field.name] if row[field.name] in seen else None
        return rows


def visible(model: Any, user: User) -> Any:
    """Return the rows of a model that this user may see."""
    return model._default_manager.visible_to(user)


def refusal(errors: Mapping[str, Sequence[str]]) -> ToolRefused:
    """Return a refusal of values, in words and by field."""
    said = [f"{'' if name == NON_FIELD_ERRORS else f'{name}: '}{' '.join(words)}" for name, words in errors.items()]
    return ToolRefused(f"Nothing was changed. {'; '.join(said)}", code="invalid", data={"errors": errors})
