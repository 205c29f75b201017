"""Other organisations' reviews; the rules over them stand in external_reviews.sql."""

import uuid
from pathlib import Path

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import factcheck.core.partial_date
from factcheck.core import trigger_operations

RULES = (Path(__file__).parent / "external_reviews.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0008_bulk_files"),
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ExternalImport",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("file_name", models.CharField(blank=True, max_length=300)),
                ("address", models.CharField(blank=True, max_length=2000)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("previewed", "previewed"), ("applied", "applied"), ("discarded", "discarded")],
                        default="previewed",
                        max_length=10,
                    ),
                ),
                ("candidates", models.JSONField(default=list)),
                ("problems", models.JSONField(default=list)),
                ("added", models.PositiveIntegerField(default=0)),
                ("changed", models.PositiveIntegerField(default=0)),
                ("unchanged", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("previewed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "previewed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-previewed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExternalReview",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("url", models.CharField(max_length=2000)),
                ("url_key", models.CharField(editable=False, max_length=64, unique=True)),
                ("site", models.CharField(max_length=255)),
                ("publisher", models.CharField(max_length=200)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("claim_text", models.TextField(max_length=2000)),
                ("claimant", models.CharField(blank=True, max_length=300)),
                (
                    "claim_date",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="2022, 2022-02 or 2022-02-03; add ~ if inferred",
                        max_length=11,
                    ),
                ),
                (
                    "review_date",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="2022, 2022-02 or 2022-02-03; add ~ if inferred",
                        max_length=11,
                    ),
                ),
                ("rating", models.CharField(blank=True, max_length=300)),
                ("rating_value", models.CharField(blank=True, max_length=30)),
                ("rating_best", models.CharField(blank=True, max_length=30)),
                ("rating_worst", models.CharField(blank=True, max_length=30)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("digest", models.CharField(max_length=64)),
                ("imported_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("last_seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
                ("hidden_reason", models.CharField(blank=True, max_length=400)),
                (
                    "hidden_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "last_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="claims.externalimport"
                    ),
                ),
            ],
            options={
                "ordering": ["-review_date", "publisher", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExternalReviewEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("url", models.CharField(max_length=2000)),
                ("url_key", models.CharField(editable=False, max_length=64)),
                ("site", models.CharField(max_length=255)),
                ("publisher", models.CharField(max_length=200)),
                ("title", models.CharField(blank=True, max_length=300)),
                ("claim_text", models.TextField(max_length=2000)),
                ("claimant", models.CharField(blank=True, max_length=300)),
                (
                    "claim_date",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="2022, 2022-02 or 2022-02-03; add ~ if inferred",
                        max_length=11,
                    ),
                ),
                (
                    "review_date",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="2022, 2022-02 or 2022-02-03; add ~ if inferred",
                        max_length=11,
                    ),
                ),
                ("rating", models.CharField(blank=True, max_length=300)),
                ("rating_value", models.CharField(blank=True, max_length=30)),
                ("rating_best", models.CharField(blank=True, max_length=30)),
                ("rating_worst", models.CharField(blank=True, max_length=30)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("digest", models.CharField(max_length=64)),
                ("imported_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("hidden_at", models.DateTimeField(blank=True, null=True)),
                ("hidden_reason", models.CharField(blank=True, max_length=400)),
                (
                    "hidden_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "imported_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.externalreview",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ExternalReviewMatch",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("tied_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="external_matches", to="claims.claim"
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="matches", to="claims.externalreview"
                    ),
                ),
                (
                    "tied_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["tied_at"],
            },
        ),
        migrations.AddConstraint(
            model_name="externalimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["previewed", "applied", "discarded"])), name="import_state_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="externalimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file_name", ""), models.Q(("address", ""), _negated=True)),
                    models.Q(models.Q(("file_name", ""), _negated=True), ("address", "")),
                    _connector="OR",
                ),
                name="import_is_of_a_file_or_an_address",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="import_digest_is_sha256"
            ),
        ),
        migrations.AddConstraint(
            model_name="externalimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True), ("state", "previewed")),
                    models.Q(
                        models.Q(("state", "previewed"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="decided_import_says_by_whom",
            ),
        ),
        migrations.AddIndex(
            model_name="externalreview",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["claim_text"], name="external_review_claim_trgm", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="externalreview",
            index=models.Index(fields=["publisher"], name="external_review_publisher"),
        ),
        migrations.AddConstraint(
            model_name="externalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("url__regex", "^https?://[^\\s/]")), name="external_review_is_on_the_web"
            ),
        ),
        migrations.AddConstraint(
            model_name="externalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("site", ""), _negated=True), models.Q(("publisher", ""), _negated=True)),
                name="external_review_has_a_publisher",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("claim_text", ""), _negated=True), name="external_review_has_a_claim"
            ),
        ),
        migrations.AddConstraint(
            model_name="externalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("rating", ""), _negated=True),
                    models.Q(("rating_value", ""), _negated=True),
                    _connector="OR",
                ),
                name="external_review_has_a_rating_of_theirs",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("digest__regex", "^[0-9a-f]{64}$"), ("url_key__regex", "^[0-9a-f]{64}$")),
                name="external_review_digests_are_sha256",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("claim_date", ""),
                        ("claim_date__regex", "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$"),
                        _connector="OR",
                    ),
                    models.Q(
                        ("review_date", ""),
                        ("review_date__regex", "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$"),
                        _connector="OR",
                    ),
                ),
                name="external_review_dates_are_edtf",
            ),
        ),
        migrations.AddConstraint(
            model_name="externalreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("hidden_at__isnull", True), ("hidden_by__isnull", True), ("hidden_reason", "")),
                    models.Q(
                        ("hidden_at__isnull", False),
                        ("hidden_by__isnull", False),
                        models.Q(("hidden_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="hidden_external_review_says_why",
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="externalreview",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_externalreviewevent" ("claim_date", "claim_text", "claimant", "digest", "hidden_at", "hidden_by_id", "hidden_reason", "id", "imported_at", "imported_by_id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "rating", "rating_best", "rating_value", "rating_worst", "review_date", "site", "title", "url", "url_key") VALUES (NEW."claim_date", NEW."claim_text", NEW."claimant", NEW."digest", NEW."hidden_at", NEW."hidden_by_id", NEW."hidden_reason", NEW."id", NEW."imported_at", NEW."imported_by_id", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publisher", NEW."rating", NEW."rating_best", NEW."rating_value", NEW."rating_worst", NEW."review_date", NEW."site", NEW."title", NEW."url", NEW."url_key"); RETURN NULL;',
                    hash="3938aa82f9edaba13f79de408aff10cf9880103a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b2351",
                    table="claims_externalreview",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="externalreview",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."claim_date" IS DISTINCT FROM (NEW."claim_date") OR OLD."claim_text" IS DISTINCT FROM (NEW."claim_text") OR OLD."claimant" IS DISTINCT FROM (NEW."claimant") OR OLD."digest" IS DISTINCT FROM (NEW."digest") OR OLD."hidden_at" IS DISTINCT FROM (NEW."hidden_at") OR OLD."hidden_by_id" IS DISTINCT FROM (NEW."hidden_by_id") OR OLD."hidden_reason" IS DISTINCT FROM (NEW."hidden_reason") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."imported_at" IS DISTINCT FROM (NEW."imported_at") OR OLD."imported_by_id" IS DISTINCT FROM (NEW."imported_by_id") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."publisher" IS DISTINCT FROM (NEW."publisher") OR OLD."rating" IS DISTINCT FROM (NEW."rating") OR OLD."rating_best" IS DISTINCT FROM (NEW."rating_best") OR OLD."rating_value" IS DISTINCT FROM (NEW."rating_value") OR OLD."rating_worst" IS DISTINCT FROM (NEW."rating_worst") OR OLD."review_date" IS DISTINCT FROM (NEW."review_date") OR OLD."site" IS DISTINCT FROM (NEW."site") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."url" IS DISTINCT FROM (NEW."url") OR OLD."url_key" IS DISTINCT FROM (NEW."url_key"))',
                    func='INSERT INTO "claims_externalreviewevent" ("claim_date", "claim_text", "claimant", "digest", "hidden_at", "hidden_by_id", "hidden_reason", "id", "imported_at", "imported_by_id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "rating", "rating_best", "rating_value", "rating_worst", "review_date", "site", "title", "url", "url_key") VALUES (NEW."claim_date", NEW."claim_text", NEW."claimant", NEW."digest", NEW."hidden_at", NEW."hidden_by_id", NEW."hidden_reason", NEW."id", NEW."imported_at", NEW."imported_by_id", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publisher", NEW."rating", NEW."rating_best", NEW."rating_value", NEW."rating_worst", NEW."review_date", NEW."site", NEW."title", NEW."url", NEW."url_key"); RETURN NULL;',
                    hash="02e5d3075fab19eb65258324b5f7e455772430e1",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c8151",
                    table="claims_externalreview",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="externalreview",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_externalreviewevent" ("claim_date", "claim_text", "claimant", "digest", "hidden_at", "hidden_by_id", "hidden_reason", "id", "imported_at", "imported_by_id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publisher", "rating", "rating_best", "rating_value", "rating_worst", "review_date", "site", "title", "url", "url_key") VALUES (OLD."claim_date", OLD."claim_text", OLD."claimant", OLD."digest", OLD."hidden_at", OLD."hidden_by_id", OLD."hidden_reason", OLD."id", OLD."imported_at", OLD."imported_by_id", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."publisher", OLD."rating", OLD."rating_best", OLD."rating_value", OLD."rating_worst", OLD."review_date", OLD."site", OLD."title", OLD."url", OLD."url_key"); RETURN NULL;',
                    hash="867529f38033bbf19d308e3899ba0cc91ca8b531",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8cbb5",
                    table="claims_externalreview",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="externalreviewmatch",
            constraint=models.UniqueConstraint(fields=("review", "claim"), name="external_review_tied_once"),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
