"""Queues of the desk: sources without a copy, bytes to check, removals to confirm."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = """
INSERT INTO sources_missingcopy (source_id)
    SELECT s.id FROM sources_source s
    WHERE s.access = 'public' AND s.url <> '' AND NOT EXISTS (SELECT FROM sources_snapshot c WHERE c.source_id = s.id);
"""


class Migration(migrations.Migration):

    dependencies = [
        ('sources', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MissingCopy',
            fields=[
                ('source', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='missing_copy', serialize=False, to='sources.source')),
            ],
        ),
        migrations.AddIndex(
            model_name='snapshotredaction',
            index=models.Index(condition=models.Q(('confirmed_by__isnull', True)), fields=['proposed_at'], name='removals_to_confirm'),
        ),
        migrations.AddIndex(
            model_name='storedbytes',
            index=models.Index(condition=models.Q(('state__in', ['writing', 'damaged', 'redacted'])), fields=['state'], name='bytes_not_stored'),
        ),
        migrations.AddIndex(
            model_name='storedbytes',
            index=models.Index(models.OrderBy(models.F('checked_at'), nulls_first=True), models.F('sha256'), condition=models.Q(('state', 'stored')), name='bytes_to_check'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
