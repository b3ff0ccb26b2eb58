import core.ids
import core.stars
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0002_services'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Idea',
            fields=[
                ('id', models.BigIntegerField(default=core.ids.next_id, primary_key=True, serialize=False)),
                ('capacity', models.CharField(blank=True, max_length=80)),
                ('body', models.TextField(blank=True, max_length=5000)),
                ('visibility', models.SmallIntegerField(choices=[(0, 'Public'), (1, 'Members')], default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('hidden_at', models.DateTimeField(blank=True, null=True)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
                ('support_count', models.PositiveIntegerField(default=0)),
                ('comment_count', models.PositiveIntegerField(default=0)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('need', models.CharField(blank=True, max_length=500)),
                ('geometry', models.JSONField(blank=True, null=True)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('key', models.UUIDField(blank=True, editable=False, null=True)),
                ('ratings', models.JSONField(default=core.stars.no_ratings)),
                ('next_goal', models.PositiveIntegerField(blank=True, null=True)),
                ('estimated_cost', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('action_url', models.CharField(blank=True, max_length=200, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.neighbourhood')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.theme')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ideas', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['town', '-id'], name='ideas_idea_town_id_be667f_idx'), models.Index(fields=['town', '-support_count', '-id'], name='ideas_idea_town_id_1e9f75_idx'), models.Index(fields=['author', '-id'], name='ideas_idea_author__3444af_idx')],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 4000), name='idea_body_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('capacity'), 80), name='idea_capacity_length'), models.CheckConstraint(condition=models.Q(('visibility__in', [0, 1])), name='idea_visibility_known'), models.CheckConstraint(condition=models.Q(('deleted_at__isnull', True), ('body', ''), _connector='OR'), name='idea_deleted_is_empty'), models.CheckConstraint(condition=models.Q(('support_count__gte', 0), ('comment_count__gte', 0)), name='idea_counts'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 120), name='idea_title_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('need'), 500), name='idea_need_length'), models.UniqueConstraint(fields=('author', 'key'), name='idea_sent_once'), models.CheckConstraint(condition=models.Q(('published_at', None), models.Q(('deleted_at', None), _negated=True), models.Q(('title', ''), ('need', ''), _connector='OR', _negated=True), _connector='OR'), name='idea_has_title_and_need'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='idea_on_earth'), models.CheckConstraint(condition=models.Q(('estimated_cost', None), ('estimated_cost__gte', 0), _connector='OR'), name='idea_cost')],
            },
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('supports', models.PositiveIntegerField()),
                ('promise', models.CharField(max_length=200)),
                ('days', models.PositiveSmallIntegerField()),
                ('crossed_at', models.DateTimeField(blank=True, null=True)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='goals', to='ideas.idea')),
            ],
            options={
                'ordering': ['supports'],
                'constraints': [models.UniqueConstraint(fields=('idea', 'supports'), name='goal_once')],
            },
        ),
        migrations.CreateModel(
            name='CoAuthor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('invited_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coauthors', to='ideas.idea')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('idea', 'person'), name='coauthor_once'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('left_at', None), _connector='OR'), name='coauthor_here_or_gone')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stars', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rated', to='ideas.idea')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('idea', 'person'), name='rating_once'), models.CheckConstraint(condition=models.Q(('stars__in', (1, 2, 3, 4, 5))), name='rating_stars')],
            },
        ),
        migrations.CreateModel(
            name='Threshold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('supports', models.PositiveIntegerField()),
                ('promise', models.CharField(max_length=200)),
                ('days', models.PositiveSmallIntegerField()),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thresholds', to='places.town')),
            ],
            options={
                'ordering': ['supports'],
                'constraints': [models.UniqueConstraint(fields=('town', 'supports'), name='threshold_once'), models.CheckConstraint(condition=models.Q(('supports__gte', 2)), name='threshold_of_several'), models.CheckConstraint(condition=models.Q(('days__range', (1, 730))), name='threshold_days'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('promise'), 200), name='threshold_promise_length')],
            },
        ),
    ]
