"""What is known already in the new columns; and one address of an event is one guest: who shares it is one party."""

from collections import defaultdict
from datetime import datetime, timezone

from django.conf import settings
from django.db import migrations
from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Lower

MOST = 50  # people of a party
LONGEST = 500  # characters of notes
WEIGHT = {"coming": 3, "maybe": 2, "unknown": 1, "declined": 0}
SAID = {"coming": "is coming", "maybe": "may come", "declined": "cannot come"}
NEVER = datetime.min.replace(tzinfo=timezone.utc)
MOMENTS = ("invited_at", "reminded_at", "thanked_at", "opened_at", "bounced_at", "waiting_since")


def fill(apps, schema_editor):
    """An event stays at the clock that its letters were worded by; a party may stay as large as it is."""
    using = schema_editor.connection.alias
    zones = apps.get_model("runtime", "UserZone").objects.filter(user=OuterRef("owner"))
    events = apps.get_model("planning", "Event").objects.using(using)
    events.filter(zone="").update(zone=Coalesce(Subquery(zones.values("name")[:1]), Value(settings.TIME_ZONE)))
    guests = apps.get_model("planning", "Guest").objects.using(using)
    guests.filter(party_size__gt=1).update(party_limit=F("party_size"))


def answered(apps, schema_editor):
    """Whoever has answered did so to what they had been told."""
    guests = apps.get_model("planning", "Guest").objects.using(schema_editor.connection.alias)
    told = guests.exclude(answered_at=None).exclude(told_starts_at=None)
    told.update(answered_starts_at=F("told_starts_at"), answered_place=F("told_place"))


def merge(apps, schema_editor):
    using = schema_editor.connection.alias
    guests = apps.get_model("planning", "Guest").objects.using(using)
    addresses = guests.exclude(email="").annotate(address=Lower("email")).order_by()
    shared = addresses.values("event_id", "address").annotate(rows=Count("pk")).filter(rows__gt=1)
    for each in list(shared):
        rows = addresses.filter(event_id=each["event_id"], address=each["address"]).order_by("pk")
        one(apps, using, list(rows))


def one(apps, using, rows):
    """Keep the row whose answer counts: of one name the latest, of several names that of whoever comes."""
    by_name = defaultdict(list)
    for row in rows:
        by_name[row.name.casefold()].append(row)
    voices = [max(same, key=lambda row: (row.answered_at or NEVER, -row.pk)) for same in by_name.values()]
    kept = max(voices, key=lambda row: (WEIGHT[row.answer], row.answered_at or NEVER, -row.pk))
    names, notes = [kept.name.casefold(), *(name.casefold() for name in kept.companions)], [kept.notes]
    for row in rows:
        if row.pk == kept.pk:
            continue
        for name in [row.name, *row.companions]:
            if name.casefold() not in names:
                names.append(name.casefold())
                kept.companions.append(name)
        notes.append(row.notes)
        if row in voices and row.answer not in (kept.answer, "unknown"):
            notes.append(f"{row.name} {SAID[row.answer]}.")
        kept.phone = kept.phone or row.phone
        for moment in MOMENTS:
            setattr(kept, moment, getattr(kept, moment) or getattr(row, moment))
        if kept.told_starts_at is None:
            kept.told_starts_at, kept.told_place = row.told_starts_at, row.told_place
        kept.link_number = max(kept.link_number, row.link_number)
    speak = [row for row in voices if row.answer == kept.answer]
    kept.party_size = min(sum(row.party_size for row in speak), MOST)
    kept.children = min(sum(row.children for row in speak), kept.party_size)
    limit = sum(max(row.party_limit for row in same) for same in by_name.values())
    kept.party_limit = min(max(limit, kept.party_size), MOST)
    kept.notes = " ".join(note for note in notes if note)[:LONGEST]
    others = [row.pk for row in rows if row.pk != kept.pk]
    move(apps, using, kept, others)
    kept.save()
    type(kept).objects.using(using).filter(pk__in=others).delete()


def move(apps, using, kept, others):
    """Whatever is about the others is about this one; what it has itself stays as it is."""
    get = apps.get_model
    get("planning", "Task").objects.using(using).filter(guest__in=others).update(guest=kept)
    for name, about in (("QuestionAnswer", "question_id"), ("DateVote", "option_id")):
        rows = get("planning", name).objects.using(using)
        known = set(rows.filter(guest=kept).values_list(about, flat=True))
        for row in rows.filter(guest__in=others).order_by("-pk"):
            if getattr(row, about) not in known:
                known.add(getattr(row, about))
                rows.filter(pk=row.pk).update(guest=kept)
    of_guests = get("contenttypes", "ContentType").objects.using(using)
    kind = of_guests.filter(app_label="planning", model="guest").first()
    if kind is not None:
        letters = get("mail", "Mail").objects.using(using)
        letters.filter(content_type=kind, entity_id__in=others).update(entity_id=kept.pk)


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0009_planner_a_host_trusts"),
        ("runtime", "0013_recalled"),
        ("mail", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(step, migrations.RunPython.noop) for step in (fill, merge, answered)]
