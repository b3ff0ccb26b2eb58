import core.ids
import core.stars
import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('places', '0003_closed_modules'),
        ('profiles', '0007_bodies_and_registers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Commitment',
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
                ('title', models.CharField(blank=True, max_length=120)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('state', models.CharField(max_length=12)),
                ('version', models.PositiveIntegerField(default=1)),
                ('key', models.UUIDField(blank=True, editable=False, null=True)),
                ('useful_stars', models.JSONField(default=core.stars.no_ratings)),
                ('kept_stars', models.JSONField(default=core.stars.no_ratings)),
                ('due_on', models.DateField()),
                ('first_due_on', models.DateField()),
                ('slips', models.PositiveSmallIntegerField(default=0)),
                ('measure', models.CharField(blank=True, max_length=120)),
                ('unit', models.CharField(blank=True, max_length=30)),
                ('start', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('target', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('current', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mandate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='profiles.mandate')),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.neighbourhood')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.theme')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['town', '-id'], name='work_commit_town_id_58bd16_idx'), models.Index(fields=['mandate', '-id'], name='work_commit_mandate_ac7d7c_idx'), models.Index(fields=['author', '-id'], name='work_commit_author__632966_idx')],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 2200), name='commitment_body_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('capacity'), 80), name='commitment_capacity_length'), models.CheckConstraint(condition=models.Q(('visibility__in', [0, 1])), name='commitment_visibility_known'), models.CheckConstraint(condition=models.Q(('deleted_at__isnull', True), ('body', ''), _connector='OR'), name='commitment_deleted_is_empty'), models.CheckConstraint(condition=models.Q(('support_count__gte', 0), ('comment_count__gte', 0)), name='commitment_counts'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 120), name='commitment_title_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('why'), 500), name='commitment_why_length'), models.UniqueConstraint(fields=('author', 'key'), name='commitment_sent_once'), models.CheckConstraint(condition=models.Q(('published_at', None), models.Q(('deleted_at', None), _negated=True), models.Q(('title', ''), _negated=True), _connector='OR'), name='commitment_has_title'), models.CheckConstraint(condition=models.Q(('state__in', ['made', 'working', 'kept', 'broken'])), name='commitment_state_known'), models.CheckConstraint(condition=models.Q(('due_on', None), ('due_on__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))), _connector='OR'), name='commitment_due'), models.CheckConstraint(condition=models.Q(('first_due_on', None), ('first_due_on__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))), _connector='OR'), name='commitment_first_due'), models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('first_due_on'))), name='commitment_moves_later'), models.CheckConstraint(condition=models.Q(models.Q(('current', None), ('measure', ''), ('start', None), ('target', None)), models.Q(models.Q(('measure', ''), _negated=True), ('current__isnull', False), ('start__isnull', False), ('target__isnull', False)), _connector='OR'), name='commitment_measured_or_not'), models.CheckConstraint(condition=models.Q(('target', None), models.Q(('target', models.F('start')), _negated=True), _connector='OR'), name='commitment_goes_somewhere')],
            },
        ),
        migrations.CreateModel(
            name='Action',
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
                ('title', models.CharField(blank=True, max_length=120)),
                ('why', models.CharField(blank=True, max_length=500)),
                ('state', models.CharField(max_length=12)),
                ('version', models.PositiveIntegerField(default=1)),
                ('key', models.UUIDField(blank=True, editable=False, null=True)),
                ('useful_stars', models.JSONField(default=core.stars.no_ratings)),
                ('kept_stars', models.JSONField(default=core.stars.no_ratings)),
                ('nature', models.CharField(choices=[('action', 'Action'), ('decision', 'Décision expliquée'), ('declaration', 'Déclaration du conseil'), ('opinion', 'Avis d’un conseil consultatif'), ('agenda', 'Proposition d’habitants à l’ordre du jour')], default='action', max_length=12)),
                ('bearer', models.CharField(choices=[('town', 'Projet de la commune'), ('citizens', 'Projet porté par des habitants')], default='town', max_length=12)),
                ('purpose', models.CharField(blank=True, choices=[('information', 'Pour informer'), ('consultation', 'Pour consulter'), ('together', 'Pour construire ensemble')], max_length=12)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
                ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('payers', models.CharField(blank=True, max_length=200)),
                ('partners', models.CharField(blank=True, max_length=200)),
                ('reasons', models.TextField(blank=True, max_length=1200)),
                ('refused', models.TextField(blank=True, max_length=900)),
                ('council_on', models.DateField(blank=True, null=True)),
                ('votes_for', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('votes_against', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('votes_abstained', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('by_its_author', models.BooleanField(default=False)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mandate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='%(class)ss', to='profiles.mandate')),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.neighbourhood')),
                ('theme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.theme')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='places.town')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='actions', to='work.commitment')),
            ],
            options={
                'indexes': [models.Index(fields=['town', '-id'], name='work_action_town_id_dabfc4_idx'), models.Index(fields=['mandate', '-id'], name='work_action_mandate_799a48_idx'), models.Index(fields=['author', '-id'], name='work_action_author__f47fad_idx')],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 2200), name='action_body_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('capacity'), 80), name='action_capacity_length'), models.CheckConstraint(condition=models.Q(('visibility__in', [0, 1])), name='action_visibility_known'), models.CheckConstraint(condition=models.Q(('deleted_at__isnull', True), ('body', ''), _connector='OR'), name='action_deleted_is_empty'), models.CheckConstraint(condition=models.Q(('support_count__gte', 0), ('comment_count__gte', 0)), name='action_counts'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('title'), 120), name='action_title_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('why'), 500), name='action_why_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reasons'), 1200), name='action_reasons_length'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('refused'), 900), name='action_refused_length'), models.UniqueConstraint(fields=('author', 'key'), name='action_sent_once'), models.CheckConstraint(condition=models.Q(('published_at', None), models.Q(('deleted_at', None), _negated=True), models.Q(('title', ''), _negated=True), _connector='OR'), name='action_has_title'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'working', 'done', 'dropped', 'said'])), name='action_state_known'), models.CheckConstraint(condition=models.Q(('nature__in', ['action', 'decision', 'declaration', 'opinion', 'agenda'])), name='action_nature_known'), models.CheckConstraint(condition=models.Q(('bearer__in', ['town', 'citizens'])), name='action_bearer_known'), models.CheckConstraint(condition=models.Q(('purpose__in', ['', 'information', 'consultation', 'together'])), name='action_purpose_known'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='action_on_earth'), models.CheckConstraint(condition=models.Q(('cost', None), ('cost__gte', 0), _connector='OR'), name='action_cost'), models.CheckConstraint(condition=models.Q(('council_on', None), ('council_on__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))), _connector='OR'), name='action_council')],
            },
        ),
        migrations.CreateModel(
            name='Inspiration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.BigIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='work.action')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='work.commitment')),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('action__isnull', False), ('commitment', None)), models.Q(('action', None), ('commitment__isnull', False)), _connector='OR'), name='inspiration_of_one'), models.UniqueConstraint(fields=('content_type', 'object_id', 'action'), name='inspiration_of_action_once'), models.UniqueConstraint(fields=('content_type', 'object_id', 'commitment'), name='inspiration_of_commitment_once')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('words', models.CharField(max_length=200)),
                ('planned_on', models.DateField(blank=True, null=True)),
                ('done_on', models.DateField(blank=True, null=True)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='work.action')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('action', 'position'), name='milestone_once'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='milestone_has_words'), models.CheckConstraint(condition=models.Q(('planned_on', None), ('planned_on__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))), _connector='OR'), name='milestone_planned'), models.CheckConstraint(condition=models.Q(('done_on', None), ('done_on__range', (datetime.date(2000, 1, 1), datetime.date(2100, 12, 31))), _connector='OR'), name='milestone_done')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('question', models.CharField(choices=[('useful', 'Est-ce utile ?'), ('kept', 'La parole est-elle tenue ?')], max_length=8)),
                ('stars', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='work.action')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='work.commitment')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('action__isnull', False), ('commitment', None)), models.Q(('action', None), ('commitment__isnull', False)), _connector='OR'), name='work_rating_of_one'), models.UniqueConstraint(fields=('action', 'person', 'question'), name='action_rated_once'), models.UniqueConstraint(fields=('commitment', 'person', 'question'), name='commitment_rated_once'), models.CheckConstraint(condition=models.Q(('stars__in', (1, 2, 3, 4, 5))), name='work_rating_stars'), models.CheckConstraint(condition=models.Q(('question__in', ['useful', 'kept'])), name='work_rating_question')],
            },
        ),
        migrations.CreateModel(
            name='Step',
            fields=[
                ('id', models.BigIntegerField(default=core.ids.next_id, primary_key=True, serialize=False)),
                ('before', models.CharField(max_length=12)),
                ('after', models.CharField(max_length=12)),
                ('words', models.TextField(max_length=1000)),
                ('value', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True)),
                ('due_before', models.DateField(blank=True, null=True)),
                ('due_after', models.DateField(blank=True, null=True)),
                ('capacity', models.CharField(blank=True, max_length=80)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('action', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='work.action')),
                ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='%(class)ss', to='work.commitment')),
                ('mover', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('action__isnull', False), ('commitment', None)), models.Q(('action', None), ('commitment__isnull', False)), _connector='OR'), name='step_of_one'), models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='step_has_words'), models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('words'), 1000), name='step_words_length'), models.CheckConstraint(condition=models.Q(models.Q(('due_after', None), ('due_before', None)), ('due_after__gt', models.F('due_before')), _connector='OR'), name='step_moves_later')],
            },
        ),
    ]
