import agents.text
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import planning.models.event
import planning.models.guest
import planning.scenes
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('planning', '0008_words_of_rights'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('begins_at', models.DateTimeField(validators=[planning.models.event.sensible_year])),
                ('ends_at', models.DateTimeField(blank=True, null=True, validators=[planning.models.event.sensible_year])),
                ('title', models.CharField(max_length=200, validators=[agents.text.storable])),
                ('place', models.CharField(blank=True, db_default='', default='', max_length=200, validators=[agents.text.storable])),
                ('who', models.CharField(blank=True, db_default='', default='', max_length=200, validators=[agents.text.storable])),
                ('notes', models.CharField(blank=True, db_default='', default='', max_length=1000, validators=[agents.text.storable])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'agenda item',
                'ordering': ['begins_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('audience', models.CharField(choices=[('all', 'All who may come'), ('coming', 'Those who are coming'), ('unanswered', 'Those who have not answered')], max_length=10)),
                ('subject', models.CharField(max_length=150, validators=[agents.text.storable])),
                ('text', models.CharField(max_length=5000, validators=[agents.text.storable])),
                ('sent_to', models.PositiveIntegerField(default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='BudgetCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, validators=[agents.text.storable])),
                ('planned', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'budget category',
                'verbose_name_plural': 'budget categories',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CoHostInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, validators=[agents.text.storable])),
                ('may', models.CharField(choices=[('change', 'Plan it with you'), ('look', 'Look at everything')], db_default='change', default='change', max_length=10)),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'invitation of a co-host',
                'verbose_name_plural': 'invitations of co-hosts',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DateOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(validators=[planning.models.event.sensible_year])),
                ('ends_at', models.DateTimeField(blank=True, null=True, validators=[planning.models.event.sensible_year])),
            ],
            options={
                'verbose_name': 'date of a poll',
                'verbose_name_plural': 'dates of polls',
                'ordering': ['starts_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='DateVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('yes', 'Yes'), ('maybe', 'If need be'), ('no', 'No')], max_length=5)),
            ],
            options={
                'verbose_name': 'vote for a date',
                'verbose_name_plural': 'votes for dates',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Expense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=120, validators=[agents.text.storable])),
                ('category', models.CharField(blank=True, db_default='', default='', max_length=60, validators=[agents.text.storable])),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)])),
                ('due_on', models.DateField(blank=True, null=True, validators=[planning.models.event.sensible_year])),
                ('paid_on', models.DateField(blank=True, null=True, validators=[planning.models.event.sensible_year])),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='GuestImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=200, validators=[agents.text.storable])),
                ('text', models.TextField(blank=True, editable=False)),
                ('is_cut', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('added_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('added', models.PositiveIntegerField(default=0, editable=False)),
                ('left_out', models.JSONField(blank=True, default=list, editable=False)),
            ],
            options={
                'verbose_name': 'guest list to be added',
                'verbose_name_plural': 'guest lists to be added',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('diet', 'Diet'), ('allergies', 'Allergies'), ('ages', 'Ages of children'), ('song', 'Song wish'), ('own', 'Own question')], default='own', max_length=10)),
                ('words', models.CharField(max_length=200, validators=[agents.text.storable])),
                ('choices', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80, validators=[agents.text.storable]), blank=True, default=list, size=None)),
                ('required', models.BooleanField(default=False)),
                ('position', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='QuestionAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=500, validators=[agents.text.storable])),
                ('answered_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'answer to a question',
                'verbose_name_plural': 'answers to questions',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, validators=[agents.text.storable])),
                ('notes', models.CharField(blank=True, db_default='', default='', max_length=1000, validators=[agents.text.storable])),
                ('due_at', models.DateTimeField(blank=True, null=True, validators=[planning.models.event.sensible_year])),
                ('remind_at', models.DateTimeField(blank=True, null=True, validators=[planning.models.event.sensible_year])),
                ('reminded_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('position', models.PositiveIntegerField(db_default=0, default=0)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='guest',
            name='guest_answer_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='vendor',
            name='vendor_is_known_once_in_a_town',
        ),
        migrations.RemoveConstraint(
            model_name='venue',
            name='venue_is_known_once_in_a_town',
        ),
        migrations.AddField(
            model_name='event',
            name='answer_by',
            field=models.DateTimeField(blank=True, null=True, validators=[planning.models.event.sensible_year], verbose_name='answers until'),
        ),
        migrations.AddField(
            model_name='event',
            name='budget_per_guest',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, validators=[django.core.validators.MinValueValidator(0)]),
        ),
        migrations.AddField(
            model_name='event',
            name='cancelled_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='event',
            name='cancelled_because',
            field=models.CharField(blank=True, db_default='', default='', max_length=500, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='event',
            name='capacity',
            field=models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100000)]),
        ),
        migrations.AddField(
            model_name='event',
            name='cover',
            field=models.CharField(blank=True, db_default='', default='', max_length=30, validators=[planning.scenes.is_a_scene]),
        ),
        migrations.AddField(
            model_name='event',
            name='currency',
            field=models.CharField(blank=True, db_default='', default='', max_length=3, validators=[planning.models.event._is_a_currency]),
        ),
        migrations.AddField(
            model_name='event',
            name='ends_at',
            field=models.DateTimeField(blank=True, null=True, validators=[planning.models.event.sensible_year], verbose_name='end'),
        ),
        migrations.AddField(
            model_name='event',
            name='open_link',
            field=models.UUIDField(blank=True, editable=False, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='event',
            name='open_link_limit',
            field=models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100000)]),
        ),
        migrations.AddField(
            model_name='event',
            name='palette',
            field=models.CharField(blank=True, db_default='', default='', max_length=30, validators=[planning.scenes.is_a_palette]),
        ),
        migrations.AddField(
            model_name='event',
            name='recurrence',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='event',
            name='sequence',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='event',
            name='shows_guests',
            field=models.BooleanField(db_default=False, default=False, verbose_name='guests see who is coming'),
        ),
        migrations.AddField(
            model_name='event',
            name='status',
            field=models.CharField(choices=[('planned', 'Planned'), ('cancelled', 'Cancelled')], db_default='planned', default='planned', max_length=10),
        ),
        migrations.AddField(
            model_name='event',
            name='zone',
            field=models.CharField(blank=True, db_default='', default='', max_length=64, validators=[planning.models.event._is_a_zone], verbose_name='time zone'),
        ),
        migrations.AddField(
            model_name='guest',
            name='answered_place',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name='guest',
            name='answered_starts_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='guest',
            name='bounced_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='guest',
            name='bounced_because',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=200),
        ),
        migrations.AddField(
            model_name='guest',
            name='by_open_link',
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
        migrations.AddField(
            model_name='guest',
            name='children',
            field=models.PositiveSmallIntegerField(db_default=0, default=0, validators=[django.core.validators.MaxValueValidator(50)]),
        ),
        migrations.AddField(
            model_name='guest',
            name='companions',
            field=models.JSONField(blank=True, db_default=[], default=list, validators=[planning.models.guest._are_names]),
        ),
        migrations.AddField(
            model_name='guest',
            name='link_number',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='guest',
            name='moved_up_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='guest',
            name='notes',
            field=models.CharField(blank=True, db_default='', default='', max_length=500, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='guest',
            name='opened_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='guest',
            name='party_limit',
            field=models.PositiveSmallIntegerField(db_default=1, default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)]),
        ),
        migrations.AddField(
            model_name='guest',
            name='phone',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='guest',
            name='told_anew_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='guest',
            name='waiting_since',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='invitation',
            name='voice',
            field=models.CharField(blank=True, db_default='', default='', max_length=10, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='reservation',
            name='cancelled_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='reservation',
            name='deposit',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True, validators=[django.core.validators.MinValueValidator(0)]),
        ),
        migrations.AddField(
            model_name='reservation',
            name='deposit_due_on',
            field=models.DateField(blank=True, null=True, validators=[planning.models.event.sensible_day]),
        ),
        migrations.AddField(
            model_name='reservation',
            name='deposit_paid_on',
            field=models.DateField(blank=True, null=True, validators=[planning.models.event.sensible_day]),
        ),
        migrations.AddField(
            model_name='reservation',
            name='paid_on',
            field=models.DateField(blank=True, null=True, validators=[planning.models.event.sensible_day]),
        ),
        migrations.AddField(
            model_name='reservation',
            name='round',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name='reservation',
            name='told_ends_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='reservation',
            name='told_place',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=300),
        ),
        migrations.AddField(
            model_name='reservation',
            name='told_starts_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='shoppingitem',
            name='usual_quantity',
            field=models.DecimalField(blank=True, decimal_places=3, editable=False, max_digits=9, null=True, verbose_name='usual amount'),
        ),
        migrations.AddField(
            model_name='vendor',
            name='address',
            field=models.CharField(blank=True, db_default='', default='', max_length=200, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='vendor',
            name='link',
            field=models.URLField(blank=True, db_default='', default='', max_length=300, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='vendor',
            name='notes',
            field=models.CharField(blank=True, db_default='', default='', max_length=500, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='vendor',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='vendor',
            name='phone',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='vendor',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='venue',
            name='link',
            field=models.URLField(blank=True, db_default='', default='', max_length=300, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='venue',
            name='notes',
            field=models.CharField(blank=True, db_default='', default='', max_length=500, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='venue',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='venue',
            name='phone',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, validators=[agents.text.storable]),
        ),
        migrations.AddField(
            model_name='venue',
            name='retired_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='event',
            name='starts_at',
            field=models.DateTimeField(blank=True, null=True, validators=[planning.models.event.sensible_year], verbose_name='date and time'),
        ),
        migrations.AlterField(
            model_name='guest',
            name='answer',
            field=models.CharField(choices=[('unknown', 'No answer'), ('coming', 'Coming'), ('maybe', 'Maybe'), ('declined', 'Cannot come'), ('waiting', 'On the waiting list')], default='unknown', max_length=10),
        ),
        migrations.AlterField(
            model_name='reservation',
            name='vendor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='reservations', to='planning.vendor'),
        ),
        migrations.AlterField(
            model_name='reservation',
            name='venue',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='reservations', to='planning.venue'),
        ),
        migrations.AlterField(
            model_name='vendor',
            name='price',
            field=models.DecimalField(db_default=0, decimal_places=2, default=Decimal('0'), max_digits=10, validators=[django.core.validators.MinValueValidator(0)]),
        ),
        migrations.AlterField(
            model_name='vendor',
            name='town',
            field=models.CharField(blank=True, db_default='', default='', max_length=80, validators=[agents.text.storable]),
        ),
        migrations.AlterField(
            model_name='venue',
            name='address',
            field=models.CharField(blank=True, max_length=200, validators=[agents.text.storable]),
        ),
        migrations.AlterField(
            model_name='venue',
            name='price',
            field=models.DecimalField(db_default=0, decimal_places=2, default=Decimal('0'), max_digits=10, validators=[django.core.validators.MinValueValidator(0)]),
        ),
        migrations.AlterField(
            model_name='venue',
            name='town',
            field=models.CharField(blank=True, db_default='', default='', max_length=80, validators=[agents.text.storable]),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('recurrence', ''), _negated=True), fields=['starts_at'], name='event_of_series'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('budget_per_guest__gte', 0)), name='event_budget_per_guest_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'cancelled'])), name='event_status_is_known'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='event_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='guest',
            constraint=models.CheckConstraint(condition=models.Q(('answer__in', ['unknown', 'coming', 'maybe', 'declined', 'waiting'])), name='guest_answer_is_known'),
        ),
        migrations.AddConstraint(
            model_name='vendor',
            constraint=models.UniqueConstraint(condition=models.Q(('owner', None)), fields=('name', 'town'), name='vendor_is_known_once_in_a_town'),
        ),
        migrations.AddConstraint(
            model_name='vendor',
            constraint=models.UniqueConstraint(fields=('owner', 'name', 'town'), name='vendor_is_known_once_to_its_owner'),
        ),
        migrations.AddConstraint(
            model_name='venue',
            constraint=models.UniqueConstraint(condition=models.Q(('owner', None)), fields=('name', 'town'), name='venue_is_known_once_in_a_town'),
        ),
        migrations.AddConstraint(
            model_name='venue',
            constraint=models.UniqueConstraint(fields=('owner', 'name', 'town'), name='venue_is_known_once_to_its_owner'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agenda', to='planning.event'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='announcements', to='planning.event'),
        ),
        migrations.AddField(
            model_name='announcement',
            name='written_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='budgetcategory',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='budget_categories', to='planning.event'),
        ),
        migrations.AddField(
            model_name='calendarfeed',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='cohostinvitation',
            name='accepted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='cohostinvitation',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='co_host_invitations', to='planning.event'),
        ),
        migrations.AddField(
            model_name='cohostinvitation',
            name='invited_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dateoption',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='date_options', to='planning.event'),
        ),
        migrations.AddField(
            model_name='datevote',
            name='guest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='date_votes', to='planning.guest'),
        ),
        migrations.AddField(
            model_name='datevote',
            name='option',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='planning.dateoption'),
        ),
        migrations.AddField(
            model_name='expense',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='expenses', to='planning.event'),
        ),
        migrations.AddField(
            model_name='guestimport',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='guestimport',
            name='event',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='guest_import', to='planning.event'),
        ),
        migrations.AddField(
            model_name='question',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='planning.event'),
        ),
        migrations.AddField(
            model_name='questionanswer',
            name='guest',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='question_answers', to='planning.guest'),
        ),
        migrations.AddField(
            model_name='questionanswer',
            name='question',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='planning.question'),
        ),
        migrations.AddField(
            model_name='task',
            name='assignee',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assigned_tasks', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='task',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='planning.event'),
        ),
        migrations.AddField(
            model_name='task',
            name='guest',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tasks', to='planning.guest'),
        ),
        migrations.AddField(
            model_name='task',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='agenda_item_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='agenda_item_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='announcement',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['all', 'coming', 'unanswered'])), name='announcement_audience_is_known'),
        ),
        migrations.AddConstraint(
            model_name='budgetcategory',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='budget_category_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='budgetcategory',
            constraint=models.CheckConstraint(condition=models.Q(('planned__gte', 0)), name='budget_category_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='budgetcategory',
            constraint=models.UniqueConstraint(models.F('event'), django.db.models.functions.text.Lower('name'), name='budget_category_is_there_once'),
        ),
        migrations.AddConstraint(
            model_name='cohostinvitation',
            constraint=models.UniqueConstraint(models.F('event'), django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at', None)), name='co_host_is_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='cohostinvitation',
            constraint=models.UniqueConstraint(fields=('event', 'accepted_by'), name='co_host_accepts_once'),
        ),
        migrations.AddConstraint(
            model_name='cohostinvitation',
            constraint=models.CheckConstraint(condition=models.Q(('may__in', ['change', 'look'])), name='co_host_right_is_known'),
        ),
        migrations.AddConstraint(
            model_name='dateoption',
            constraint=models.UniqueConstraint(fields=('event', 'starts_at'), name='date_option_is_there_once'),
        ),
        migrations.AddConstraint(
            model_name='dateoption',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='date_option_ends_after_it_starts'),
        ),
        migrations.AddConstraint(
            model_name='datevote',
            constraint=models.UniqueConstraint(fields=('option', 'guest'), name='date_is_voted_on_once'),
        ),
        migrations.AddConstraint(
            model_name='expense',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='expense_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='expense',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='expense_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='question',
            constraint=models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='question_has_words'),
        ),
        migrations.AddConstraint(
            model_name='questionanswer',
            constraint=models.UniqueConstraint(fields=('guest', 'question'), name='question_is_answered_once'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at', None), ('remind_at__isnull', False), ('reminded_at', None)), fields=['remind_at'], name='task_reminders'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='task_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(('assignee__isnull', True), ('guest__isnull', True), _connector='OR'), name='task_is_taken_on_by_one'),
        ),
    ]
