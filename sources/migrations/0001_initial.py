"""Sources, their publishers, and what is kept of each change."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import factcheck.core.languages
import factcheck.core.partial_date
import factcheck.core.urls_checked
from factcheck.core import trigger_operations


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Publisher",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200, unique=True)),
                (
                    "note",
                    models.CharField(
                        blank=True, help_text="What a reader should know: who owns or funds it.", max_length=300
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Source",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=400)),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                (
                    "date",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="2022, 2022-02 or 2022-02-03; add ~ if inferred",
                        max_length=11,
                        verbose_name="date of the source",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("page", "web page"),
                            ("article", "news article"),
                            ("document", "official document"),
                            ("treaty", "treaty or law"),
                            ("speech", "speech or transcript"),
                            ("dataset", "dataset"),
                            ("book", "book"),
                            ("paper", "scholarly article"),
                            ("interview", "interview"),
                        ],
                        default="page",
                        max_length=20,
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[("primary", "primary"), ("secondary", "secondary")], default="secondary", max_length=10
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en", max_length=12, validators=[factcheck.core.languages.validate_language]
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        max_length=2000,
                        validators=[factcheck.core.urls_checked.validate_http_url],
                        verbose_name="address",
                    ),
                ),
                ("normalised_url", models.CharField(editable=False, max_length=2000, null=True, unique=True)),
                (
                    "locator",
                    models.CharField(
                        blank=True, help_text="Volume, pages or article, for what has no address.", max_length=200
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="Shown to readers: what kind of copy this is.", max_length=2000
                    ),
                ),
                ("desk_note", models.TextField(blank=True, help_text="For the desk only.", max_length=2000)),
                (
                    "access",
                    models.CharField(
                        choices=[("public", "public"), ("protected", "protected")], default="public", max_length=10
                    ),
                ),
                (
                    "description",
                    models.CharField(blank=True, help_text="What readers see of a protected source.", max_length=300),
                ),
                (
                    "protection_reason",
                    models.CharField(blank=True, help_text="Why it is protected; readers see this.", max_length=300),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "carried_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who reprints or hosts it, where that is not the issuer. A reprint is not a second source.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carries",
                        to="sources.publisher",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="issues", to="sources.publisher"
                    ),
                ),
            ],
            options={
                "ordering": ["title", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date", ""),
                            ("date__regex", "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$"),
                            _connector="OR",
                        ),
                        name="source_date_is_edtf",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url", ""),
                            ("url__istartswith", "http://"),
                            ("url__istartswith", "https://"),
                            _connector="OR",
                        ),
                        name="source_url_is_http",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("access", "protected"), _negated=True),
                            models.Q(
                                models.Q(("description", ""), _negated=True),
                                models.Q(("protection_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="protected_source_says_what_and_why",
                    ),
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="source_has_a_title"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SourceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("title", models.CharField(max_length=400)),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), blank=True, default=list, size=None
                    ),
                ),
                (
                    "date",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="2022, 2022-02 or 2022-02-03; add ~ if inferred",
                        max_length=11,
                        verbose_name="date of the source",
                    ),
                ),
                (
                    "medium",
                    models.CharField(
                        choices=[
                            ("page", "web page"),
                            ("article", "news article"),
                            ("document", "official document"),
                            ("treaty", "treaty or law"),
                            ("speech", "speech or transcript"),
                            ("dataset", "dataset"),
                            ("book", "book"),
                            ("paper", "scholarly article"),
                            ("interview", "interview"),
                        ],
                        default="page",
                        max_length=20,
                    ),
                ),
                (
                    "standing",
                    models.CharField(
                        choices=[("primary", "primary"), ("secondary", "secondary")], default="secondary", max_length=10
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        default="en", max_length=12, validators=[factcheck.core.languages.validate_language]
                    ),
                ),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        max_length=2000,
                        validators=[factcheck.core.urls_checked.validate_http_url],
                        verbose_name="address",
                    ),
                ),
                ("normalised_url", models.CharField(editable=False, max_length=2000, null=True)),
                (
                    "locator",
                    models.CharField(
                        blank=True, help_text="Volume, pages or article, for what has no address.", max_length=200
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="Shown to readers: what kind of copy this is.", max_length=2000
                    ),
                ),
                ("desk_note", models.TextField(blank=True, help_text="For the desk only.", max_length=2000)),
                (
                    "access",
                    models.CharField(
                        choices=[("public", "public"), ("protected", "protected")], default="public", max_length=10
                    ),
                ),
                (
                    "description",
                    models.CharField(blank=True, help_text="What readers see of a protected source.", max_length=300),
                ),
                (
                    "protection_reason",
                    models.CharField(blank=True, help_text="Why it is protected; readers see this.", max_length=300),
                ),
                ("added_at", models.DateTimeField(auto_now_add=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "carried_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who reprints or hosts it, where that is not the issuer. A reprint is not a second source.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.publisher",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.publisher",
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
                        to="sources.source",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        trigger_operations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_sourceevent" ("access", "added_at", "added_by_id", "authors", "carried_by_id", "date", "description", "desk_note", "id", "issued_by_id", "language", "locator", "medium", "normalised_url", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protection_reason", "standing", "title", "url") VALUES (NEW."access", NEW."added_at", NEW."added_by_id", NEW."authors", NEW."carried_by_id", NEW."date", NEW."description", NEW."desk_note", NEW."id", NEW."issued_by_id", NEW."language", NEW."locator", NEW."medium", NEW."normalised_url", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."protection_reason", NEW."standing", NEW."title", NEW."url"); RETURN NULL;',
                    hash="9132837b9f506a90b0a74439719d90dd18832b80",
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
                    func='INSERT INTO "sources_sourceevent" ("access", "added_at", "added_by_id", "authors", "carried_by_id", "date", "description", "desk_note", "id", "issued_by_id", "language", "locator", "medium", "normalised_url", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protection_reason", "standing", "title", "url") VALUES (NEW."access", NEW."added_at", NEW."added_by_id", NEW."authors", NEW."carried_by_id", NEW."date", NEW."description", NEW."desk_note", NEW."id", NEW."issued_by_id", NEW."language", NEW."locator", NEW."medium", NEW."normalised_url", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."protection_reason", NEW."standing", NEW."title", NEW."url"); RETURN NULL;',
                    hash="a90b083c3c677855e702496466001d57c92732eb",
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
                    func='INSERT INTO "sources_sourceevent" ("access", "added_at", "added_by_id", "authors", "carried_by_id", "date", "description", "desk_note", "id", "issued_by_id", "language", "locator", "medium", "normalised_url", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protection_reason", "standing", "title", "url") VALUES (OLD."access", OLD."added_at", OLD."added_by_id", OLD."authors", OLD."carried_by_id", OLD."date", OLD."description", OLD."desk_note", OLD."id", OLD."issued_by_id", OLD."language", OLD."locator", OLD."medium", OLD."normalised_url", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."protection_reason", OLD."standing", OLD."title", OLD."url"); RETURN NULL;',
                    hash="676c07035eef97f340443db51387cb2b18975e16",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fde77",
                    table="sources_source",
                    when="AFTER",
                ),
            ),
        ),
    ]
