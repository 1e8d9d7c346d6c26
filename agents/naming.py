"""Names of declared classes: the class's own, and `app.Name` for each of them when two apps have one of that name.

Rows remember names. Those from before the two met are of whoever was declared first, in the order of `INSTALLED_APPS`:
they are found by the old name, and get the new one with the next `migrate`.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from django.apps import apps

from agents.registry import Registry


class Named(Protocol):
    """A declaration that is called as its class is, unless somebody named it."""

    @property
    def name(self) -> str: ...
    @property
    def declared(self) -> type: ...
    @property
    def is_named(self) -> bool: ...
    @property
    def key(self) -> str: ...


D = TypeVar("D", bound=Named)


def app_of(declared: type) -> str:
    """Return the label of the app in which the class stands; "" when it stands in none."""
    config = apps.get_containing_app_config(declared.__module__)
    return config.label if config is not None else ""


def meet(registry: Registry[D], declaration: D) -> None:
    """Before it is registered: where classes of its name stand in other apps, each of them is called `app.Name`."""
    if declaration.is_named or not app_of(declaration.declared):
        return
    others = [each for each in registry if _is_namesake(each, declaration)]
    for each in (*others, declaration) if others else ():
        bare, old = each.declared.__name__, each.key
        if each.name == bare:
            object.__setattr__(each, "name", f"{app_of(each.declared)}.{bare}")
            if each is not declaration:
                registry.rename(old, each.key)


def _is_namesake(one: Named, other: Named) -> bool:
    return (
        not one.is_named
        and one.declared.__name__ == other.declared.__name__
        and app_of(one.declared) not in ("", app_of(other.declared))
    )


def renamed(registry: Registry[Any]) -> dict[str, str]:
    """Return by old name the new one of whoever had it first."""
    found: dict[str, str] = {}
    for each in registry:
        bare = each.declared.__name__
        if not each.is_named and each.name != bare:
            found.setdefault(bare, each.name)
    return found


def check_clear(registry: Registry[Any], name: str) -> None:
    """Errors: `LookupError` for a name that two apps have."""
    if name in renamed(registry):
        full = dict.fromkeys(each.name for each in registry if each.declared.__name__ == name and not each.is_named)
        raise LookupError(f"{name} is the name of {len(full)}: {', '.join(full)}. Say which.")
