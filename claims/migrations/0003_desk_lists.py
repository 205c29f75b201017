"""Indexes of the desk's lists."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_desk_lists'),
        ('claims', '0002_desk_queues'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='redaction',
            index=models.Index(fields=['proposed_at', 'id'], name='redactions_by_time'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['logged_at', 'id'], name='claims_by_time'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['kind', 'logged_at', 'id'], name='claims_by_kind'),
        ),
        migrations.AddIndex(
            model_name='claimant',
            index=models.Index(fields=['name', 'id'], name='claimants_by_name'),
        ),
        migrations.AddIndex(
            model_name='claimant',
            index=models.Index(fields=['kind', 'name', 'id'], name='claimants_by_kind'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['kind', 'seq'], name='editions_by_kind'),
        ),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(fields=['language', 'seq'], name='editions_by_language'),
        ),
        migrations.AddIndex(
            model_name='externalreview',
            index=models.Index(fields=['review_date', 'id'], name='external_reviews_by_date'),
        ),
        migrations.AddIndex(
            model_name='externalreview',
            index=models.Index(fields=['language'], name='external_reviews_by_lang'),
        ),
        migrations.AddIndex(
            model_name='externalreview',
            index=models.Index(condition=models.Q(('hidden_at__isnull', False)), fields=['review_date', 'id'], name='hidden_external_reviews'),
        ),
        migrations.AddIndex(
            model_name='verdict',
            index=models.Index(condition=models.Q(('state__in', ('rejected', 'withdrawn'))), fields=['state'], name='verdicts_ended'),
        ),
        migrations.AddIndex(
            model_name='verdict',
            index=models.Index(fields=['language'], name='verdicts_by_language'),
        ),
    ]
