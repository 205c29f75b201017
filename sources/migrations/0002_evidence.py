"""Captures, copies, removals and visits."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

from factcheck.core import trigger_operations


class Migration(migrations.Migration):
    dependencies = [
        ("sources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Capture",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("added", "the source was added"),
                            ("asked", "somebody asked for it"),
                            ("watch", "a regular visit"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("running", "under way"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("parked", "given up after three attempts"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("not_before", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("leased_until", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("copied", "a new copy was made"), ("unchanged", "nothing had changed")],
                        max_length=10,
                    ),
                ),
                ("problem_code", models.CharField(blank=True, max_length=40)),
                ("problem", models.CharField(blank=True, max_length=500)),
                ("requested_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "requested_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="captures", to="sources.source"
                    ),
                ),
            ],
            options={
                "ordering": ["-requested_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ("queued", "running"))),
                        fields=["not_before"],
                        name="captures_to_take",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("queued", "running"))),
                        fields=("source",),
                        name="one_open_capture_per_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["queued", "running", "done", "failed", "parked"])),
                        name="capture_state_is_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("attempts__lte", 3)), name="capture_has_three_attempts"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lease__isnull", False), ("leased_until__isnull", False), ("state", "running")),
                            models.Q(
                                models.Q(("state", "running"), _negated=True),
                                ("lease__isnull", True),
                                ("leased_until__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="running_capture_is_leased",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome__in", ["copied", "unchanged"]), ("state", "done")),
                            models.Q(models.Q(("state", "done"), _negated=True), ("outcome", "")),
                            _connector="OR",
                        ),
                        name="done_capture_says_what_came_of_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["failed", "parked"]), _negated=True),
                            models.Q(("problem", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="failed_capture_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state__in", ("queued", "running"))),
                            models.Q(
                                models.Q(("state__in", ("queued", "running")), _negated=True),
                                ("finished_at__gte", models.F("requested_at")),
                            ),
                            _connector="OR",
                        ),
                        name="ended_capture_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Host",
            fields=[
                ("host", models.CharField(max_length=300, primary_key=True, serialize=False)),
                ("next_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("robots", models.TextField(blank=True)),
                ("robots_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("robots_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.TextField(max_length=1000)),
                ("placed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legal_holds", to="sources.source"
                    ),
                ),
            ],
            options={
                "ordering": ["-placed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("source",),
                        name="one_legal_hold_a_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="legal_hold_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at__isnull", True), ("lifted_by__isnull", True)),
                            models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="lifted_hold_says_who_and_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublisherDomain",
            fields=[
                ("domain", models.CharField(max_length=255, primary_key=True, serialize=False)),
                (
                    "publisher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="domains", to="sources.publisher"
                    ),
                ),
            ],
            options={
                "ordering": ["domain"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("domain__regex", "^[a-z0-9.-]+$")), name="publisher_domain_is_a_host_name"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredBytes",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("size", models.PositiveBigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("writing", "being written"),
                            ("stored", "stored"),
                            ("damaged", "not what was stored"),
                            ("redacted", "removed"),
                        ],
                        default="writing",
                        max_length=10,
                    ),
                ),
                ("begun_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("damaged_at", models.DateTimeField(blank=True, null=True)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="stored_bytes_are_named_by_sha256"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["writing", "stored", "damaged", "redacted"])),
                        name="stored_bytes_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "damaged"), _negated=True),
                            ("damaged_at__isnull", False),
                            _connector="OR",
                        ),
                        name="damage_says_since_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("fetched", "fetched from its address"),
                            ("uploaded", "uploaded by an editor"),
                            ("transcribed", "transcribed by an editor"),
                        ],
                        max_length=12,
                    ),
                ),
                ("captured_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("media_type", models.CharField(max_length=120)),
                ("charset", models.CharField(blank=True, max_length=40)),
                ("file_name", models.CharField(blank=True, max_length=200)),
                (
                    "locator",
                    models.CharField(
                        blank=True, help_text="Page, paragraph or minute of a transcript.", max_length=200
                    ),
                ),
                ("asked_url", models.CharField(blank=True, max_length=2000)),
                ("final_url", models.CharField(blank=True, max_length=2000)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("headers", models.JSONField(blank=True, default=list)),
                ("hops", models.JSONField(blank=True, default=list)),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                (
                    "capture",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshot",
                        to="sources.capture",
                    ),
                ),
                (
                    "captured_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="snapshots", to="sources.source"
                    ),
                ),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="snapshots", to="sources.storedbytes"
                    ),
                ),
                (
                    "warc",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="warc_of", to="sources.storedbytes"
                    ),
                ),
            ],
            options={
                "ordering": ["-captured_at", "-id"],
                "indexes": [models.Index(fields=["source", "-captured_at"], name="snapshots_of_a_source")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("how__in", ["fetched", "uploaded", "transcribed"])),
                        name="snapshot_says_how",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("capture__isnull", False),
                                ("how", "fetched"),
                                ("status__isnull", False),
                                models.Q(("final_url", ""), _negated=True),
                            ),
                            models.Q(
                                ("capture__isnull", True),
                                ("captured_by__isnull", False),
                                ("how__in", ["uploaded", "transcribed"]),
                            ),
                            _connector="OR",
                        ),
                        name="snapshot_has_an_origin",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("how", "transcribed"), _negated=True),
                            models.Q(("locator", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="transcript_has_a_locator",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SnapshotRedaction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("court_order", "court order"),
                            ("privacy", "privacy or data protection"),
                            ("copyright", "copyright"),
                            ("safety", "safety of a person"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "note",
                    models.TextField(help_text="On what ground, naming nothing of what is removed.", max_length=1000),
                ),
                ("proposed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "snapshot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="redaction", to="sources.snapshot"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                        name="snapshot_redaction_takes_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="snapshot_redaction_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["court_order", "privacy", "copyright", "safety"])),
                        name="snapshot_redaction_reason_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="watch",
                        serialize=False,
                        to="sources.source",
                    ),
                ),
                ("next_visit_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("quiet_visits", models.PositiveSmallIntegerField(default=0)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("last_visit_at", models.DateTimeField(blank=True, null=True)),
                (
                    "found",
                    models.CharField(
                        choices=[
                            ("none", "not visited yet"),
                            ("same", "as it was"),
                            ("changed", "changed"),
                            ("moved", "moved to another address"),
                            ("gone", "gone"),
                            ("unreachable", "could not be reached"),
                        ],
                        default="none",
                        max_length=12,
                    ),
                ),
                ("found_since", models.DateTimeField(blank=True, null=True)),
                ("moved_to", models.CharField(blank=True, max_length=2000)),
                ("etag", models.CharField(blank=True, max_length=300)),
                ("last_modified", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "indexes": [models.Index(fields=["next_visit_at"], name="watch_due")],
            },
        ),
        migrations.CreateModel(
            name="SnapshotText",
            fields=[
                (
                    "snapshot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="sources.snapshot",
                    ),
                ),
                ("extractor", models.CharField(max_length=80)),
                ("title", models.CharField(blank=True, max_length=1000)),
                (
                    "authors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), blank=True, default=list, size=None
                    ),
                ),
                ("date", models.CharField(blank=True, max_length=10)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("publisher", models.CharField(blank=True, max_length=300)),
                ("text", models.TextField(blank=True)),
                ("characters", models.PositiveIntegerField()),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("read_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
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
            name="free_to_publish",
            field=models.BooleanField(
                default=False,
                help_text="Readers may read our copy’s whole text and take the original: its rights allow it.",
            ),
        ),
        migrations.AddField(
            model_name="sourceevent",
            name="free_to_publish",
            field=models.BooleanField(
                default=False,
                help_text="Readers may read our copy’s whole text and take the original: its rights allow it.",
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="source",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "sources_sourceevent" ("access", "added_at", "added_by_id", "authors", "carried_by_id", "date", "description", "desk_note", "free_to_publish", "id", "issued_by_id", "language", "locator", "medium", "normalised_url", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protection_reason", "standing", "title", "url") VALUES (NEW."access", NEW."added_at", NEW."added_by_id", NEW."authors", NEW."carried_by_id", NEW."date", NEW."description", NEW."desk_note", NEW."free_to_publish", NEW."id", NEW."issued_by_id", NEW."language", NEW."locator", NEW."medium", NEW."normalised_url", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."protection_reason", NEW."standing", NEW."title", NEW."url"); RETURN NULL;',
                    hash="47ec37d77eed81e852d99843f739b47d81119fdb",
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
                    func='INSERT INTO "sources_sourceevent" ("access", "added_at", "added_by_id", "authors", "carried_by_id", "date", "description", "desk_note", "free_to_publish", "id", "issued_by_id", "language", "locator", "medium", "normalised_url", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protection_reason", "standing", "title", "url") VALUES (NEW."access", NEW."added_at", NEW."added_by_id", NEW."authors", NEW."carried_by_id", NEW."date", NEW."description", NEW."desk_note", NEW."free_to_publish", NEW."id", NEW."issued_by_id", NEW."language", NEW."locator", NEW."medium", NEW."normalised_url", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."protection_reason", NEW."standing", NEW."title", NEW."url"); RETURN NULL;',
                    hash="2d13de6ab1ff9bd08a82d9287de1d4b8036d49e2",
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
                    func='INSERT INTO "sources_sourceevent" ("access", "added_at", "added_by_id", "authors", "carried_by_id", "date", "description", "desk_note", "free_to_publish", "id", "issued_by_id", "language", "locator", "medium", "normalised_url", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protection_reason", "standing", "title", "url") VALUES (OLD."access", OLD."added_at", OLD."added_by_id", OLD."authors", OLD."carried_by_id", OLD."date", OLD."description", OLD."desk_note", OLD."free_to_publish", OLD."id", OLD."issued_by_id", OLD."language", OLD."locator", OLD."medium", OLD."normalised_url", OLD."note", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."protection_reason", OLD."standing", OLD."title", OLD."url"); RETURN NULL;',
                    hash="82597efbb8ccd9be19e6c4a247a7f66b32013451",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_fde77",
                    table="sources_source",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="source",
            constraint=models.CheckConstraint(
                condition=models.Q(("access", "protected"), ("free_to_publish", True), _negated=True),
                name="protected_source_is_not_free_to_publish",
            ),
        ),
    ]
