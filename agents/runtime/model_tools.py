"""Tools made of a Django model: list, get, create and change the rows that a person may see, by listed fields alone."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import models
from django.utils.text import camel_case_to_spaces, slugify

from agents.runtime import model_saving
from agents.runtime.model_rows import Rows
from agents.runtime.model_verbs import Action, change_tool, create_tool, get_tool, list_tool
from agents.runtime.model_whitelist import check_action, listed_fields, need
from agents.runtime.tool import Approves, When

WITHOUT_ACTION = "Give the domain's action as `create=` or `change=`, or let a person approve it: `approval=True`"


def model_tools(
    model: type[models.Model],
    *,
    read: Sequence[str],
    write: Sequence[str] = (),
    create: Action | None = None,
    change: Action | None = None,
    name: str = "",
    approval: Approves = False,
    when: When | None = None,
) -> tuple[str, ...]:
    """Register `list_…`, `get_…`, `create_…` and `change_…` for a model; return their names for an agent's `tools`.

    `read` names the fields that are shown and filtered by, `write` those that may be given; the primary key is shown as
    `id`. Rows are those that `visible_to(user)` of the model's default manager returns; so are those that a foreign key
    leads to. `create(by=user, **fields)` and `change(row, by=user, **fields)` are the domain's actions; they return the
    row. `name` is the row's in the tools' names: the model's own, unless given. `when` says where they exist, as in
    `tool`.

    With an `approval` what is to be written waits for the person's yes, as in `tool`. Then `write` needs no action: the
    model checks rows and they are saved, new ones where `write` has all that they need.
    Errors: `ImproperlyConfigured`, with what is wrong and how to mend it.
    """
    rows = Rows(model, listed_fields(model, "read", read), listed_fields(model, "write", write))
    if approval is not False and rows.write and create is None and change is None:
        create, change = model_saving.creating(model, rows.write), model_saving.change
    acts = create is not None or change is not None
    need(bool(rows.read), model, "`read` names no field", "Name those that may be shown")
    need(acts or not write, model, "`write` has no action", WITHOUT_ACTION)
    need(bool(write) or not acts, model, "its action may be given no field", "Name in `write` what it takes")
    one = name or camel_case_to_spaces(model.__name__).replace(" ", "_")
    many = f"{one}s" if name else slugify(str(model._meta.verbose_name_plural)).replace("-", "_") or f"{one}s"
    for which, action in (("create", create), ("change", change)):
        if action is not None:
            check_action(model, which, action, rows.write)
    made = [list_tool(rows, f"list_{many}", f"get_{one}", when), get_tool(rows, f"get_{one}", when)]
    made += [create_tool(rows, f"create_{one}", create, approval, when)] if create is not None else []
    made += [change_tool(rows, f"change_{one}", change, approval, when)] if change is not None else []
    return tuple(made)
