"""Through which door an act came."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0009_external_reviews")]

    operations: list[migrations.operations.base.Operation] = []
