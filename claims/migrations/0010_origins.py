"""Through which door an act came."""

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from factcheck.core import trigger_operations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_api_keys"),
        ("claims", "0009_external_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # A key acts as its owner, so what came through it is its owner's.
    OWNED = """
        ALTER TABLE claims_activity ADD CONSTRAINT activity_through_its_actors_key
            FOREIGN KEY (through_id, actor_id) REFERENCES accounts_apikey (id, owner_id);
        ALTER TABLE claims_claim ADD CONSTRAINT claim_logged_through_its_loggers_key
            FOREIGN KEY (logged_through_id, logged_by_id) REFERENCES accounts_apikey (id, owner_id);
    """

    operations = [
        trigger_operations.RemoveTrigger(
            model_name="claim",
            name="insert_insert",
        ),
        trigger_operations.RemoveTrigger(
            model_name="claim",
            name="update_update",
        ),
        trigger_operations.RemoveTrigger(
            model_name="claim",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="activity",
            name="through",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.apikey",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="logged_through",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.apikey",
            ),
        ),
        migrations.AddField(
            model_name="claimevent",
            name="logged_through",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="accounts.apikey",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="origin",
            field=models.CharField(
                choices=[
                    ("desk", "logged at the desk"),
                    ("api", "logged through the API"),
                    ("demonstration", "of the demonstration"),
                ],
                default="desk",
                editable=False,
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="claimevent",
            name="origin",
            field=models.CharField(
                choices=[
                    ("desk", "logged at the desk"),
                    ("api", "logged through the API"),
                    ("demonstration", "of the demonstration"),
                ],
                default="desk",
                editable=False,
                max_length=20,
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("id", "kind", "logged_at", "logged_by_id", "logged_through_id", "made_on", "origin", "original_language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_claim", "text", "why_chosen") VALUES (NEW."id", NEW."kind", NEW."logged_at", NEW."logged_by_id", NEW."logged_through_id", NEW."made_on", NEW."origin", NEW."original_language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."short_claim", NEW."text", NEW."why_chosen"); RETURN NULL;',
                    hash="56eacecee1f995f8c245f4b9860c5c14afa715e5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df8fa",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."logged_at" IS DISTINCT FROM (NEW."logged_at") OR OLD."logged_by_id" IS DISTINCT FROM (NEW."logged_by_id") OR OLD."logged_through_id" IS DISTINCT FROM (NEW."logged_through_id") OR OLD."made_on" IS DISTINCT FROM (NEW."made_on") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."original_language" IS DISTINCT FROM (NEW."original_language") OR OLD."short_claim" IS DISTINCT FROM (NEW."short_claim") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."why_chosen" IS DISTINCT FROM (NEW."why_chosen"))',
                    func='INSERT INTO "claims_claimevent" ("id", "kind", "logged_at", "logged_by_id", "logged_through_id", "made_on", "origin", "original_language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_claim", "text", "why_chosen") VALUES (NEW."id", NEW."kind", NEW."logged_at", NEW."logged_by_id", NEW."logged_through_id", NEW."made_on", NEW."origin", NEW."original_language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."short_claim", NEW."text", NEW."why_chosen"); RETURN NULL;',
                    hash="8bf0cad250e92b8e04de296e65647536fee677fb",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fe4ba",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("id", "kind", "logged_at", "logged_by_id", "logged_through_id", "made_on", "origin", "original_language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_claim", "text", "why_chosen") VALUES (OLD."id", OLD."kind", OLD."logged_at", OLD."logged_by_id", OLD."logged_through_id", OLD."made_on", OLD."origin", OLD."original_language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."short_claim", OLD."text", OLD."why_chosen"); RETURN NULL;',
                    hash="fdd16af1d4e209040d5b0c65b7aff4cc72ebd5b5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dbf31",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["desk", "api", "demonstration"])), name="claim_origin_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("logged_through__isnull", False), ("origin", "api")),
                    models.Q(models.Q(("origin", "api"), _negated=True), ("logged_through__isnull", True)),
                    _connector="OR",
                ),
                name="claim_of_the_api_names_its_key",
            ),
        ),
        migrations.RunSQL(OWNED, migrations.RunSQL.noop),
    ]
