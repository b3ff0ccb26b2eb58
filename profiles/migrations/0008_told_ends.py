"""Whether the end of a mandate was told; those that ended before are told at the next minute."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("profiles", "0007_bodies_and_registers")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="told_ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="mandate",
            index=models.Index(
                condition=models.Q(
                    ("ends_at__isnull", False), ("person__isnull", False), ("told_ended_at", None)
                ),
                fields=["ends_at"],
                name="mandate_end_to_tell",
            ),
        ),
    ]
