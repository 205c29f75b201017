"""The database refuses in names what the rule for text refuses; the SQL is in text_rules.sql."""

from pathlib import Path

from django.db import migrations

RULES = (Path(__file__).parent / "text_rules.sql").read_text(encoding="utf-8")
UNDO = """
DROP FUNCTION text_refuse_unfit() CASCADE;
DROP PROCEDURE text_rule(text, text[]);
DROP FUNCTION text_is_fit(text);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_failed_attempts")]

    operations = [migrations.RunSQL(RULES, UNDO)]
