"""The database refuses to change what a decision says; who decided may be erased with the account."""

from django.db import migrations

FIXED = ("act", "rule", "reason", "capacity", "at", "content_type_id", "object_id", "town_id", "intercommunality_id",
         "reverses_id", "within_id")

SQLITE = f"""
CREATE TRIGGER moderation_decision_fixed BEFORE UPDATE OF {", ".join(FIXED)} ON moderation_decision
BEGIN SELECT RAISE(ABORT, 'a decision does not change'); END
"""
POSTGRESQL = f"""
CREATE FUNCTION moderation_decision_fixed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'a decision does not change' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER moderation_decision_fixed BEFORE UPDATE OF {", ".join(FIXED)} ON moderation_decision
FOR EACH ROW EXECUTE FUNCTION moderation_decision_fixed()
"""


def forbid(apps, schema_editor):
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, params=None)


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER moderation_decision_fixed ON moderation_decision")
        schema_editor.execute("DROP FUNCTION moderation_decision_fixed()")
    else:
        schema_editor.execute("DROP TRIGGER moderation_decision_fixed")


class Migration(migrations.Migration):

    dependencies = [
        ('moderation', '0001_decisions'),
    ]

    operations = [migrations.RunPython(forbid, allow)]
