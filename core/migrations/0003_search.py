from django.db import migrations, models

import core.fields
from core.search import engines


def prepare(apps, schema_editor):
    engines.prepare(schema_editor.connection)


def clear(apps, schema_editor):
    engines.clear(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_kept_answers'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=30)),
                ('object_id', models.BigIntegerField()),
                ('place', models.BigIntegerField(null=True)),
                ('words', core.fields.TokenField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='search_document_once')],
            },
        ),
        migrations.CreateModel(
            name='SearchProgress',
            fields=[
                ('kind', models.CharField(max_length=30, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('position', models.BigIntegerField(default=0)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RunPython(prepare, clear, elidable=False),
    ]
