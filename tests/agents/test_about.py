"""What is about a row: an event, a run of a workflow, an agent. All three find it in the same way."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import models

from agents.about import AboutRow
from agents.business import AgentRun
from agents.events import Event
from agents.workflows import WorkflowRun
from tests.theatre.models import Show

pytestmark = pytest.mark.django_db

ABOUT = pytest.mark.parametrize("kind", [Event, WorkflowRun, AgentRun], ids=lambda kind: kind.__name__)


class OpenShows(models.Manager[Show]):
    """As domains have it whose rows are archived, not deleted: what is archived is not among `Show.objects`."""

    def get_queryset(self) -> models.QuerySet[Show]:
        return super().get_queryset().filter(is_sold_out=False)


@pytest.fixture
def hamlet(monkeypatch: pytest.MonkeyPatch) -> Show:
    """A show that the manager of its model hides."""
    hamlet = Show.objects.create(title="Hamlet", is_sold_out=True)
    manager = OpenShows()
    manager.model = Show
    monkeypatch.setitem(vars(Show._meta), "default_manager", manager)
    assert not Show._default_manager.exists()
    return hamlet


@ABOUT
def test_a_row_that_its_models_manager_hides_is_there(kind: type[AboutRow], hamlet: Show) -> None:
    """An agent of an archived show is about that show still: it has not lost what it is about."""
    about = kind(content_type=ContentType.objects.get_for_model(Show), entity_id=str(hamlet.pk))
    assert about.entity == about.read_entity() == hamlet


@ABOUT
def test_a_row_that_is_deleted_is_no_more_though_its_name_stays(kind: type[AboutRow]) -> None:
    show = Show.objects.create(title="Othello")
    about = kind()
    about.about(show)
    name = about.entity_id
    Show.objects.filter(pk=show.pk).delete()
    assert about.entity == show, "it is read once"
    assert about.read_entity() is None
    about.entity = None
    assert about.entity_id == name and about.entity_model is Show


@ABOUT
def test_what_is_about_no_row_or_one_of_a_model_that_is_gone_has_no_entity(kind: type[AboutRow]) -> None:
    assert kind().entity is None
    gone = ContentType.objects.create(app_label="theatre", model="curtain")
    assert kind(content_type=gone, entity_id="1").entity is None


def test_an_agent_that_is_read_again_sees_the_row_as_it_is_now(alice: Any) -> None:
    show = Show.objects.create(title="Macbeth", owner=alice)
    run = AgentRun(name="Usher")
    run.about(show)
    run.save()
    Show.objects.filter(pk=show.pk).update(title="The Scottish play")
    run.refresh_from_db()
    assert run.entity.title == "The Scottish play"
