"""Counters of failed log-ins. They replace django-axes, whose tables hold names and addresses that nobody reads now."""

from django.db import migrations, models

FORGET_AXES = (
    "DROP TABLE IF EXISTS axes_accessattemptexpiration, axes_accessattempt, axes_accesslog, axes_accessfailurelog"
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_names")]

    operations = [
        migrations.CreateModel(
            name="FailedAttempts",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("failures", models.PositiveIntegerField()),
                ("last_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["last_at"], name="failed_attempts_by_age")]},
        ),
        migrations.RunSQL(FORGET_AXES, migrations.RunSQL.noop),
    ]
