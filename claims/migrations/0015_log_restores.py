"""Restores of the log are recorded, each under a new epoch, and webhook endpoints are told of them."""

import django.db.models.functions
from django.db import migrations, models

EVENTS = [
    "verdict.published", "verdict.updated", "verdict.clarified", "verdict.corrected", "verdict.minor",
    "verdict.withdrawn", "verdict.redacted",
]  # fmt: skip
GUARD = """
CREATE FUNCTION ledger_log_restore_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'a restore of the log stays on record'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'log_restore_is_kept';
    END IF;
    NEW.epoch := gen_random_uuid();
    SELECT seq INTO NEW.seq FROM claims_loghead;
    NEW.at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON claims_logrestore
    FOR EACH ROW EXECUTE FUNCTION ledger_log_restore_guard();
"""
UNGUARD = "DROP TRIGGER guard ON claims_logrestore; DROP FUNCTION ledger_log_restore_guard();"


class Migration(migrations.Migration):
    dependencies = [("claims", "0014_other_names")]

    operations = [
        migrations.CreateModel(
            name="LogRestore",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("epoch", models.UUIDField(editable=False, unique=True)),
                ("seq", models.BigIntegerField(editable=False)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.Now())),
            ],
            options={"ordering": ["-id"]},
        ),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RemoveConstraint(model_name="webhookdelivery", name="webhook_event_is_of_an_edition"),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition__isnull", True), ("event__in", ["webhook.test", "log.restored"]))
                | models.Q(("event__in", EVENTS), ("edition__isnull", False)),
                name="webhook_event_is_of_an_edition",
            ),
        ),
    ]
