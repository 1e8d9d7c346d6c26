from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("planning", "0010_what_is_known_of_guests")]

    operations = [
        migrations.AddConstraint(
            model_name='guest',
            constraint=models.UniqueConstraint(Lower('email'), models.F('event'), condition=models.Q(('email', ''), _negated=True), name='guest_address_is_one_guests', violation_error_message='Another guest of this event has this address.'),
        ),
    ]
