from django.db import migrations

from reports.categories import write_default_categories


def write(apps, schema_editor):
    write_default_categories(
        apps.get_model("reports", "Category"),
        apps.get_model("reports", "Question"),
        database=schema_editor.connection.alias,
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
