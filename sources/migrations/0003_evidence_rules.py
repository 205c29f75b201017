"""The rules that the database itself holds over captured copies; the SQL stands in evidence_rules.sql."""

from pathlib import Path

from django.db import migrations

RULES = (Path(__file__).parent / "evidence_rules.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("sources", "0002_evidence")]

    operations = [migrations.RunSQL(RULES, migrations.RunSQL.noop)]
