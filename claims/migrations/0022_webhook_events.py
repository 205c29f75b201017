"""Webhooks tell of reinstated verdicts and of a restored log; an act has room for whom it went to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0021_history_of_topics_speakers_contacts"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="webhookdelivery",
            name="webhook_event_is_of_an_edition",
        ),
        migrations.AlterField(
            model_name="activity",
            name="verb",
            field=models.CharField(max_length=400),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("edition__isnull", True), ("event__in", ["webhook.test", "log.restored"])),
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
    ]
