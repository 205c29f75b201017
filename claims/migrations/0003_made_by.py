"""Cards name who made a claim, in order; filled from the live editions, as the index is."""

import django.contrib.postgres.fields
from django.db import migrations, models

FILL = """
UPDATE claims_publicclaim p SET made_by = ARRAY(
    SELECT (c.entry ->> 'claimant')::uuid
    FROM jsonb_array_elements(convert_from(e.document, 'UTF8')::jsonb -> 'content' -> 'claimants')
        WITH ORDINALITY AS c (entry, place)
    ORDER BY c.place
)
FROM claims_edition e WHERE e.id = p.edition_id AND p.status = 'live'
"""


class Migration(migrations.Migration):
    dependencies = [("claims", "0002_rules")]

    operations = [
        migrations.AddField(
            model_name="publicclaim",
            name="made_by",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
