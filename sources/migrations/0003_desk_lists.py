"""Indexes of the desk's lists, and sources without a copy that cannot be captured."""

from django.conf import settings
from django.db import migrations, models

FILL = """
INSERT INTO sources_missingcopy (source_id, fetchable)
    SELECT s.id, false FROM sources_source s
    WHERE NOT EXISTS (SELECT FROM sources_snapshot c WHERE c.source_id = s.id) ON CONFLICT DO NOTHING;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_desk_lists'),
        ('sources', '0002_desk_queues'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='missingcopy',
            name='fetchable',
            field=models.BooleanField(db_default=True),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(fields=['requested_at', 'id'], name='captures_by_time'),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(fields=['state', 'requested_at', 'id'], name='captures_by_state'),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(fields=['source', 'requested_at'], name='captures_of_a_source'),
        ),
        migrations.AddIndex(
            model_name='capture',
            index=models.Index(fields=['finished_at'], name='captures_by_end'),
        ),
        migrations.AddIndex(
            model_name='missingcopy',
            index=models.Index(condition=models.Q(('fetchable', True)), fields=['source'], name='copies_to_capture'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(fields=['title', 'id'], name='sources_by_title'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(fields=['date', 'id'], name='sources_by_date'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(fields=['medium', 'title', 'id'], name='sources_by_medium'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(fields=['language', 'title', 'id'], name='sources_by_language'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=models.Index(condition=models.Q(('access', 'protected')), fields=['title', 'id'], name='protected_sources_by_title'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
