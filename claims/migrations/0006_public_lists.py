"""Lists and searches of the public index: their order, facets and kept numbers."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

FILL = """
-- A restored ledger may have the triggers already.
SET LOCAL factcheck.recount = 'on';
UPDATE claims_publicclaim p SET seq = e.seq, facets =
    ARRAY['era:' || e.seq / 65536, 'span:' || e.seq / 4096, 'kind:' || p.kind, 'language:' || p.language]
    || (SELECT array_agg('within:' || array_to_string(parts[1:n], '-') ORDER BY n)
        FROM string_to_array(lower(p.language), '-') parts CROSS JOIN generate_series(1, cardinality(parts)) n)
    || CASE WHEN p.rating = '' THEN ARRAY[]::text[] ELSE ARRAY['rating:' || p.rating] END
    || CASE WHEN p.rating = '' OR p.kind NOT IN ('fact', 'attribution') THEN ARRAY[]::text[] ELSE ARRAY['rated'] END
    || ARRAY(SELECT 'topic:' || topic_id FROM claims_publicclaim_topics WHERE publicclaim_id = p.id ORDER BY topic_id)
    || ARRAY(SELECT 'claimant:' || claimant_id FROM claims_publicclaim_claimants
        WHERE publicclaim_id = p.id ORDER BY claimant_id)
    || ARRAY(SELECT 'source:' || source_id FROM claims_publicclaim_sources WHERE publicclaim_id = p.id ORDER BY source_id)
FROM claims_edition e WHERE e.id = p.edition_id AND p.status = 'live';
"""
COUNT = """
INSERT INTO claims_topictally (topic_id, name, verdicts, claims, changed_at)
    SELECT x.id, x.name, count(*), count(DISTINCT p.claim_id), max(p.published_at) FROM claims_publicclaim_topics l
    JOIN claims_publicclaim p ON p.id = l.publicclaim_id JOIN claims_topic x ON x.id = l.topic_id
    GROUP BY x.id ORDER BY x.id;
INSERT INTO claims_claimanttally (claimant_id, name, verdicts, claims, changed_at)
    SELECT x.id, x.name, count(*), count(DISTINCT p.claim_id), max(p.published_at) FROM claims_publicclaim_claimants l
    JOIN claims_publicclaim p ON p.id = l.publicclaim_id JOIN claims_claimant x ON x.id = l.claimant_id
    GROUP BY x.id ORDER BY x.id;
INSERT INTO claims_sourcetally (source_id, verdicts, claims, changed_at)
    SELECT l.source_id, count(*), count(DISTINCT p.claim_id), max(p.published_at) FROM claims_publicclaim_sources l
    JOIN claims_publicclaim p ON p.id = l.publicclaim_id GROUP BY 1 ORDER BY 1;
INSERT INTO claims_verdicttally (of, key, verdicts, changed_at)
    SELECT t.of, t.key, count(*), max(p.published_at) FROM claims_publicclaim p
    CROSS JOIN LATERAL (VALUES ('all', ''), ('rating', p.rating), ('part', ((p.id - 1) / 10000 + 1)::text)) t (of, key)
    WHERE p.status = 'live' AND (t.of <> 'rating' OR t.key <> '') GROUP BY 1, 2 ORDER BY 1, 2;
SET LOCAL factcheck.recount = 'off';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0005_cdn_purges'),
        ('sources', '0002_desk_queues'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClaimantTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('verdicts', models.PositiveIntegerField()),
                ('claims', models.PositiveIntegerField()),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SourceTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdicts', models.PositiveIntegerField()),
                ('claims', models.PositiveIntegerField()),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='TopicTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('verdicts', models.PositiveIntegerField()),
                ('claims', models.PositiveIntegerField()),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='VerdictTally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('of', models.CharField(choices=[('all', 'all'), ('rating', 'a rating'), ('part', 'a part of the sitemap')], max_length=10)),
                ('key', models.CharField(blank=True, max_length=30)),
                ('verdicts', models.PositiveIntegerField()),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='publicclaim',
            name='public_claim_words',
        ),
        migrations.RemoveIndex(
            model_name='publicclaim',
            name='public_claim_headline_trgm',
        ),
        migrations.AddField(
            model_name='publicclaim',
            name='facets',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None),
        ),
        migrations.AddField(
            model_name='publicclaim',
            name='seq',
            field=models.BigIntegerField(null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='edition',
            index=models.Index(condition=models.Q(('kind__in', ('clarified', 'updated', 'withdrawn', 'reinstated', 'redacted'))), fields=['-seq'], name='edition_other_changes'),
        ),
        migrations.AddIndex(
            model_name='publicclaim',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['words', 'facets'], name='public_claim_found'),
        ),
        migrations.AddIndex(
            model_name='publicclaim',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Concat('headline', models.Value(' '), 'short_claim'), name='gin_trgm_ops'), models.F('facets'), fastupdate=False, name='public_claim_spelling'),
        ),
        migrations.AddIndex(
            model_name='publicclaim',
            index=models.Index(condition=models.Q(('status', 'live')), fields=['-seq'], name='public_claim_live'),
        ),
        migrations.AddIndex(
            model_name='publicclaim',
            index=models.Index(condition=models.Q(('kind__in', ['attribution', 'fact']), ('status', 'live'), models.Q(('rating', ''), _negated=True)), fields=['-first_published_at', 'claim', 'language'], name='public_claim_rated'),
        ),
        migrations.AddField(
            model_name='claimanttally',
            name='claimant',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='tally', to='claims.claimant'),
        ),
        migrations.AddField(
            model_name='sourcetally',
            name='source',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='tally', to='sources.source'),
        ),
        migrations.AddField(
            model_name='topictally',
            name='topic',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='tally', to='claims.topic'),
        ),
        migrations.AddConstraint(
            model_name='verdicttally',
            constraint=models.UniqueConstraint(fields=('of', 'key'), name='verdict_tally_once'),
        ),
        migrations.AddIndex(
            model_name='claimanttally',
            index=models.Index(fields=['name', 'claimant'], name='claimant_tally_by_name'),
        ),
        migrations.AddIndex(
            model_name='topictally',
            index=models.Index(fields=['name', 'topic'], name='topic_tally_by_name'),
        ),
        migrations.AddIndex(
            model_name='topictally',
            index=models.Index(fields=['-claims', 'name', 'topic'], name='topic_tally_by_claims'),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
