"""The desk is told of a page that has been out of reach for three visits."""

from django.db import migrations, models

KINDS = ["stands", "lost", "contradicted", "gone", "unreachable", "moved", "back", "damaged"]


class Migration(migrations.Migration):
    dependencies = [("claims", "0011_publishing")]

    operations = [
        migrations.RemoveConstraint(model_name="evidencenotice", name="evidence_notice_kind_is_known"),
        migrations.AlterField(
            model_name="evidencenotice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("stands", "the page changed; the quotation stands"),
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
