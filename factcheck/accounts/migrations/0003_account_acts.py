"""The record of acts on accounts, and the rule that one person is never two; the rules stand in account_rules.sql."""

from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

RULES = (Path(__file__).parent / "account_rules.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_api_keys")]

    operations = [
        migrations.CreateModel(
            name="TwoPersonRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("days", models.PositiveSmallIntegerField(default=7)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="two_person_rule_is_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("made", "made the account"),
                            ("renamed", "renamed"),
                            ("role given", "gave a role"),
                            ("role taken", "took a role away"),
                            ("full rights given", "gave full rights"),
                            ("full rights taken", "took full rights away"),
                            ("password set", "set the password"),
                            ("deactivated", "deactivated the account"),
                            ("reactivated", "reactivated the account"),
                            ("byline changed", "changed the byline"),
                            ("key made", "made an API key"),
                            ("key revoked", "revoked an API key"),
                        ],
                        max_length=20,
                    ),
                ),
                ("before", models.CharField(blank=True, max_length=320)),
                ("after", models.CharField(blank=True, max_length=320)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acts_on",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
            ],
            options={
                "verbose_name": "act on an account",
                "verbose_name_plural": "acts on accounts",
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["account", "-at"], name="account_acts_newest")],
            },
        ),
        migrations.RunSQL(RULES, migrations.RunSQL.noop),
    ]
