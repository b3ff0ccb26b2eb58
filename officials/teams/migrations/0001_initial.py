import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0003_closed_modules'),
        ('profiles', '0008_told_ends'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Interest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('employment', 'Emploi, activité'), ('company', 'Entreprise : direction, parts'), ('association', 'Association, syndicat'), ('property', 'Terrain, immeuble'), ('other', 'Autre lien')], max_length=20)),
                ('words', models.CharField(max_length=300)),
                ('since', models.DateField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('declared_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='interests', to='profiles.mandate')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('words', ''), _negated=True), name='interest_has_words'), models.CheckConstraint(condition=models.Q(('since', None), ('until', None), ('until__gte', models.F('since')), _connector='OR'), name='interest_ends_after')],
            },
        ),
        migrations.CreateModel(
            name='FormerInterest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('employment', 'Emploi, activité'), ('company', 'Entreprise : direction, parts'), ('association', 'Association, syndicat'), ('property', 'Terrain, immeuble'), ('other', 'Autre lien')], max_length=20)),
                ('words', models.CharField(max_length=300)),
                ('since', models.DateField(blank=True, null=True)),
                ('until', models.DateField(blank=True, null=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('interest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former', to='teams.interest')),
            ],
            options={
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('asked', models.BooleanField(default=False)),
                ('role', models.CharField(choices=[('mayor', 'Maire'), ('deputy', 'Adjoint'), ('councillor', 'Conseiller'), ('opposition', 'Conseiller d’opposition'), ('clerk', 'Secrétariat'), ('agent', 'Agent d’un service'), ('president', 'Président d’intercommunalité')], max_length=20)),
                ('title', models.CharField(max_length=80)),
                ('starts_at', models.DateTimeField(blank=True, null=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True)),
                ('digest', models.CharField(max_length=64, null=True, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('accepted', 'Acceptée'), ('refused', 'Refusée'), ('cancelled', 'Retirée')], max_length=10)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('mandate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='profiles.mandate')),
                ('neighbourhood', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.neighbourhood')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('service', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='places.service')),
                ('themes', models.ManyToManyField(blank=True, related_name='+', to='places.theme')),
                ('town', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['town', '-id'], name='teams_appoi_town_id_95095c_idx'), models.Index(fields=['person'], name='teams_appoi_person__8c6513_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ('mayor', 'deputy', 'councillor', 'opposition', 'clerk', 'agent'))), name='appointment_role_of_a_town'), models.CheckConstraint(condition=models.Q(('person__isnull', False), models.Q(('email', ''), _negated=True), _connector='OR'), name='appointment_to_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('asked', False), ('digest__isnull', False)), models.Q(('asked', True), ('digest', None), ('mandate__isnull', False), ('person__isnull', False)), _connector='OR'), name='appointment_proposed_or_asked'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('settled_at', None)), models.Q(('outcome__in', ['accepted', 'refused', 'cancelled']), ('settled_at__isnull', False)), _connector='OR'), name='appointment_settled_with_a_date'), models.UniqueConstraint(condition=models.Q(('asked', True), ('outcome', '')), fields=('person', 'mandate'), name='appointment_asked_once')],
            },
        ),
    ]
