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
        ('places', '0002_services'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Desk',
            fields=[
                ('town', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='report_desk', serialize=False, to='places.town')),
                ('allows_anonymous', models.BooleanField(default=True)),
                ('allows_guests', models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('licence', models.CharField(max_length=200)),
                ('url', models.URLField(blank=True)),
            ],
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60)),
                ('name', models.CharField(max_length=80)),
                ('description', models.CharField(blank=True, max_length=200)),
                ('icon', models.CharField(default='circle-question-mark', max_length=30)),
                ('theme_slug', models.SlugField(blank=True, max_length=60)),
                ('is_private', models.BooleanField(default=False)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('town', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='own_categories', to='places.town')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('town__isnull', False)), fields=('town', 'code'), name='category_code'), models.UniqueConstraint(condition=models.Q(('town', None)), fields=('code',), name='category_default_code')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60)),
                ('words', models.CharField(max_length=200)),
                ('kind', models.CharField(choices=[('string', 'Une ligne'), ('text', 'Plusieurs lignes'), ('number', 'Un nombre'), ('datetime', 'Une date et une heure'), ('singlevaluelist', 'Une réponse d’une liste'), ('multivaluelist', 'Plusieurs réponses d’une liste')], max_length=20)),
                ('required', models.BooleanField(default=False)),
                ('answers', models.JSONField(blank=True, default=list)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='reports.category')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('category', 'code'), name='question_code')],
            },
        ),
        migrations.CreateModel(
            name='Report',
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
                ('is_anonymous', models.BooleanField(default=False)),
                ('is_private', models.BooleanField(default=False)),
                ('latitude', models.FloatField()),
                ('longitude', models.FloatField()),
                ('cell', models.BigIntegerField(editable=False)),
                ('address', models.CharField(blank=True, max_length=200)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('key', models.UUIDField(blank=True, editable=False, null=True)),
                ('external_id', models.CharField(blank=True, max_length=80)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.category')),
                ('duplicate_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='duplicates', to='reports.report')),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.neighbourhood')),
                ('origin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='reports.origin')),
                ('reporter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.theme')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reports', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['cell', 'category', '-id'], name='reports_rep_cell_c41831_idx'), models.Index(fields=['town', '-id'], name='reports_rep_town_id_9ddf8c_idx'), models.Index(fields=['reporter', '-id'], name='reports_rep_reporte_a94b33_idx')],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 5000), name='report_body_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('capacity'), 80), name='report_capacity_length'), models.CheckConstraint(condition=models.Q(('visibility__in', [0, 1])), name='report_visibility_known'), models.CheckConstraint(condition=models.Q(('deleted_at__isnull', True), ('body', ''), _connector='OR'), name='report_deleted_is_empty'), models.CheckConstraint(condition=models.Q(('support_count__gte', 0), ('comment_count__gte', 0)), name='report_counts'), models.UniqueConstraint(fields=('reporter', 'key'), name='report_sent_once'), models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('origin', 'external_id'), name='report_imported_once'), models.CheckConstraint(condition=models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), name='report_on_earth'), models.CheckConstraint(condition=models.Q(('is_anonymous', False), ('author', None), _connector='OR'), name='report_anonymous_names_nobody'), models.CheckConstraint(condition=models.Q(('duplicate_of', models.F('id')), _negated=True), name='report_no_duplicate_of_itself')],
            },
        ),
        migrations.CreateModel(
            name='TownCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('hidden', models.BooleanField(default=False)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='in_towns', to='reports.category')),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.service')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='town_categories', to='places.town')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('town', 'category'), name='town_category'), models.CheckConstraint(condition=models.Q(('days', None), ('days__range', (1, 730)), _connector='OR'), name='town_category_days')],
            },
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_fixed', models.BooleanField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='verdicts', to='reports.report')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'person'), name='verdict_once')],
            },
        ),
    ]
