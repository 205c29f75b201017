"""The database refuses in sources and publishers what the rule for text refuses."""

from django.db import migrations

RULES = """
CALL text_rule('sources_publisher', 'name', 'note');
CALL text_rule('sources_source', 'title', 'authors', 'locator', 'note', 'description', 'protection_reason');
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_text_rules"), ("sources", "0010_shared_rows_tracked")]

    operations = [migrations.RunSQL(RULES, migrations.RunSQL.noop)]
