from django.conf import settings
from django.db import migrations
from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    """An event stays at the clock that its letters were worded by; a party may stay as large as it is."""
    using = schema_editor.connection.alias
    zones = apps.get_model("runtime", "UserZone").objects.filter(user=OuterRef("owner"))
    events = apps.get_model("planning", "Event").objects.using(using)
    events.filter(zone="").update(zone=Coalesce(Subquery(zones.values("name")[:1]), Value(settings.TIME_ZONE)))
    guests = apps.get_model("planning", "Guest").objects.using(using)
    guests.filter(party_size__gt=1).update(party_limit=F("party_size"))


class Migration(migrations.Migration):
    dependencies = [
        ("planning", "0009_planner_a_host_trusts"),
        ("runtime", "0013_recalled"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
