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
            name='Ledger',
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
                ('dataset', models.CharField(choices=[('account', 'Compte administratif'), ('budget', 'Budget voté'), ('subsidies', 'Subventions'), ('contracts', 'Marchés publics')], max_length=12)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('nomenclature', models.CharField(blank=True, max_length=10)),
                ('source_name', models.CharField(max_length=120)),
                ('source_url', models.CharField(blank=True, max_length=500)),
                ('licence', models.CharField(blank=True, max_length=120)),
                ('file_name', models.CharField(blank=True, max_length=120)),
                ('asked_url', models.CharField(blank=True, max_length=500)),
                ('holder', models.CharField(blank=True, max_length=120)),
                ('siret', models.CharField(blank=True, max_length=14)),
                ('population', models.PositiveIntegerField(default=0)),
                ('summary', models.JSONField(blank=True, default=dict)),
                ('problems', models.JSONField(blank=True, default=dict)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='spending.ledger')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ledgers', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['town', 'dataset', '-year'], name='spending_le_town_id_419721_idx'), models.Index(fields=['author', '-id'], name='spending_le_author__0db72a_idx')],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 1000), name='ledger_body_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('capacity'), 80), name='ledger_capacity_length'), models.CheckConstraint(condition=models.Q(('visibility__in', [0, 1])), name='ledger_visibility_known'), models.CheckConstraint(condition=models.Q(('deleted_at__isnull', True), ('body', ''), _connector='OR'), name='ledger_deleted_is_empty'), models.CheckConstraint(condition=models.Q(('support_count__gte', 0), ('comment_count__gte', 0)), name='ledger_counts'), models.CheckConstraint(condition=models.Q(('dataset__in', ['account', 'budget', 'subsidies', 'contracts'])), name='ledger_dataset'), models.CheckConstraint(condition=models.Q(('year', None), ('year__range', (1990, 2100)), _connector='OR'), name='ledger_year'), models.CheckConstraint(condition=models.Q(('published_at', None), models.Q(('asked_url', ''), ('year__isnull', False)), _connector='OR'), name='ledger_published_is_read'), models.UniqueConstraint(condition=models.Q(('deleted_at', None), ('published_at__isnull', False), ('replaced_by', None)), fields=('town', 'dataset', 'year'), name='ledger_one_a_year'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('source_name'), 120), name='ledger_source_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('source_url'), 500), name='ledger_url_length')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.BigIntegerField(default=core.ids.next_id, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField()),
                ('key', models.CharField(max_length=300)),
                ('section', models.CharField(blank=True, max_length=1)),
                ('direction', models.CharField(max_length=1)),
                ('flow', models.CharField(choices=[('real', 'Real'), ('order', 'Order'), ('result', 'Result')], default='real', max_length=6)),
                ('group', models.CharField(blank=True, max_length=1)),
                ('function', models.CharField(blank=True, max_length=15)),
                ('function_name', models.CharField(blank=True, max_length=200)),
                ('nature', models.CharField(blank=True, max_length=15)),
                ('nature_name', models.CharField(blank=True, max_length=200)),
                ('label', models.CharField(blank=True, max_length=1000)),
                ('party', models.CharField(blank=True, max_length=300)),
                ('party_id', models.CharField(blank=True, max_length=40)),
                ('day', models.DateField(blank=True, null=True)),
                ('amount', models.BigIntegerField()),
                ('voted', models.BigIntegerField(blank=True, null=True)),
                ('carried', models.BigIntegerField(blank=True, null=True)),
                ('details', models.JSONField(blank=True, default=dict)),
                ('words', models.TextField(blank=True)),
                ('ledger', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='spending.ledger')),
            ],
            options={
                'indexes': [models.Index(fields=['ledger', '-amount', '-id'], name='line_by_amount'), models.Index(fields=['ledger', '-id'], name='line_by_place'), models.Index(fields=['ledger', 'key'], name='line_by_key')],
                'constraints': [models.CheckConstraint(condition=models.Q(('section__in', ['', 'F', 'I'])), name='line_section'), models.CheckConstraint(condition=models.Q(('direction__in', ['D', 'R'])), name='line_direction'), models.CheckConstraint(condition=models.Q(('flow__in', ['real', 'order', 'result'])), name='line_flow')],
            },
        ),
        migrations.CreateModel(
            name='LineTopic',
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
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='topics', to='spending.line')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.town')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 1), name='linetopic_body_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('capacity'), 80), name='linetopic_capacity_length'), models.CheckConstraint(condition=models.Q(('visibility__in', [0, 1])), name='linetopic_visibility_known'), models.CheckConstraint(condition=models.Q(('deleted_at__isnull', True), ('body', ''), _connector='OR'), name='linetopic_deleted_is_empty'), models.CheckConstraint(condition=models.Q(('support_count__gte', 0), ('comment_count__gte', 0)), name='linetopic_counts'), models.UniqueConstraint(fields=('line',), name='topic_of_line')],
            },
        ),
    ]
