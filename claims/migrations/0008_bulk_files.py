"""Bulk files of the log, and copies of other newsrooms' logs; the rules over both stand in mirrors.sql."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

RULES = (Path(__file__).parent / "mirrors.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("claims", "0007_webhooks")]

    operations = [
        migrations.CreateModel(
            name="BulkFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("items", "what is current"), ("editions", "every edition")], max_length=10
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True)),
                ("epoch", models.UUIDField()),
                ("seq", models.BigIntegerField()),
                ("cursor", models.CharField(max_length=120)),
                ("items", models.BigIntegerField()),
                ("size", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content_sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["-made_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["items", "editions"])), name="bulk_file_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("content_sha256__regex", "^[0-9a-f]{64}$"), ("sha256__regex", "^[0-9a-f]{64}$")
                        ),
                        name="bulk_file_has_its_digests",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("items__gte", 0), ("seq__gte", 0), ("size__gte", 1)),
                        name="bulk_file_counts_are_counts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mirror",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("address", models.URLField(max_length=500, unique=True, verbose_name="API address")),
                ("serving", models.PositiveIntegerField(blank=True, null=True)),
                ("filling", models.PositiveIntegerField(blank=True, null=True)),
                ("cursor", models.CharField(blank=True, max_length=200)),
                ("etag", models.CharField(blank=True, max_length=200)),
                ("seq", models.BigIntegerField(default=0, verbose_name="newest copied")),
                ("head", models.BigIntegerField(default=0, verbose_name="newest there")),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("whole_at", models.DateTimeField(blank=True, null=True, verbose_name="last whole")),
                ("problem", models.CharField(blank=True, max_length=400)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["address"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("filling__isnull", True),
                            ("serving__isnull", True),
                            ("filling__gt", models.F("serving")),
                            _connector="OR",
                        ),
                        name="mirror_fills_a_later_generation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MirroredItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("generation", models.PositiveIntegerField()),
                ("seq", models.BigIntegerField()),
                ("claim", models.UUIDField()),
                ("language", models.CharField(max_length=12)),
                ("kind", models.CharField(max_length=20)),
                ("digest", models.CharField(max_length=64)),
                ("item", models.BinaryField()),
                (
                    "mirror",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="items", to="claims.mirror"
                    ),
                ),
            ],
            options={
                "ordering": ["seq"],
                "constraints": [
                    models.UniqueConstraint(fields=("mirror", "generation", "seq"), name="mirrored_item_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "redacted"), _negated=True),
                        fields=("mirror", "generation", "claim", "language"),
                        name="mirrored_present_item_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest__regex", "^[0-9a-f]{64}$")), name="mirrored_item_has_its_digest"
                    ),
                ],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
