import core.ids
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import participation.polls.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0003_closed_modules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Poll',
            fields=[
                ('id', models.BigIntegerField(default=core.ids.next_id, primary_key=True, serialize=False)),
                ('capacity', models.CharField(blank=True, max_length=80)),
                ('capacity_until', models.DateTimeField(blank=True, null=True)),
                ('body', models.TextField(blank=True, max_length=5000)),
                ('visibility', models.SmallIntegerField(choices=[(0, 'Public'), (1, 'Members')], default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('hidden_at', models.DateTimeField(blank=True, null=True)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('support_count', models.PositiveIntegerField(default=0)),
                ('comment_count', models.PositiveIntegerField(default=0)),
                ('title', models.CharField(blank=True, max_length=200)),
                ('form', models.CharField(choices=[('single', 'Une seule réponse'), ('multiple', 'Plusieurs réponses'), ('ranked', 'Par ordre de préférence'), ('rating', 'Une note à chaque option')], default='single', max_length=20)),
                ('most_choices', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('open_to', models.CharField(choices=[('everyone', 'Toute personne qui a un compte'), ('residents', 'Les habitants de la commune'), ('neighbourhood', 'Les habitants d’un quartier')], default='everyone', max_length=20)),
                ('opens_at', models.DateTimeField(blank=True, null=True)),
                ('closes_at', models.DateTimeField(blank=True, null=True)),
                ('is_live', models.BooleanField(default=False)),
                ('is_binding', models.BooleanField(default=False)),
                ('minimum_voters', models.PositiveIntegerField(blank=True, null=True)),
                ('key', models.UUIDField(blank=True, editable=False, null=True)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('seal', models.CharField(blank=True, max_length=64)),
                ('electors', models.PositiveIntegerField(blank=True, null=True)),
                ('counts', models.JSONField(blank=True, null=True)),
                ('counted_at', models.DateTimeField(blank=True, null=True)),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancel_reason', models.CharField(blank=True, max_length=500)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.neighbourhood')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.theme')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='polls', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['town', '-id'], name='polls_poll_town_id_450c6d_idx'), models.Index(fields=['author', '-id'], name='polls_poll_author__a7b3a2_idx'), models.Index(fields=['closes_at'], name='polls_poll_closes__a21839_idx')],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 2000), name='poll_body_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('capacity'), 80), name='poll_capacity_length'), models.CheckConstraint(condition=models.Q(('visibility__in', [0, 1])), name='poll_visibility_known'), models.CheckConstraint(condition=models.Q(('deleted_at__isnull', True), ('body', ''), _connector='OR'), name='poll_deleted_is_empty'), models.CheckConstraint(condition=models.Q(('support_count__gte', 0), ('comment_count__gte', 0)), name='poll_counts'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 200), name='poll_title_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('cancel_reason'), 500), name='poll_reason_length'), models.UniqueConstraint(fields=('author', 'key'), name='poll_sent_once'), models.CheckConstraint(condition=models.Q(('form__in', ['single', 'multiple', 'ranked', 'rating'])), name='poll_form_known'), models.CheckConstraint(condition=models.Q(('open_to__in', ['everyone', 'residents', 'neighbourhood'])), name='poll_open_to_known'), models.CheckConstraint(condition=models.Q(('most_choices', None), models.Q(('form', 'multiple'), ('most_choices__range', (2, 20))), _connector='OR'), name='poll_most_choices'), models.CheckConstraint(condition=models.Q(('published_at', None), models.Q(('deleted_at', None), _negated=True), models.Q(models.Q(('title', ''), _negated=True), ('closes_at__gt', models.F('opens_at')), ('opens_at__isnull', False)), _connector='OR'), name='poll_published_is_whole'), models.CheckConstraint(condition=models.Q(('form', 'rating'), ('is_binding', True), _negated=True), name='poll_binding_has_a_first'), models.CheckConstraint(condition=models.Q(('minimum_voters', None), models.Q(('is_binding', True), ('minimum_voters__gte', 1)), _connector='OR'), name='poll_minimum'), models.CheckConstraint(condition=models.Q(models.Q(('opened_at', None), ('seal', '')), models.Q(('opened_at__isnull', False), models.Q(('seal', ''), _negated=True)), _connector='OR'), name='poll_sealed'), models.CheckConstraint(condition=models.Q(('cancelled_at', None), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='poll_cancelled_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(blank=True, max_length=80)),
                ('words', models.CharField(max_length=1000)),
                ('link', models.CharField(blank=True, max_length=200)),
                ('kept', models.BooleanField(null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='polls.poll')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='outcome_has_words'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('words'), 1000), name='outcome_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('link'), 200), name='outcome_link_length')],
            },
        ),
        migrations.CreateModel(
            name='Option',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('words', models.CharField(max_length=120)),
                ('lot', models.PositiveSmallIntegerField(default=0)),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='polls.poll')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('poll', 'position'), name='option_place'), models.CheckConstraint(condition=models.Q(('position__range', (1, 20))), name='option_at_most_twenty'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='option_has_words'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('words'), 120), name='option_length')],
            },
        ),
        migrations.CreateModel(
            name='Elector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('neighbourhood', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.neighbourhood')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roll', to='polls.poll')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('poll', 'person'), name='elector_once')],
            },
        ),
        migrations.CreateModel(
            name='Ballot',
            fields=[
                ('id', models.UUIDField(default=participation.polls.models.new_ballot_id, editable=False, primary_key=True, serialize=False)),
                ('slot', models.CharField(max_length=64, null=True)),
                ('choice', models.CharField(max_length=60)),
                ('cast_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('neighbourhood', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.neighbourhood')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('poll', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ballots', to='polls.poll')),
            ],
            options={
                'indexes': [models.Index(fields=['poll', 'neighbourhood', 'choice'], name='polls_ballo_poll_id_5ac082_idx')],
                'constraints': [models.UniqueConstraint(fields=('poll', 'person'), name='ballot_once'), models.UniqueConstraint(fields=('poll', 'slot'), name='ballot_slot_once'), models.CheckConstraint(condition=models.Q(('choice', ''), _negated=True), name='ballot_says_something'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('choice'), 60), name='ballot_length')],
            },
        ),
    ]
