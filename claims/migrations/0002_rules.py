"""The rules that the database itself holds; the SQL stands in rules.sql."""

from pathlib import Path

from django.db import migrations

RULES = (Path(__file__).parent / "rules.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("claims", "0001_initial"), ("sources", "0001_initial")]

    operations = [migrations.RunSQL(RULES, migrations.RunSQL.noop)]
