import core.ids
import django.db.models.deletion
import django.utils.timezone
import officials.claims.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0004_covers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Setup',
            fields=[
                ('town', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='places.town')),
                ('done', models.JSONField(blank=True, default=list)),
            ],
        ),
        migrations.CreateModel(
            name='TownContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254)),
                ('source', models.CharField(max_length=80)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='places.town')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('town', 'email'), name='contact_once')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigIntegerField(default=core.ids.next_id, primary_key=True, serialize=False)),
                ('key', models.CharField(default=officials.claims.models.new_key, max_length=40, unique=True)),
                ('role', models.CharField(choices=[('mayor', 'Maire'), ('deputy', 'Adjoint'), ('councillor', 'Conseiller'), ('opposition', 'Conseiller d’opposition'), ('clerk', 'Secrétariat'), ('agent', 'Agent d’un service'), ('president', 'Président d’intercommunalité')], max_length=20)),
                ('title', models.CharField(max_length=80)),
                ('way', models.CharField(choices=[('email', 'E-mail de la mairie'), ('letter', 'Lettre à la mairie'), ('vouch', 'Un opérateur de la plateforme se porte garant')], max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField()),
                ('lettered_at', models.DateTimeField(blank=True, null=True)),
                ('proved_at', models.DateTimeField(blank=True, null=True)),
                ('proved_by', models.CharField(blank=True, max_length=80)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.CharField(blank=True, max_length=80)),
                ('confirmer_title', models.CharField(blank=True, max_length=80)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('disputed_at', models.DateTimeField(blank=True, null=True)),
                ('dispute', models.CharField(blank=True, max_length=500)),
                ('draft', models.JSONField(blank=True, default=dict)),
                ('confirmer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='places.town')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='claims.towncontact')),
            ],
            options={
                'indexes': [models.Index(fields=['town', 'person'], name='claims_clai_town_id_074a0f_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None), ('confirmed_at__isnull', False)), fields=('town',), name='claim_won_once'), models.UniqueConstraint(condition=models.Q(('closed_at', None), ('confirmed_at', None)), fields=('town', 'person'), name='claim_open_once'), models.CheckConstraint(condition=models.Q(('confirmed_at', None), ('proved_at__isnull', False), _connector='OR'), name='claim_proved_before_confirmed'), models.CheckConstraint(condition=models.Q(('confirmer', None), ('person', None), models.Q(('confirmer', models.F('person')), _negated=True), _connector='OR'), name='claim_takes_two_people'), models.CheckConstraint(condition=models.Q(('role__in', ['mayor', 'deputy', 'councillor', 'opposition', 'clerk', 'agent', 'president'])), name='claim_role_known'), models.CheckConstraint(condition=models.Q(('way__in', ['email', 'letter', 'vouch'])), name='claim_way_known')],
            },
        ),
        migrations.CreateModel(
            name='TownDocument',
            fields=[
                ('id', models.BigIntegerField(default=core.ids.next_id, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('deliberation', 'Délibération'), ('arrete', 'Arrêté'), ('compte-rendu', 'Compte rendu'), ('bulletin', 'Bulletin'), ('autre', 'Autre document')], max_length=20)),
                ('title', models.CharField(max_length=150)),
                ('dated', models.DateField()),
                ('key', models.CharField(blank=True, max_length=80)),
                ('size', models.PositiveIntegerField(default=0)),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('removed_reason', models.CharField(blank=True, max_length=300)),
                ('added_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['town', '-id'], name='claims_town_town_id_5f58f1_idx'), models.Index(fields=['town', 'kind', '-id'], name='claims_town_town_id_dddba5_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['deliberation', 'arrete', 'compte-rendu', 'bulletin', 'autre'])), name='document_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('removed_at', None), models.Q(('key', ''), _negated=True)), models.Q(('key', ''), ('removed_at__isnull', False), models.Q(('removed_reason', ''), _negated=True)), _connector='OR'), name='document_there_or_explained')],
            },
        ),
        migrations.CreateModel(
            name='ClaimCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.SmallIntegerField(choices=[(1, 'Prove'), (2, 'Confirm')])),
                ('digest', models.CharField(max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField()),
                ('dead_at', models.DateTimeField(blank=True, null=True)),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='codes', to='claims.claim')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='claim_code_tries'), models.CheckConstraint(condition=models.Q(('part__in', [1, 2])), name='claim_code_part_known'), models.UniqueConstraint(condition=models.Q(('dead_at', None)), fields=('claim', 'part'), name='claim_code_alive_once')],
            },
        ),
        migrations.CreateModel(
            name='JoinRequest',
            fields=[
                ('id', models.BigIntegerField(default=core.ids.next_id, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('mayor', 'Maire'), ('deputy', 'Adjoint'), ('councillor', 'Conseiller'), ('opposition', 'Conseiller d’opposition'), ('clerk', 'Secrétariat'), ('agent', 'Agent d’un service'), ('president', 'Président d’intercommunalité')], max_length=20)),
                ('title', models.CharField(max_length=80)),
                ('words', models.CharField(blank=True, max_length=500)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('accepted', models.BooleanField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['town', 'answered_at'], name='claims_join_town_id_2f6d41_idx')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at', None)), fields=('town', 'person'), name='join_asked_once'), models.CheckConstraint(condition=models.Q(('role__in', ['mayor', 'deputy', 'councillor', 'opposition', 'clerk', 'agent', 'president'])), name='join_role_known')],
            },
        ),
    ]
