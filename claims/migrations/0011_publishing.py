"""Publishing with fewer statements."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0010_origins")]

    operations: list[migrations.operations.base.Operation] = []
