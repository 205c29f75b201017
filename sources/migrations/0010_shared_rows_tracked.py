"""The history of rows that many claims share."""

import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from factcheck.core.trigger_operations import AddTrigger


class Migration(migrations.Migration):
    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("sources", "0009_one_person_is_not_two"),
    ]

    operations = [
        migrations.CreateModel(
            name="PublisherEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("name", models.CharField(max_length=200)),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="What a reader should know: who owns or funds it.", max_length=300
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_publisherevent" ("id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="285b9f405fb8b66d037edaba82b5aefed55978e1",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_30d8f",
                    table="sources_publisher",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sources_publisherevent" ("id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."id", NEW."name", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;',
                    hash="1384cd7b2ca66f94fa2420203fd0eb8b21f14552",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7ed41",
                    table="sources_publisher",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="publisher",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_publisherevent" ("id", "name", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."id", OLD."name", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="111fe7d325a9cf1d937c6a992773e9f3713823e8",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_0df59",
                    table="sources_publisher",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="publisherevent",
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
            model_name="publisherevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="sources.publisher",
            ),
        ),
    ]
