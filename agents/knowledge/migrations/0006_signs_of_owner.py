import agents.knowledge.models.passage_vector
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('knowledge', '0005_passage_of_owner'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='passagevector',
            name='vector_of_owner',
        ),
        migrations.AddField(
            model_name='passagevector',
            name='signs',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Cast(models.Func(models.F('vector'), function='binary_quantize'), agents.knowledge.models.passage_vector.SignsField()), output_field=agents.knowledge.models.passage_vector.SignsField()),
        ),
        migrations.AddIndex(
            model_name='passagevector',
            index=models.Index(condition=models.Q(('owner__isnull', False)), fields=['owner', 'embedder'], include=('passage', 'kind', 'signs'), name='signs_of_owner'),
        ),
    ]
