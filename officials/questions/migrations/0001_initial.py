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
        ('profiles', '0007_bodies_and_registers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Delay',
            fields=[
                ('town', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='places.town')),
                ('days', models.PositiveSmallIntegerField(default=30)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('days__range', (1, 90))), name='delay_days')],
            },
        ),
        migrations.CreateModel(
            name='Question',
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
                ('title', models.CharField(blank=True, max_length=160)),
                ('asked_name', models.CharField(blank=True, max_length=120)),
                ('asked_title', models.CharField(max_length=80)),
                ('days', models.PositiveSmallIntegerField(default=30)),
                ('due_at', models.DateTimeField()),
                ('key', models.UUIDField(blank=True, editable=False, null=True)),
                ('satisfied', models.BooleanField(null=True)),
                ('verdict', models.CharField(blank=True, max_length=500)),
                ('verdict_at', models.DateTimeField(blank=True, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('official', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='questions', to='profiles.mandate')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.theme')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['town', '-id'], name='questions_q_town_id_7afbcb_idx'), models.Index(fields=['official', '-id'], name='questions_q_officia_b91a33_idx'), models.Index(fields=['author', '-id'], name='questions_q_author__28b8bc_idx')],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 3000), name='question_body_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('capacity'), 80), name='question_capacity_length'), models.CheckConstraint(condition=models.Q(('visibility__in', [0, 1])), name='question_visibility_known'), models.CheckConstraint(condition=models.Q(('deleted_at__isnull', True), ('body', ''), _connector='OR'), name='question_deleted_is_empty'), models.CheckConstraint(condition=models.Q(('support_count__gte', 0), ('comment_count__gte', 0)), name='question_counts'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 160), name='question_title_length'), models.UniqueConstraint(fields=('author', 'key'), name='question_sent_once'), models.CheckConstraint(condition=models.Q(models.Q(('deleted_at', None), _negated=True), models.Q(('title', ''), _negated=True), _connector='OR'), name='question_has_words'), models.CheckConstraint(condition=models.Q(('days__range', (1, 90))), name='question_days'), models.CheckConstraint(condition=models.Q(models.Q(('satisfied', None), ('verdict', ''), ('verdict_at', None)), models.Q(('satisfied__isnull', False), ('verdict_at__isnull', False)), _connector='OR'), name='question_verdict_whole')],
            },
        ),
        migrations.CreateModel(
            name='Handing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=120)),
                ('title', models.CharField(max_length=80)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('official', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='profiles.mandate')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handings', to='questions.question')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
    ]
