"""The history of ratings and their scales; a scale that a live edition names changes by an editor only."""

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from factcheck.core.trigger_operations import AddTrigger

RULE = """
CREATE OR REPLACE FUNCTION ledger_live_scale_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    who bigint := nullif(current_setting('factcheck.actor', true), '')::bigint;
BEGIN
    IF (who IS NULL OR NOT accounts_is_editor(who))
        AND NOT (who IS NULL AND has_table_privilege(current_user, TG_RELID, 'TRUNCATE'))
        AND EXISTS (SELECT 1 FROM claims_publicclaim p JOIN claims_rating r ON r.key = p.rating
            WHERE r.scale_id = OLD.key AND p.status = 'live')
    THEN
        RAISE EXCEPTION 'a live edition names this row: an editor changes what readers see of it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'live_rows_change_by_an_editor';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER live_row BEFORE UPDATE OR DELETE ON claims_ratingscale
    FOR EACH ROW EXECUTE FUNCTION ledger_live_scale_guard();
"""
UNDO = """
DROP TRIGGER live_row ON claims_ratingscale;
DROP FUNCTION ledger_live_scale_guard();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0023_text_rules"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [
        migrations.CreateModel(
            name="RatingEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("key", models.SlugField(db_index=False, max_length=30, serialize=False)),
                ("name", models.CharField(max_length=40)),
                ("value", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("definition", models.CharField(max_length=200)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="RatingScaleEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("key", models.SlugField(db_index=False, max_length=20, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "abstract": False,
            },
        ),
        AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_ratingevent" ("definition", "key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "scale_id", "value") VALUES (NEW."definition", NEW."key", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."key", NEW."position", NEW."scale_id", NEW."value"); RETURN NULL;',
                    hash="b58c703bc808899847150b1543d4d08a0d7ebc39",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_49e43",
                    table="claims_rating",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_ratingevent" ("definition", "key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "scale_id", "value") VALUES (NEW."definition", NEW."key", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."key", NEW."position", NEW."scale_id", NEW."value"); RETURN NULL;',
                    hash="5b815703f9d77f11ba1b9a407403c9d6f68fc963",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_40dc3",
                    table="claims_rating",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="rating",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_ratingevent" ("definition", "key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "scale_id", "value") VALUES (OLD."definition", OLD."key", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."key", OLD."position", OLD."scale_id", OLD."value"); RETURN NULL;',
                    hash="c4eb13cc8eaf7f8e560e307fc2b5138169900885",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_eea28",
                    table="claims_rating",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_ratingscaleevent" ("key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."key", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."key", NEW."position"); RETURN NULL;',
                    hash="f3cbf314b6c10e4fdd11af6775ddd5908e1ae9c4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_cee2b",
                    table="claims_ratingscale",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_ratingscaleevent" ("key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."key", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."key", NEW."position"); RETURN NULL;',
                    hash="8340b053fd600f2f5b13c14ad05975f5fbcbf5fe",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0bfc9",
                    table="claims_ratingscale",
                    when="AFTER",
                ),
            ),
        ),
        AddTrigger(
            model_name="ratingscale",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_ratingscaleevent" ("key", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."key", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."key", OLD."position"); RETURN NULL;',
                    hash="a01d5631e69469129eb9b686acc4f67c1421ed22",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fef73",
                    table="claims_ratingscale",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="ratingevent",
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
            model_name="ratingevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="claims.rating",
            ),
        ),
        migrations.AddField(
            model_name="ratingevent",
            name="scale",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="claims.ratingscale",
            ),
        ),
        migrations.AddField(
            model_name="ratingscaleevent",
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
            model_name="ratingscaleevent",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="events",
                to="claims.ratingscale",
            ),
        ),
        migrations.RunSQL(RULE, UNDO),
    ]
