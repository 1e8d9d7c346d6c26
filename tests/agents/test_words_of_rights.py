"""What a right of the admin is called after its row was renamed."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import connection

pytestmark = pytest.mark.django_db

WORDED = [
    "agents.business.migrations.0011_words_of_rights",
    "agents.events.migrations.0007_words_of_rights",
    "planning.migrations.0008_words_of_rights",
]


def test_a_right_is_called_after_what_its_row_is_called_now() -> None:
    of_default = Permission.objects.filter(content_type__app_label__in=["business", "events", "mail"])
    right = dict(of_default.values_list("codename", "name"))
    renamed = [
        f"view_{name}" for name in ("activation", "agentlogentry", "rowstate", "trackedmodel", "mail", "mailrate")
    ]
    Permission.objects.filter(codename__in=renamed).update(name="Can view beat")
    with connection.schema_editor() as editor:
        for name in WORDED:
            import_module(name).word(apps, editor)
    assert dict(of_default.values_list("codename", "name")) == right
    assert right["view_activation"] == "Can view activation"
