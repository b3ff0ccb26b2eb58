from django.db import migrations, models
from django.db.models import Q

HALF = Q(latitude=None, longitude__isnull=False) | Q(latitude__isnull=False, longitude=None)


def unplace(apps, schema_editor):
    """Take half a point for none: the former constraint let it through."""
    rows = apps.get_model("ideas", "idea").objects.using(schema_editor.connection.alias)
    rows.filter(HALF).update(latitude=None, longitude=None)


class Migration(migrations.Migration):
    dependencies = [("ideas", "0002_capacity_until")]

    operations = [
        migrations.RunPython(unplace, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="idea", name="idea_on_earth"),
        migrations.AddConstraint(
            model_name="idea",
            constraint=models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="idea_on_earth",
            ),
        ),
    ]
