"""Indexes of the desk's pickers."""

import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models

import factcheck.core.folded


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_desk_lists'),
        ('claims', '0007_due_checks'),
        ('sources', '0004_folded_text'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='claim',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(factcheck.core.folded.Folded(models.F('short_claim')), name='gin_trgm_ops'), name='claim_short_claim_folded'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(factcheck.core.folded.Folded(models.F('text')), name='gin_trgm_ops'), name='claim_text_folded'),
        ),
        migrations.AddIndex(
            model_name='claimant',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(factcheck.core.folded.Folded(models.F('name')), name='gin_trgm_ops'), name='claimant_name_folded'),
        ),
        migrations.AddIndex(
            model_name='claimant',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(factcheck.core.folded.Folded(models.F('other_names')), name='gin_trgm_ops'), name='claimant_other_names_folded'),
        ),
        migrations.AddIndex(
            model_name='verdict',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(factcheck.core.folded.Folded(models.F('headline')), name='gin_trgm_ops'), name='verdict_headline_folded'),
        ),
    ]
