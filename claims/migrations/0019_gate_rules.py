"""Reinstated editions, languages that agree on the rating, and a list of languages; the SQL is in gate_rules.sql.

An existing row with another language tag keeps it until it is changed.
"""

from pathlib import Path

from django.conf import settings
from django.db import migrations, models

import factcheck.core.languages

RULES = (Path(__file__).parent / "gate_rules.sql").read_text(encoding="utf-8")
UNDO = """
DROP TRIGGER a_follows_the_log ON claims_edition;
DROP TRIGGER language_guard ON claims_claim;
DROP TRIGGER language_guard ON claims_verdict;
DROP TRIGGER language_guard ON claims_appearance;
DROP FUNCTION ledger_follows_the_log(), ledger_language_guard(), ledger_language_is_known(text);
"""
TELL_OF_REINSTATEMENTS = """
UPDATE claims_webhookendpoint SET events = events || ARRAY['verdict.reinstated']::varchar[]
WHERE 'verdict.withdrawn' = ANY (events) AND state <> 'removed';
"""
"""Whoever hears that a verdict was taken down hears that it is back."""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0018_live_rows_change_by_an_editor"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="edition",
            name="edition_kind_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="edition",
            name="edition_with_content_has_an_approval",
        ),
        migrations.RemoveConstraint(
            model_name="webhookdelivery",
            name="webhook_event_is_of_an_edition",
        ),
        migrations.RemoveConstraint(
            model_name="webhookendpoint",
            name="webhook_events_are_known",
        ),
        migrations.AlterField(
            model_name="appearance",
            name="language",
            field=models.CharField(
                blank=True,
                help_text="Language of the quotation as given here.",
                max_length=12,
                validators=[factcheck.core.languages.validate_known_language],
                verbose_name="quoted in",
            ),
        ),
        migrations.AlterField(
            model_name="appearance",
            name="original_language",
            field=models.CharField(
                blank=True, max_length=12, validators=[factcheck.core.languages.validate_known_language]
            ),
        ),
        migrations.AlterField(
            model_name="appearanceevent",
            name="language",
            field=models.CharField(
                blank=True,
                help_text="Language of the quotation as given here.",
                max_length=12,
                validators=[factcheck.core.languages.validate_known_language],
                verbose_name="quoted in",
            ),
        ),
        migrations.AlterField(
            model_name="appearanceevent",
            name="original_language",
            field=models.CharField(
                blank=True, max_length=12, validators=[factcheck.core.languages.validate_known_language]
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="original_language",
            field=models.CharField(
                default="en",
                help_text="The language it was made in.",
                max_length=12,
                validators=[factcheck.core.languages.validate_known_language],
            ),
        ),
        migrations.AlterField(
            model_name="claimevent",
            name="original_language",
            field=models.CharField(
                default="en",
                help_text="The language it was made in.",
                max_length=12,
                validators=[factcheck.core.languages.validate_known_language],
            ),
        ),
        migrations.AlterField(
            model_name="edition",
            name="kind",
            field=models.CharField(
                choices=[
                    ("published", "published"),
                    ("updated", "updated"),
                    ("clarified", "clarified"),
                    ("corrected", "corrected"),
                    ("minor", "minor edit"),
                    ("withdrawn", "withdrawn"),
                    ("reinstated", "reinstated"),
                    ("redacted", "redacted"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="verdict",
            name="language",
            field=models.CharField(
                default="en", max_length=12, validators=[factcheck.core.languages.validate_known_language]
            ),
        ),
        migrations.AlterField(
            model_name="verdictevent",
            name="language",
            field=models.CharField(
                default="en", max_length=12, validators=[factcheck.core.languages.validate_known_language]
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "published",
                            "updated",
                            "clarified",
                            "corrected",
                            "minor",
                            "withdrawn",
                            "reinstated",
                            "redacted",
                        ],
                    )
                ),
                name="edition_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approval__isnull", False),
                        ("kind__in", ("published", "updated", "clarified", "corrected", "minor", "reinstated")),
                    ),
                    models.Q(
                        models.Q(
                            ("kind__in", ("published", "updated", "clarified", "corrected", "minor", "reinstated")),
                            _negated=True,
                        ),
                        ("approval__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="edition_with_content_has_an_approval",
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
                                "verdict.reinstated",
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
                            "verdict.reinstated",
                            "verdict.redacted",
                        ],
                    ),
                    ("events__len__gte", 1),
                ),
                name="webhook_events_are_known",
            ),
        ),
        migrations.RunSQL(RULES, UNDO),
        migrations.RunSQL(TELL_OF_REINSTATEMENTS, migrations.RunSQL.noop),
    ]
