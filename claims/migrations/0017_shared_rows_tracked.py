"""The history of rows that many claims share."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from factcheck.core.trigger_operations import AddTrigger


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0016_one_person_is_not_two"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="TopicEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(allow_unicode=True, db_index=False, max_length=120)),
                ("description", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "abstract": False,
            },
        ),
        AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_topicevent" ("description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug"); RETURN NULL;',
                    hash="f754aa84a9bf5b6b4b039fb7996e9159bfd27ecc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5f998",
                    table="claims_topic",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_topicevent" ("description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (NEW."description", NEW."id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug"); RETURN NULL;',
                    hash="ad1a6c8f9a09f32b1cf5e90ac3ef41468d382533",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_010ac",
                    table="claims_topic",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="topic",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_topicevent" ("description", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug") VALUES (OLD."description", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."slug"); RETURN NULL;',
                    hash="4c3fa1309bcec5e436672b62e749b4547873b285",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a32b8",
                    table="claims_topic",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="topicevent",
            name="pgh_context",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="pghistory.context",
            ),
        ),
        migrations.AddField(
            model_name="topicevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="claims.topic",
            ),
        ),
    ]
