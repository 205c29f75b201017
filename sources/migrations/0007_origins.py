"""Through which key a source came."""

import django.db.models.deletion
import pgtrigger.compiler
from django.db import migrations, models

from factcheck.core import trigger_operations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_api_keys"),
        ("sources", "0006_addresses_compared_anew"),
    ]

    # A key acts as its owner, so what came through it is its owner's.
    OWNED = """
        ALTER TABLE sources_source ADD CONSTRAINT source_added_through_its_adders_key
            FOREIGN KEY (added_through_id, added_by_id) REFERENCES accounts_apikey (id, owner_id);
    """

    operations = [
        trigger_operations.RemoveTrigger(
            model_name="source",
            name="insert_insert",
        ),
        trigger_operations.RemoveTrigger(
            model_name="source",
            name="update_update",
        ),
        trigger_operations.RemoveTrigger(
            model_name="source",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="source",
            name="added_through",
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
            model_name="sourceevent",
            name="added_through",
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
        trigger_operations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_sourceevent" ("access", "added_at", "added_by_id", "added_through_id", "authors", "carried_by_id", "date", "description", "desk_note", "free_to_publish", "id", "issued_by_id", "language", "locator", "medium", "normalised_url", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protection_reason", "standing", "title", "url") VALUES (NEW."access", NEW."added_at", NEW."added_by_id", NEW."added_through_id", NEW."authors", NEW."carried_by_id", NEW."date", NEW."description", NEW."desk_note", NEW."free_to_publish", NEW."id", NEW."issued_by_id", NEW."language", NEW."locator", NEW."medium", NEW."normalised_url", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."protection_reason", NEW."standing", NEW."title", NEW."url"); RETURN NULL;',
                    hash="b3d8747c35b812c289d9fff96ad2b7ba98b8c332",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c3ed3",
                    table="sources_source",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "sources_sourceevent" ("access", "added_at", "added_by_id", "added_through_id", "authors", "carried_by_id", "date", "description", "desk_note", "free_to_publish", "id", "issued_by_id", "language", "locator", "medium", "normalised_url", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protection_reason", "standing", "title", "url") VALUES (NEW."access", NEW."added_at", NEW."added_by_id", NEW."added_through_id", NEW."authors", NEW."carried_by_id", NEW."date", NEW."description", NEW."desk_note", NEW."free_to_publish", NEW."id", NEW."issued_by_id", NEW."language", NEW."locator", NEW."medium", NEW."normalised_url", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."protection_reason", NEW."standing", NEW."title", NEW."url"); RETURN NULL;',
                    hash="d55e98c03b32144739f6117fff6481c3c7983c98",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_e6185",
                    table="sources_source",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_sourceevent" ("access", "added_at", "added_by_id", "added_through_id", "authors", "carried_by_id", "date", "description", "desk_note", "free_to_publish", "id", "issued_by_id", "language", "locator", "medium", "normalised_url", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protection_reason", "standing", "title", "url") VALUES (OLD."access", OLD."added_at", OLD."added_by_id", OLD."added_through_id", OLD."authors", OLD."carried_by_id", OLD."date", OLD."description", OLD."desk_note", OLD."free_to_publish", OLD."id", OLD."issued_by_id", OLD."language", OLD."locator", OLD."medium", OLD."normalised_url", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."protection_reason", OLD."standing", OLD."title", OLD."url"); RETURN NULL;',
                    hash="ab3142d01f664e53c78f4013d5e1b46710b624cb",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fde77",
                    table="sources_source",
                    when="AFTER",
                ),
            ),
        ),
        migrations.RunSQL(OWNED, migrations.RunSQL.noop),
    ]
