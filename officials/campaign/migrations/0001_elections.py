import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('places', '0003_closed_modules'),
        ('profiles', '0007_bodies_and_registers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Election',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('municipal', 'Élections municipales'), ('departmental', 'Élections départementales'), ('regional', 'Élections régionales'), ('parliament', 'Élections législatives ou sénatoriales'), ('european', 'Élections européennes'), ('other', 'Autre élection')], max_length=20)),
                ('votes_on', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('town', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.town')),
            ],
            options={
                'indexes': [models.Index(fields=['town', 'ends_at'], name='campaign_el_town_id_119857_idx')],
                'constraints': [models.UniqueConstraint(fields=('town', 'kind', 'votes_on'), name='election_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['municipal', 'departmental', 'regional', 'parliament', 'european', 'other'])), name='election_kind_known'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='election_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Candidacy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('declared_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='profiles.mandate')),
                ('election', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='candidacies', to='campaign.election')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('mandate', 'election'), name='candidacy_once')],
            },
        ),
    ]
