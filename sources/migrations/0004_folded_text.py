"""Indexes of the desk's pickers, and the function that they use."""

import django.contrib.postgres.indexes
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

import factcheck.core.folded

# unaccent() depends on a setting, so PostgreSQL takes it in no index. This one always uses the dictionary `unaccent`.
FUNCTION = """
CREATE OR REPLACE FUNCTION ledger_folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT lower(public.unaccent('public.unaccent', words))
$$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_desk_lists'),
        ('sources', '0003_desk_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='publisher',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(factcheck.core.folded.Folded(models.F('name')), name='gin_trgm_ops'), name='publisher_name_folded'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(factcheck.core.folded.Folded(models.F('title')), name='gin_trgm_ops'), name='source_title_folded'),
        ),
        migrations.AddIndex(
            model_name='source',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(factcheck.core.folded.Folded(models.F('url')), name='gin_trgm_ops'), name='source_url_folded'),
        ),
    ]
