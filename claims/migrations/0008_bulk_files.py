"""Bulk files of the log, and copies of other newsrooms' logs."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0007_webhooks")]

    operations: list[migrations.operations.base.Operation] = []
