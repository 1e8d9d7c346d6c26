"""The schedules are there after every `migrate`, once each."""

from __future__ import annotations

from django.core.management import call_command
from django_q.models import Schedule
from django_q.scheduler import scheduler


def test_migrating_twice_leaves_one_schedule(transactional_db: None) -> None:
    for _ in range(2):
        call_command("migrate", verbosity=0)
    assert list(Schedule.objects.values_list("name", "func", "minutes")) == [("due work", "agents.due.work", 1)]


def test_a_schedule_that_somebody_bent_is_straight_after_the_next_migration(transactional_db: None) -> None:
    Schedule.objects.update(func="nobody.knows", minutes=60)
    call_command("migrate", verbosity=0)
    assert Schedule.objects.get().func == "agents.due.work"


def test_django_q_makes_a_task_of_it(transactional_db: None) -> None:
    from django_q.models import OrmQ

    scheduler()
    assert [(row.func(), row.group()) for row in OrmQ.objects.all()] == [("agents.due.work", "due work")]
