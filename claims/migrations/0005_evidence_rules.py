"""The rules that the database itself holds over passages; the SQL stands in evidence_rules.sql."""

from pathlib import Path

from django.db import migrations

RULES = (Path(__file__).parent / "evidence_rules.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("claims", "0004_evidence"), ("sources", "0003_evidence_rules")]

    operations = [migrations.RunSQL(RULES, migrations.RunSQL.noop)]
