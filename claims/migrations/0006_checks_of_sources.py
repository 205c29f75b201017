"""When a source's quotations were last looked for."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0005_evidence_rules"),
        ("sources", "0005_suspected_visits"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuotationCheck",
            fields=[
                (
                    "source",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="quotation_check",
                        serialize=False,
                        to="sources.source",
                    ),
                ),
                ("basis", models.CharField(max_length=200)),
                ("checked_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
    ]
