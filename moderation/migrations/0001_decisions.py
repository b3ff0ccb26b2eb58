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
        ('contenttypes', '0002_remove_content_type_name'),
        ('places', '0003_closed_modules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigIntegerField(default=core.ids.next_id, primary_key=True, serialize=False)),
                ('act', models.CharField(choices=[('hide', 'Masqué'), ('restore', 'Rétabli'), ('freeze', 'Compte gelé'), ('unfreeze', 'Compte dégelé')], max_length=10)),
                ('rule', models.CharField(max_length=20)),
                ('reason', models.TextField(max_length=600)),
                ('object_id', models.BigIntegerField()),
                ('capacity', models.CharField(blank=True, max_length=80)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                ('intercommunality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.intercommunality')),
                ('reverses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reversed_by', to='moderation.decision')),
                ('town', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='places.town')),
                ('within', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='moderation.decision')),
            ],
            options={
                'indexes': [models.Index(fields=['town', '-id'], name='moderation__town_id_3961d8_idx'), models.Index(fields=['content_type', 'object_id', '-id'], name='moderation__content_42d955_idx')],
                'constraints': [models.CheckConstraint(condition=django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('reason'), 600), name='decision_reason_length'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), _negated=True), models.Q(('rule', ''), _negated=True)), name='decision_says_why'), models.CheckConstraint(condition=models.Q(('act__in', ['hide', 'restore', 'freeze', 'unfreeze'])), name='decision_act_known'), models.CheckConstraint(condition=models.Q(models.Q(('act__in', ('restore', 'unfreeze')), ('reverses__isnull', False)), models.Q(('act__in', ('hide', 'freeze')), ('reverses', None)), _connector='OR'), name='decision_reverses_one'), models.CheckConstraint(condition=models.Q(models.Q(('intercommunality__isnull', False), ('town', None)), models.Q(('intercommunality', None), ('town__isnull', False)), _connector='OR'), name='decision_of_one_body')],
            },
        ),
        migrations.CreateModel(
            name='Lift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lifts', to='moderation.decision')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('decision', 'person'), name='lift_once')],
            },
        ),
        migrations.CreateModel(
            name='Withheld',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.JSONField()),
                ('decision', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='withheld', to='moderation.decision')),
            ],
        ),
    ]
