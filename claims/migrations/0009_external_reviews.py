"""Reviews by other organisations."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0008_bulk_files")]

    operations: list[migrations.operations.base.Operation] = []
