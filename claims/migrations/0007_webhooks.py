"""Endpoints that are told of editions, and what was sent to them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("claims", "0006_checks_of_sources")]

    operations: list[migrations.operations.base.Operation] = []
