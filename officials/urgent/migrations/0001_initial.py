import core.ids
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
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
            name='Alert',
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
                ('title', models.CharField(blank=True, max_length=80)),
                ('advice', models.CharField(blank=True, max_length=500)),
                ('level', models.CharField(choices=[('information', 'Information'), ('vigilance', 'Vigilance'), ('danger', 'Danger')], max_length=12)),
                ('geometry', models.JSONField(blank=True, null=True)),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_as', models.CharField(blank=True, max_length=80)),
                ('alone', models.BooleanField(default=False)),
                ('day', models.DateField(blank=True, null=True)),
                ('ordinal', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('neighbourhoods', models.ManyToManyField(blank=True, related_name='+', to='places.neighbourhood')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['town', '-id'], name='urgent_aler_town_id_4eac3c_idx'), models.Index(fields=['ends_at'], name='urgent_aler_ends_at_671c17_idx'), models.Index(fields=['author', '-id'], name='urgent_aler_author__1f824e_idx')],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 500), name='alert_body_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('capacity'), 80), name='alert_capacity_length'), models.CheckConstraint(condition=models.Q(('visibility__in', [0, 1])), name='alert_visibility_known'), models.CheckConstraint(condition=models.Q(('deleted_at__isnull', True), ('body', ''), _connector='OR'), name='alert_deleted_is_empty'), models.CheckConstraint(condition=models.Q(('support_count__gte', 0), ('comment_count__gte', 0)), name='alert_counts'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 80), name='alert_title_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('advice'), 500), name='alert_advice_length'), models.CheckConstraint(condition=models.Q(('level__in', ['information', 'vigilance', 'danger'])), name='alert_level_known'), models.UniqueConstraint(fields=('town', 'day', 'ordinal'), name='alert_ordinal_once'), models.CheckConstraint(condition=models.Q(models.Q(('day', None), ('ordinal', None), ('published_at', None)), models.Q(('day__isnull', False), ('ordinal__isnull', False), ('ordinal__range', (1, 3)), ('published_at__isnull', False)), _connector='OR'), name='alert_three_a_day'), models.CheckConstraint(condition=models.Q(('published_at', None), ('ends_at__gt', models.F('published_at')), _connector='OR'), name='alert_ends_after_it_began'), models.CheckConstraint(condition=models.Q(('deleted_at__isnull', False), models.Q(('title', ''), ('body', ''), _connector='OR', _negated=True), _connector='OR'), name='alert_has_words')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigIntegerField(default=core.ids.next_id, primary_key=True, serialize=False)),
                ('words', models.CharField(max_length=500)),
                ('ends', models.BooleanField(default=False)),
                ('capacity', models.CharField(blank=True, max_length=80)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='urgent.alert')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('words'), 500), name='alert_step_length')],
            },
        ),
    ]
