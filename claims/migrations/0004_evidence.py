"""Quotations, passages and news of them."""

import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from factcheck.core import trigger_operations


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0003_made_by"),
        ("sources", "0003_evidence_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceNotice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("stands", "the page changed; the quotation stands"),
                            ("lost", "the quotation is no longer on the page"),
                            ("contradicted", "our copy does not hold the quotation"),
                            ("gone", "the page is gone"),
                            ("moved", "the page has moved"),
                            ("back", "the quotation is on the page again"),
                            ("damaged", "the stored copy is damaged"),
                        ],
                        max_length=20,
                    ),
                ),
                ("detail", models.CharField(blank=True, max_length=2100)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="evidence_notices", to="claims.claim"
                    ),
                ),
                (
                    "seen_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence_notices",
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("seen_at__isnull", True)), fields=["-at"], name="evidence_notices_unseen"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["stands", "lost", "contradicted", "gone", "moved", "back", "damaged"])
                        ),
                        name="evidence_notice_kind_is_known",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("seen_at__isnull", True)),
                        fields=("claim", "source", "number", "kind"),
                        name="evidence_notice_once_until_seen",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        trigger_operations.RemoveTrigger(
            model_name="citation",
            name="insert_insert",
        ),
        trigger_operations.RemoveTrigger(
            model_name="citation",
            name="update_update",
        ),
        trigger_operations.RemoveTrigger(
            model_name="citation",
            name="delete_delete",
        ),
        migrations.RemoveConstraint(
            model_name="quotationstate",
            name="quotation_state_once",
        ),
        migrations.AddField(
            model_name="citation",
            name="end",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="citation",
            name="exact",
            field=models.TextField(blank=True, db_default="", max_length=4000),
        ),
        migrations.AddField(
            model_name="citation",
            name="prefix",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="citation",
            name="snapshot",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="citations",
                to="sources.snapshot",
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="start",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="citation",
            name="suffix",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="citationevent",
            name="end",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="citationevent",
            name="exact",
            field=models.TextField(blank=True, db_default="", max_length=4000),
        ),
        migrations.AddField(
            model_name="citationevent",
            name="prefix",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="citationevent",
            name="snapshot",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="sources.snapshot",
            ),
        ),
        migrations.AddField(
            model_name="citationevent",
            name="start",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="citationevent",
            name="suffix",
            field=models.CharField(blank=True, db_default="", max_length=200),
        ),
        migrations.AddField(
            model_name="quotationstate",
            name="copy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sources.snapshot",
            ),
        ),
        migrations.AddField(
            model_name="quotationstate",
            name="differences",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="quotationstate",
            name="end",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="quotationstate",
            name="since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="quotationstate",
            name="start",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="quotationstate",
            name="words",
            field=models.CharField(default="", max_length=64),
            preserve_default=False,
        ),
        trigger_operations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_citationevent" ("bears_on", "claim_id", "end", "exact", "id", "locator", "note", "number", "part_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "provenance", "quotation", "snapshot_id", "source_id", "stance", "start", "suffix") VALUES (NEW."bears_on", NEW."claim_id", NEW."end", NEW."exact", NEW."id", NEW."locator", NEW."note", NEW."number", NEW."part_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."prefix", NEW."provenance", NEW."quotation", NEW."snapshot_id", NEW."source_id", NEW."stance", NEW."start", NEW."suffix"); RETURN NULL;',
                    hash="1b9a902ef1a3a9f62587bc5f0ecc6cc7293bfc93",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_862e0",
                    table="claims_citation",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_citationevent" ("bears_on", "claim_id", "end", "exact", "id", "locator", "note", "number", "part_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "provenance", "quotation", "snapshot_id", "source_id", "stance", "start", "suffix") VALUES (NEW."bears_on", NEW."claim_id", NEW."end", NEW."exact", NEW."id", NEW."locator", NEW."note", NEW."number", NEW."part_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."prefix", NEW."provenance", NEW."quotation", NEW."snapshot_id", NEW."source_id", NEW."stance", NEW."start", NEW."suffix"); RETURN NULL;',
                    hash="49d4a625b87fa23b48e096b444dbf8904281e34e",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c0cc6",
                    table="claims_citation",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_citationevent" ("bears_on", "claim_id", "end", "exact", "id", "locator", "note", "number", "part_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "prefix", "provenance", "quotation", "snapshot_id", "source_id", "stance", "start", "suffix") VALUES (OLD."bears_on", OLD."claim_id", OLD."end", OLD."exact", OLD."id", OLD."locator", OLD."note", OLD."number", OLD."part_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."prefix", OLD."provenance", OLD."quotation", OLD."snapshot_id", OLD."source_id", OLD."stance", OLD."start", OLD."suffix"); RETURN NULL;',
                    hash="8f44f4a4b2eefbf8bb6bc870bd9c29b33fa9dd43",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_35611",
                    table="claims_citation",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("end__isnull", True),
                        ("exact", ""),
                        ("prefix", ""),
                        ("snapshot__isnull", True),
                        ("start__isnull", True),
                        ("suffix", ""),
                    ),
                    models.Q(
                        (
                            "end",
                            django.db.models.expressions.CombinedExpression(
                                models.F("start"), "+", django.db.models.functions.text.Length("exact")
                            ),
                        ),
                        ("snapshot__isnull", False),
                        models.Q(("exact", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="citation_passage_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotationstate",
            constraint=models.UniqueConstraint(fields=("claim", "number", "words"), name="quotation_state_once"),
        ),
        migrations.AddConstraint(
            model_name="quotationstate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["not_checked", "transcribed", "found", "near", "changed", "gone", "unreachable"])
                ),
                name="quotation_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotationstate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["found", "near"]), _negated=True),
                    models.Q(
                        ("checked_at__isnull", False),
                        ("copy__isnull", False),
                        ("end__isnull", False),
                        ("start__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="found_quotation_says_where",
            ),
        ),
    ]
