"""The desk hears of a page that now words a quotation differently."""

from django.db import migrations, models

KINDS = ["stands", "differs", "lost", "contradicted", "gone", "unreachable", "moved", "back", "damaged"]


class Migration(migrations.Migration):
    dependencies = [("claims", "0019_gate_rules")]

    operations = [
        migrations.RemoveConstraint(model_name="evidencenotice", name="evidence_notice_kind_is_known"),
        migrations.AlterField(
            model_name="evidencenotice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("stands", "the page changed; the quotation stands"),
                    ("differs", "the page now words the quotation differently"),
                    ("lost", "the quotation is no longer on the page"),
                    ("contradicted", "our copy does not hold the quotation"),
                    ("gone", "the page is gone"),
                    ("unreachable", "the page cannot be reached"),
                    ("moved", "the page has moved"),
                    ("back", "the quotation is on the page again"),
                    ("damaged", "the stored copy is damaged"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="evidencenotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", KINDS)), name="evidence_notice_kind_is_known"
            ),
        ),
    ]
