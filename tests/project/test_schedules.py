"""The schedules are there after every `migrate`, once each."""

from __future__ import annotations

from django.core.management import call_command
from django.utils import timezone
from django_q.models import Schedule
from django_q.scheduler import scheduler


def test_migrating_twice_leaves_one_schedule_of_each(transactional_db: None) -> None:
    for _ in range(2):
        call_command("migrate", verbosity=0)
    assert list(Schedule.objects.order_by("name").values_list("name", "func", "schedule_type", "minutes")) == [
        ("due work", "agents.due.work", "I", 1),
        ("old rows", "agents.retention.tidy", "D", None),
    ]


def test_a_schedule_that_somebody_bent_is_straight_after_the_next_migration(transactional_db: None) -> None:
    Schedule.objects.update(func="nobody.knows", minutes=60)
    call_command("migrate", verbosity=0)
    assert Schedule.objects.get(name="due work").func == "agents.due.work"


def test_django_q_makes_a_task_of_it(transactional_db: None) -> None:
    from django_q.models import OrmQ

    Schedule.objects.update(next_run=timezone.now())  # a worker of another test may have had its turn
    scheduler()
    made = sorted((row.func(), row.group()) for row in OrmQ.objects.all())
    assert made == [("agents.due.work", "due work"), ("agents.retention.tidy", "old rows")]
