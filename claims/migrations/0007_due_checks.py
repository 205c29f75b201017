"""Due checks of quotations as rows."""

from django.db import migrations, models

# Whatever is due now is found once more.
FILL = """
INSERT INTO claims_duecheck (source_id)
    SELECT source_id FROM claims_citation
    UNION SELECT m.source_id FROM claims_publicclaim_sources m JOIN claims_publicclaim p ON p.id = m.publicclaim_id
    WHERE p.status = 'live'
    UNION SELECT source_id FROM sources_watch;
"""


class Migration(migrations.Migration):

    dependencies = [('claims', '0006_public_lists'), ('sources', '0003_desk_lists')]

    operations = [
        migrations.CreateModel(
            name='DueCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_id', models.UUIDField()),
            ],
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
