"""A photo hangs on anything, not only on a post; the photos there are stay where they are."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def name_the_kind(apps, schema_editor):
    photos, database = apps.get_model("feed", "Photo").objects, schema_editor.connection.alias
    if photos.using(database).exists():  # else this may be a new database, which knows no content types yet
        kinds = apps.get_model("contenttypes", "ContentType").objects.using(database)
        post, _made = kinds.get_or_create(app_label="feed", model="post")
        photos.using(database).update(content_type=post, object_id=F("post_id"))


def name_the_post(apps, schema_editor):
    photos = apps.get_model("feed", "Photo").objects.using(schema_editor.connection.alias)
    photos.filter(content_type__app_label="feed", content_type__model="post").update(post_id=F("object_id"))


class Migration(migrations.Migration):

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("feed", "0002_activity_without_mark"),
    ]

    operations = [
        migrations.AddField(
            model_name="photo",
            name="content_type",
            field=models.ForeignKey(null=True, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contenttypes.contenttype"),
        ),
        migrations.AddField(
            model_name="photo",
            name="object_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="photo",
            name="post",
            field=models.ForeignKey(null=True, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="photos", to="feed.post"),
        ),
        migrations.RunPython(name_the_kind, name_the_post),
        migrations.AlterField(
            model_name="photo",
            name="content_type",
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contenttypes.contenttype"),
        ),
        migrations.AlterField(
            model_name="photo",
            name="object_id",
            field=models.BigIntegerField(),
        ),
        migrations.RemoveConstraint(
            model_name="photo",
            name="photo_position_once",
        ),
        migrations.RemoveField(
            model_name="photo",
            name="post",
        ),
        migrations.AddConstraint(
            model_name="photo",
            constraint=models.UniqueConstraint(fields=("content_type", "object_id", "position"), name="photo_position_once"),
        ),
    ]
