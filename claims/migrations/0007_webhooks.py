"""Endpoints that are told of editions, and what was sent to them; the rules over them stand in webhooks.sql."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

RULES = (Path(__file__).parent / "webhooks.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0006_checks_of_sources"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=80)),
                ("url", models.CharField(max_length=2000, verbose_name="address")),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "active"),
                            ("paused", "paused"),
                            ("disabled", "disabled"),
                            ("removed", "removed"),
                        ],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("state_since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("state_reason", models.CharField(blank=True, max_length=300)),
                ("told_through", models.BigIntegerField(editable=False)),
                ("secret", models.TextField(blank=True, editable=False)),
                ("old_secret", models.TextField(blank=True, editable=False)),
                ("old_secret_until", models.DateTimeField(blank=True, null=True)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("last_success_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook endpoint",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("event", models.CharField(max_length=40)),
                ("message", models.CharField(max_length=40, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("delivered", "delivered"), ("failed", "given up")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("next_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("lease", models.UUIDField(blank=True, null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "edition",
                    models.ForeignKey(
                        blank=True,
                        db_column="seq",
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="claims.edition",
                        to_field="seq",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="claims.webhookendpoint",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook delivery",
                "verbose_name_plural": "webhook deliveries",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookAct",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("verb", models.CharField(max_length=60)),
                ("detail", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="claims.webhookendpoint"
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook act",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("milliseconds", models.PositiveIntegerField()),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, max_length=40)),
                ("message", models.CharField(blank=True, max_length=300)),
                ("excerpt", models.CharField(blank=True, max_length=500)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log",
                        to="claims.webhookdelivery",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook attempt",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("delivery", "number"), name="webhook_attempt_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="webhook_attempt_is_counted_from_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("problem", ""), ("status__range", (200, 299))),
                            models.Q(("problem", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="webhook_attempt_says_how_it_ended",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["active", "paused", "disabled", "removed"])),
                name="webhook_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="webhook_has_a_name"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(("url__regex", "^https?://[^\\s/]")), name="webhook_is_on_the_web"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "events__contained_by",
                        [
                            "verdict.published",
                            "verdict.updated",
                            "verdict.clarified",
                            "verdict.corrected",
                            "verdict.minor",
                            "verdict.withdrawn",
                            "verdict.redacted",
                        ],
                    ),
                    ("events__len__gte", 1),
                ),
                name="webhook_events_are_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("old_secret", ""), ("secret", ""), ("state", "removed")),
                    models.Q(models.Q(("state", "removed"), _negated=True), models.Q(("secret", ""), _negated=True)),
                    _connector="OR",
                ),
                name="webhook_has_a_secret_until_removed",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("old_secret", ""), ("old_secret_until__isnull", True)),
                    models.Q(models.Q(("old_secret", ""), _negated=True), ("old_secret_until__isnull", False)),
                    _connector="OR",
                ),
                name="webhook_old_secret_ends",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "disabled"), _negated=True),
                    models.Q(("state_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="disabled_webhook_says_why",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["endpoint", "next_at"], name="webhook_delivery_due"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("state", "failed")), fields=["endpoint"], name="webhook_delivery_failed"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["endpoint", "-id"], name="webhook_delivery_newest"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("event", "webhook.test"), ("state", "waiting")),
                fields=["next_at"],
                name="webhook_test_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.UniqueConstraint(fields=("endpoint", "edition"), name="webhook_tells_an_edition_once"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "delivered", "failed"])),
                name="webhook_delivery_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("edition__isnull", True), ("event", "webhook.test")),
                    models.Q(
                        (
                            "event__in",
                            [
                                "verdict.published",
                                "verdict.updated",
                                "verdict.clarified",
                                "verdict.corrected",
                                "verdict.minor",
                                "verdict.withdrawn",
                                "verdict.redacted",
                            ],
                        ),
                        ("edition__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="webhook_event_is_of_an_edition",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(("message__regex", "^msg_[0-9a-f]{32}$")), name="webhook_message_is_an_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "waiting")),
                    models.Q(
                        models.Q(("state", "waiting"), _negated=True),
                        ("ended_at__isnull", False),
                        ("lease__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="webhook_delivery_ends_without_a_lease",
            ),
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
