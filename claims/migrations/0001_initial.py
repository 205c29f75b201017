"""The ledger of claims, its log, the public index, and what hangs on them."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Greatest, Least, Length, Now

from factcheck.core import urls_checked
from factcheck.core.languages import validate_known_language
from factcheck.core.partial_date import PartialDateField

# Search reads English word stems and ignores accents.
SEARCH = """
CREATE TEXT SEARCH CONFIGURATION ledger (COPY = english);
ALTER TEXT SEARCH CONFIGURATION ledger ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
"""
# What came through a key is its owner's.
OWNED = """
ALTER TABLE claims_activity ADD CONSTRAINT activity_through_its_actors_key
    FOREIGN KEY (through_id, actor_id) REFERENCES accounts_apikey (id, owner_id);
ALTER TABLE claims_claim ADD CONSTRAINT claim_logged_through_its_loggers_key
    FOREIGN KEY (logged_through_id, logged_by_id) REFERENCES accounts_apikey (id, owner_id);
"""
# Dates that no draft may hold, and a reply without a text. Partial dates are EDTF text: year, month and day compare as
# text. UTC's tomorrow is allowed, because it is already today in a newsroom east of it.
CHECKS = (
    ("claims_contact", "contact_is_not_after_today", "contacted_on <= (now() AT TIME ZONE 'UTC')::date + 1"),
    ("claims_contact", "contact_deadline_is_not_before_it", "deadline IS NULL OR deadline >= contacted_on"),
    ("claims_contact", "contact_replied_has_a_reply", "outcome <> 'replied' OR btrim(reply, E' \\t\\r\\n') <> ''"),
    ("claims_appearance", "appearance_is_not_after_today", "ledger_has_begun(date)"),
    ("claims_claim", "claim_is_not_made_after_today", "ledger_has_begun(made_on)"),
    (
        "claims_verdict",
        "evidence_is_not_after_today",
        "evidence_through IS NULL OR evidence_through <= (now() AT TIME ZONE 'UTC')::date + 1",
    ),
    ("claims_verdict", "applies_to_is_not_before_applies_from", "ledger_in_order(applies_from, applies_to)"),
)
DATE_FUNCTIONS = """
-- Text that does not begin with a year is refused by the rules for EDTF.
CREATE FUNCTION ledger_has_begun(day text) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT day !~ '^[0-9]{4}' OR left(rtrim(day, '~') || '-01-01', 10) COLLATE "C"
        <= to_char((now() AT TIME ZONE 'UTC')::date + 1, 'YYYY-MM-DD')
$$;
-- "2022" and "2022-05" overlap: the later is before the earlier only where the parts that both have say so.
CREATE FUNCTION ledger_in_order(earlier text, later text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT earlier = '' OR later = '' OR left(rtrim(later, '~'), length(rtrim(earlier, '~'))) COLLATE "C"
        >= left(rtrim(earlier, '~'), length(rtrim(later, '~')))
$$;
"""
DATES = "".join(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({rule});\n" for table, name, rule in CHECKS)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('sources', '0001_initial'),
    ]

    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(SEARCH),
        migrations.CreateModel(
            name='Claimant',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('slug', models.SlugField(allow_unicode=True, max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('person', 'person'), ('group', 'group'), ('organisation', 'organisation'), ('state', 'state'), ('outlet', 'news outlet')], max_length=20)),
                ('role', models.CharField(blank=True, help_text='What they are best known for, in neutral words.', max_length=300)),
                ('same_as', ArrayField(base_field=models.CharField(max_length=500, validators=[urls_checked.validate_http_url]), blank=True, default=list, help_text='Addresses that identify the same claimant elsewhere, such as Wikidata.', size=None)),
                ('other_names', models.TextField(blank=True, help_text='Other spellings and names that readers search for, one per line.', max_length=2000)),
            ],
            options={
                'ordering': ['name', 'id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='claimant_has_a_name'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClaimantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.claimant')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('slug', models.SlugField(allow_unicode=True, db_index=False, max_length=120)),
                ('kind', models.CharField(max_length=20)),
                ('role', models.CharField(max_length=300)),
                ('same_as', ArrayField(base_field=models.CharField(max_length=500, validators=[urls_checked.validate_http_url]), size=None)),
                ('other_names', models.TextField(max_length=2000)),
            ],
        ),
        migrations.CreateModel(
            name='ClaimantPublisher',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('publisher', models.ForeignKey(on_delete=models.CASCADE, related_name='claimant_ties', to='sources.publisher')),
                ('claimant', models.ForeignKey(on_delete=models.CASCADE, related_name='own_publishers', to='claims.claimant')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('publisher', 'claimant'), name='claimant_publisher_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('slug', models.SlugField(allow_unicode=True, max_length=120, unique=True)),
                ('description', models.CharField(blank=True, max_length=400)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='TopicEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.topic')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('slug', models.SlugField(allow_unicode=True, db_index=False, max_length=120)),
                ('description', models.CharField(max_length=400)),
            ],
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('text', models.TextField(help_text='One statement, in neutral words.', max_length=1000, verbose_name='the claim')),
                ('short_claim', models.CharField(help_text='For cards and maps. Readers always see the finding beside it.', max_length=75)),
                ('kind', models.CharField(choices=[('fact', 'fact'), ('attribution', 'attribution'), ('framing', 'framing'), ('opinion', 'opinion'), ('prediction', 'prediction'), ('intent', 'intent')], default='fact', max_length=20)),
                ('original_language', models.CharField(default='en', help_text='The language of the original words.', max_length=12, validators=[validate_known_language])),
                ('made_on', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11, verbose_name='made on')),
                ('why_chosen', models.TextField(blank=True, help_text='Why the desk checks it. Readers see this.', max_length=600)),
                ('revision', models.PositiveBigIntegerField(default=0, editable=False)),
                ('citation_counter', models.PositiveIntegerField(default=0, editable=False)),
                ('origin', models.CharField(choices=[('desk', 'logged at the desk'), ('api', 'logged through the API'), ('demonstration', 'from the demonstration')], default='desk', editable=False, max_length=20)),
                ('logged_by', models.ForeignKey(editable=False, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('logged_at', models.DateTimeField(auto_now_add=True)),
                ('logged_through', models.ForeignKey(blank=True, editable=False, null=True, on_delete=models.PROTECT, related_name='+', to='accounts.apikey')),
            ],
            options={
                'ordering': ['-logged_at', 'id'],
                'indexes': [
                    GinIndex(fields=['text'], name='claim_text_trgm', opclasses=['gin_trgm_ops']),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='claim_has_a_text'),
                    models.CheckConstraint(condition=models.Q(('made_on', ''), ('made_on__regex', '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$'), _connector='OR'), name='claim_made_on_is_edtf'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['fact', 'attribution', 'framing', 'opinion', 'prediction', 'intent'])), name='claim_kind_is_known'),
                    models.CheckConstraint(condition=models.Q(('origin__in', ['desk', 'api', 'demonstration'])), name='claim_origin_is_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('logged_through__isnull', False), ('origin', 'api')), models.Q(models.Q(('origin', 'api'), _negated=True), ('logged_through__isnull', True)), _connector='OR'), name='claim_of_the_api_names_its_key'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClaimEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.claim')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('text', models.TextField(max_length=1000)),
                ('short_claim', models.CharField(max_length=75)),
                ('kind', models.CharField(max_length=20)),
                ('original_language', models.CharField(max_length=12)),
                ('made_on', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11)),
                ('why_chosen', models.TextField(max_length=600)),
                ('origin', models.CharField(max_length=20)),
                ('logged_by', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('logged_at', models.DateTimeField()),
                ('logged_through', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.apikey')),
            ],
        ),
        migrations.CreateModel(
            name='ClaimTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='topic_rows', to='claims.claim')),
                ('topic', models.ForeignKey(on_delete=models.PROTECT, related_name='claim_rows', to='claims.topic')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [
                    models.UniqueConstraint(fields=('claim', 'topic'), name='claim_topic_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClaimTopicEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.claimtopic')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('claim', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claim')),
                ('topic', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.topic')),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ClaimClaimant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='claimant_rows', to='claims.claim')),
                ('claimant', models.ForeignKey(on_delete=models.PROTECT, related_name='claim_rows', to='claims.claimant')),
                ('role', models.CharField(blank=True, max_length=300, verbose_name='role then')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [
                    models.UniqueConstraint(fields=('claim', 'claimant'), name='claim_claimant_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClaimClaimantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.claimclaimant')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('claim', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claim')),
                ('claimant', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claimant')),
                ('role', models.CharField(max_length=300)),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ClaimPart',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='parts', to='claims.claim')),
                ('text', models.CharField(max_length=300)),
                ('finding', models.CharField(blank=True, help_text='In a word or two: documented, not supported …', max_length=120)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='ClaimPartEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.claimpart')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('claim', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claim')),
                ('text', models.CharField(max_length=300)),
                ('finding', models.CharField(max_length=120)),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Appearance',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='appearances', to='claims.claim')),
                ('mode', models.CharField(choices=[('said', 'said'), ('reported', 'reported'), ('repeated', 'repeated')], default='said', max_length=10)),
                ('date', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11)),
                ('outlet', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='outlet_of', to='claims.claimant')),
                ('attributed_to', models.ForeignKey(blank=True, help_text='For an attribution: to whom the outlet attributes the words.', null=True, on_delete=models.PROTECT, related_name='attributed', to='claims.claimant')),
                ('venue', models.CharField(blank=True, help_text='The occasion: a press conference, a speech, a programme.', max_length=300)),
                ('source', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='appearances', to='sources.source')),
                ('quotation', models.TextField(blank=True, max_length=2000)),
                ('provenance', models.CharField(choices=[('confirmed', 'read in the source or a copy of it'), ('transcribed', 'transcribed by an editor'), ('secondhand', 'as another source words it'), ('paraphrase', 'a paraphrase by the desk'), ('unconfirmed', 'not confirmed yet')], default='unconfirmed', max_length=20)),
                ('language', models.CharField(blank=True, help_text='Language of the quotation as given here.', max_length=12, validators=[validate_known_language], verbose_name='quoted in')),
                ('original_text', models.TextField(blank=True, help_text='The words in their original language.', max_length=2000)),
                ('original_language', models.CharField(blank=True, max_length=12, validators=[validate_known_language])),
                ('translated_by', models.CharField(blank=True, help_text='Who translated the words. Leave empty if they are not a translation.', max_length=200)),
                ('note', models.TextField(blank=True, max_length=1000)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('date', ''), ('date__regex', '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$'), _connector='OR'), name='appearance_date_is_edtf'),
                    models.CheckConstraint(condition=models.Q(('mode__in', ['said', 'reported', 'repeated'])), name='appearance_mode_is_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AppearanceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.appearance')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('claim', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claim')),
                ('mode', models.CharField(max_length=10)),
                ('date', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11)),
                ('outlet', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claimant')),
                ('attributed_to', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claimant')),
                ('venue', models.CharField(max_length=300)),
                ('source', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='sources.source')),
                ('quotation', models.TextField(max_length=2000)),
                ('provenance', models.CharField(max_length=20)),
                ('language', models.CharField(max_length=12)),
                ('original_text', models.TextField(max_length=2000)),
                ('original_language', models.CharField(max_length=12)),
                ('translated_by', models.CharField(max_length=200)),
                ('note', models.TextField(max_length=1000)),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='AppearanceSpeaker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('appearance', models.ForeignKey(on_delete=models.CASCADE, related_name='speaker_rows', to='claims.appearance')),
                ('claimant', models.ForeignKey(on_delete=models.PROTECT, related_name='speaker_rows', to='claims.claimant')),
                ('role', models.CharField(blank=True, max_length=300, verbose_name='role then')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [
                    models.UniqueConstraint(fields=('appearance', 'claimant'), name='appearance_speaker_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AppearanceSpeakerEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.appearancespeaker')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('appearance', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.appearance')),
                ('claimant', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claimant')),
                ('role', models.CharField(max_length=300)),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='ClaimLink',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('from_claim', models.ForeignKey(on_delete=models.CASCADE, related_name='links_out', to='claims.claim')),
                ('to_claim', models.ForeignKey(on_delete=models.PROTECT, related_name='links_in', to='claims.claim')),
                ('kind', models.CharField(choices=[('disputes', 'disputes'), ('variant_of', 'is a variant of'), ('qualifies', 'qualifies'), ('supports', 'supports'), ('updates', 'updates')], max_length=20)),
                ('rationale', models.CharField(max_length=400)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('from_claim', models.F('to_claim')), _negated=True), name='link_joins_two_claims'),
                    models.CheckConstraint(condition=models.Q(('rationale', ''), _negated=True), name='link_has_a_rationale'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['disputes', 'variant_of', 'qualifies', 'supports', 'updates'])), name='link_kind_is_known'),
                    models.UniqueConstraint(fields=('from_claim', 'to_claim', 'kind'), name='link_once'),
                    models.UniqueConstraint(Least('from_claim', 'to_claim'), Greatest('from_claim', 'to_claim'), models.F('kind'), condition=models.Q(('kind__in', ['disputes', 'variant_of'])), name='symmetric_link_once_for_both'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClaimLinkEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.claimlink')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('from_claim', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claim')),
                ('to_claim', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claim')),
                ('kind', models.CharField(max_length=20)),
                ('rationale', models.CharField(max_length=400)),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='activities', to='claims.claim')),
                ('language', models.CharField(blank=True, max_length=12)),
                ('actor', models.ForeignKey(on_delete=models.PROTECT, related_name='activities', to=settings.AUTH_USER_MODEL)),
                ('verb', models.CharField(max_length=400)),
                ('note', models.TextField(blank=True, max_length=4000)),
                ('details', models.JSONField(blank=True, default=dict)),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('through', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to='accounts.apikey')),
            ],
            options={
                'verbose_name_plural': 'activity',
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='RatingScale',
            fields=[
                ('key', models.SlugField(max_length=20, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='RatingScaleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.ratingscale')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('key', models.SlugField(db_index=False, max_length=20, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('key', models.SlugField(max_length=30, primary_key=True, serialize=False)),
                ('scale', models.ForeignKey(on_delete=models.PROTECT, related_name='ratings', to='claims.ratingscale')),
                ('name', models.CharField(max_length=40)),
                ('value', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('definition', models.CharField(max_length=200)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='RatingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.rating')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('key', models.SlugField(db_index=False, max_length=30, serialize=False)),
                ('scale', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.ratingscale')),
                ('name', models.CharField(max_length=40)),
                ('value', models.PositiveSmallIntegerField(null=True)),
                ('definition', models.CharField(max_length=200)),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Verdict',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='verdicts', to='claims.claim')),
                ('language', models.CharField(default='en', max_length=12, validators=[validate_known_language])),
                ('state', models.CharField(choices=[('logged', 'logged'), ('researching', 'researching'), ('in_review', 'in review'), ('approved', 'approved'), ('published', 'published'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn')], default='logged', editable=False, max_length=20)),
                ('headline', models.CharField(blank=True, help_text='The finding, as a sentence. Not the claim.', max_length=160)),
                ('summary', models.TextField(blank=True, max_length=1200, verbose_name='short answer')),
                ('body', models.TextField(blank=True, help_text='Markdown; cite with [@1].', max_length=40000)),
                ('rating', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='verdicts', to='claims.rating')),
                ('unrated_reason', models.TextField(blank=True, help_text='Public: why this is not rated.', max_length=600)),
                ('looked_for', models.TextField(blank=True, help_text='What you searched for that would contradict the finding.', max_length=600)),
                ('would_change', models.TextField(blank=True, help_text='What evidence would change this verdict.', max_length=600)),
                ('issuers_reason', models.TextField(blank=True, help_text='Public: why there are fewer than two independent issuers, or no primary source.', max_length=600)),
                ('no_contact_reason', models.TextField(blank=True, help_text='Public: why the claimant was not contacted.', max_length=600)),
                ('words_are_ours', models.BooleanField(default=False, help_text='The claim is in our wording: no verbatim appearance is known.')),
                ('evidence_through', models.DateField(blank=True, help_text='The verdict considers evidence up to this day.', null=True)),
                ('applies_from', PartialDateField(blank=True, default='', help_text='If the finding holds for a time only: when it begins.', max_length=11)),
                ('applies_to', PartialDateField(blank=True, default='', help_text='If the finding holds for a time only: when it ended. Readers see that it is out of date.', max_length=11)),
                ('review_by', models.DateField(blank=True, help_text='When the desk should look again.', null=True)),
                ('assigned_to', models.ForeignKey(blank=True, editable=False, null=True, on_delete=models.PROTECT, related_name='assigned', to=settings.AUTH_USER_MODEL)),
                ('scheduled_for', models.DateTimeField(blank=True, editable=False, null=True)),
                ('scheduled_kind', models.CharField(blank=True, editable=False, max_length=20)),
                ('scheduled_severity', models.CharField(blank=True, editable=False, max_length=10)),
                ('scheduled_note', models.TextField(blank=True, editable=False, max_length=2000)),
                ('state_since', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-state_since', 'id'],
                'constraints': [
                    models.UniqueConstraint(fields=('claim', 'language'), name='verdict_once_per_language'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['logged', 'researching', 'in_review', 'approved', 'published', 'rejected', 'withdrawn'])), name='verdict_state_is_known'),
                    models.CheckConstraint(condition=models.Q(('applies_from', ''), ('applies_from__regex', '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$'), _connector='OR'), name='applies_from_is_edtf'),
                    models.CheckConstraint(condition=models.Q(('applies_to', ''), ('applies_to__regex', '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$'), _connector='OR'), name='applies_to_is_edtf'),
                    models.CheckConstraint(condition=models.Q(('scheduled_for', None), ('state', 'approved'), _connector='OR'), name='only_the_approved_is_scheduled'),
                ],
            },
        ),
        migrations.CreateModel(
            name='VerdictEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.verdict')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('claim', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claim')),
                ('language', models.CharField(max_length=12)),
                ('state', models.CharField(max_length=20)),
                ('headline', models.CharField(max_length=160)),
                ('summary', models.TextField(max_length=1200)),
                ('body', models.TextField(max_length=40000)),
                ('rating', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.rating')),
                ('unrated_reason', models.TextField(max_length=600)),
                ('looked_for', models.TextField(max_length=600)),
                ('would_change', models.TextField(max_length=600)),
                ('issuers_reason', models.TextField(max_length=600)),
                ('no_contact_reason', models.TextField(max_length=600)),
                ('words_are_ours', models.BooleanField()),
                ('evidence_through', models.DateField(null=True)),
                ('applies_from', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11)),
                ('applies_to', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11)),
                ('review_by', models.DateField(null=True)),
                ('assigned_to', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('scheduled_for', models.DateTimeField(null=True)),
                ('scheduled_kind', models.CharField(max_length=20)),
                ('scheduled_severity', models.CharField(max_length=10)),
                ('scheduled_note', models.TextField(max_length=2000)),
                ('state_since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='contacts', to='claims.claim')),
                ('whom', models.CharField(max_length=200)),
                ('contacted_on', models.DateField()),
                ('deadline', models.DateField(blank=True, null=True)),
                ('outcome', models.CharField(choices=[('waiting', 'no answer yet'), ('replied', 'replied'), ('declined', 'declined to comment'), ('silent', 'did not answer')], default='waiting', max_length=10)),
                ('reply', models.TextField(blank=True, max_length=4000)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='ContactEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.contact')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('claim', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claim')),
                ('whom', models.CharField(max_length=200)),
                ('contacted_on', models.DateField()),
                ('deadline', models.DateField(null=True)),
                ('outcome', models.CharField(max_length=10)),
                ('reply', models.TextField(max_length=4000)),
                ('position', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Waiver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.ForeignKey(on_delete=models.CASCADE, related_name='waivers', to='claims.verdict')),
                ('check_name', models.CharField(max_length=40)),
                ('reason', models.CharField(max_length=600)),
                ('by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('verdict', 'check_name'), name='waiver_once'),
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='waiver_has_a_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReviewFlag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.OneToOneField(on_delete=models.CASCADE, related_name='review_flag', to='claims.claim')),
                ('note', models.TextField(max_length=1000)),
                ('raised_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('since', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='review_flag_has_a_note'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LogHead',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('epoch', models.UUIDField(default=uuid.uuid4)),
                ('seq', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('pk', 1)), name='loghead_is_one_row'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LogRestore',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('epoch', models.UUIDField(editable=False, unique=True)),
                ('seq', models.BigIntegerField(editable=False)),
                ('at', models.DateTimeField(db_default=Now())),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='FactClock',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('tick', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('pk', 1)), name='factclock_is_one_row'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Contribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='contributions', to='claims.claim')),
                ('revision', models.PositiveBigIntegerField()),
                ('user', models.ForeignKey(on_delete=models.PROTECT, related_name='contributions', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('claim', 'revision'), name='contribution_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('verdict', models.ForeignKey(on_delete=models.CASCADE, related_name='approvals', to='claims.verdict')),
                ('user', models.ForeignKey(on_delete=models.PROTECT, related_name='approvals', to=settings.AUTH_USER_MODEL)),
                ('revision', models.PositiveBigIntegerField()),
                ('content', models.BinaryField(null=True)),
                ('digest', models.CharField(max_length=64)),
                ('at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('seq', models.BigIntegerField(editable=False, unique=True)),
                ('claim', models.ForeignKey(on_delete=models.PROTECT, related_name='editions', to='claims.claim')),
                ('language', models.CharField(max_length=12)),
                ('number', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('published', 'published'), ('updated', 'updated'), ('clarified', 'clarified'), ('corrected', 'corrected'), ('minor', 'minor edit'), ('withdrawn', 'withdrawn'), ('reinstated', 'reinstated'), ('redacted', 'redacted')], max_length=20)),
                ('severity', models.CharField(blank=True, choices=[('minor', 'minor'), ('major', 'major')], max_length=10)),
                ('note', models.TextField(blank=True, max_length=2000)),
                ('rating_before', models.CharField(blank=True, max_length=30)),
                ('rating_after', models.CharField(blank=True, max_length=30)),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='replaces', to='claims.claim')),
                ('slug', models.CharField(max_length=120)),
                ('schema', models.PositiveSmallIntegerField(default=1)),
                ('document', models.BinaryField(null=True)),
                ('digest', models.CharField(max_length=64)),
                ('revision', models.PositiveBigIntegerField()),
                ('approval', models.OneToOneField(blank=True, null=True, on_delete=models.PROTECT, related_name='edition', to='claims.approval')),
                ('published_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_at', models.DateTimeField()),
                ('current', models.BooleanField(default=True)),
            ],
            options={
                'ordering': ['seq'],
                'indexes': [
                    models.Index(condition=models.Q(('current', True)), fields=['seq'], name='edition_feed'),
                    models.Index(fields=['claim', 'language', '-number'], name='edition_history'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('claim', 'language', 'number'), name='edition_number_once'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['published', 'updated', 'clarified', 'corrected', 'minor', 'withdrawn', 'reinstated', 'redacted'])), name='edition_kind_is_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('approval__isnull', False), ('kind__in', ('published', 'updated', 'clarified', 'corrected', 'minor', 'reinstated'))), models.Q(models.Q(('kind__in', ('published', 'updated', 'clarified', 'corrected', 'minor', 'reinstated')), _negated=True), ('approval__isnull', True)), _connector='OR'), name='edition_with_content_has_an_approval'),
                    models.CheckConstraint(condition=models.Q(('kind__in', ['published', 'minor']), models.Q(('note', ''), _negated=True), _connector='OR'), name='edition_says_why'),
                    models.CheckConstraint(condition=models.Q(models.Q(('kind', 'corrected'), ('severity__in', ['minor', 'major'])), models.Q(models.Q(('kind', 'corrected'), _negated=True), ('severity', '')), _connector='OR'), name='correction_has_a_severity'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('edition', models.OneToOneField(on_delete=models.PROTECT, related_name='redaction', to='claims.edition')),
                ('reason', models.CharField(choices=[('court_order', 'court order'), ('privacy', 'privacy or data protection'), ('copyright', 'copyright'), ('safety', 'safety of a person')], max_length=20)),
                ('note', models.TextField(help_text='Public: what was removed and why, without repeating it.', max_length=1000)),
                ('proposed_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_at', models.DateTimeField(auto_now_add=True)),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), name='redaction_takes_two'),
                    models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='redaction_says_why'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Slug',
            fields=[
                ('slug', models.CharField(max_length=120, primary_key=True, serialize=False)),
                ('claim', models.ForeignKey(on_delete=models.PROTECT, related_name='slugs', to='claims.claim')),
                ('language', models.CharField(max_length=12)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='BulkFile',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('items', 'current items'), ('editions', 'every edition')], max_length=10)),
                ('name', models.CharField(max_length=120, unique=True)),
                ('epoch', models.UUIDField()),
                ('seq', models.BigIntegerField()),
                ('cursor', models.CharField(max_length=120)),
                ('items', models.BigIntegerField()),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('content_sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(db_default=Now())),
            ],
            options={
                'ordering': ['-made_at'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['items', 'editions'])), name='bulk_file_kind_is_known'),
                    models.CheckConstraint(condition=models.Q(('content_sha256__regex', '^[0-9a-f]{64}$'), ('sha256__regex', '^[0-9a-f]{64}$')), name='bulk_file_has_its_digests'),
                    models.CheckConstraint(condition=models.Q(('items__gte', 0), ('seq__gte', 0), ('size__gte', 1)), name='bulk_file_counts_are_counts'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Citation',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='citations', to='claims.claim')),
                ('number', models.PositiveIntegerField(editable=False)),
                ('source', models.ForeignKey(on_delete=models.PROTECT, related_name='citations', to='sources.source')),
                ('part', models.ForeignKey(blank=True, null=True, on_delete=models.SET_NULL, related_name='citations', to='claims.claimpart')),
                ('stance', models.CharField(choices=[('for', 'for the claim'), ('against', 'against it'), ('context', 'context')], max_length=10)),
                ('bears_on', models.CharField(choices=[('wording', 'wording'), ('substance', 'substance')], default='substance', max_length=10)),
                ('note', models.TextField(blank=True, help_text="What the passage shows, in the desk's words.", max_length=1000)),
                ('quotation', models.TextField(blank=True, help_text='The exact words; no quotation marks.', max_length=2000)),
                ('provenance', models.CharField(choices=[('confirmed', 'read in the source or a copy of it'), ('transcribed', 'transcribed by an editor'), ('secondhand', 'as another source words it'), ('paraphrase', 'a paraphrase by the desk'), ('unconfirmed', 'not confirmed yet')], default='unconfirmed', max_length=20)),
                ('locator', models.CharField(blank=True, help_text='Page, paragraph, article or minute.', max_length=120)),
                ('snapshot', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='citations', to='sources.snapshot')),
                ('exact', models.TextField(blank=True, db_default='', max_length=4000)),
                ('prefix', models.CharField(blank=True, db_default='', max_length=200)),
                ('suffix', models.CharField(blank=True, db_default='', max_length=200)),
                ('start', models.PositiveIntegerField(blank=True, null=True)),
                ('end', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [
                    models.UniqueConstraint(fields=('claim', 'number'), name='citation_number_once'),
                    models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='citation_number_from_one'),
                    models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'context'])), name='citation_stance_is_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('end__isnull', True), ('exact', ''), ('prefix', ''), ('snapshot__isnull', True), ('start__isnull', True), ('suffix', '')), models.Q(('end', CombinedExpression(models.F('start'), '+', Length('exact'))), ('snapshot__isnull', False), models.Q(('exact', ''), _negated=True)), _connector='OR'), name='citation_passage_is_whole'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CitationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.citation')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('claim', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claim')),
                ('number', models.PositiveIntegerField()),
                ('source', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='sources.source')),
                ('part', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='claims.claimpart')),
                ('stance', models.CharField(max_length=10)),
                ('bears_on', models.CharField(max_length=10)),
                ('note', models.TextField(max_length=1000)),
                ('quotation', models.TextField(max_length=2000)),
                ('provenance', models.CharField(max_length=20)),
                ('locator', models.CharField(max_length=120)),
                ('snapshot', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='sources.snapshot')),
                ('exact', models.TextField(db_default='', max_length=4000)),
                ('prefix', models.CharField(db_default='', max_length=200)),
                ('suffix', models.CharField(db_default='', max_length=200)),
                ('start', models.PositiveIntegerField(null=True)),
                ('end', models.PositiveIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='QuotationState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='quotation_states', to='claims.claim')),
                ('number', models.PositiveIntegerField()),
                ('words', models.CharField(max_length=64)),
                ('status', models.CharField(choices=[('not_checked', 'not checked'), ('transcribed', 'transcribed'), ('found', 'found'), ('near', 'near'), ('changed', 'changed'), ('gone', 'gone'), ('unreachable', 'unreachable')], default='not_checked', max_length=20)),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('copy', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to='sources.snapshot')),
                ('start', models.PositiveIntegerField(blank=True, null=True)),
                ('end', models.PositiveIntegerField(blank=True, null=True)),
                ('differences', models.JSONField(blank=True, default=list)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('claim', 'number', 'words'), name='quotation_state_once'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['not_checked', 'transcribed', 'found', 'near', 'changed', 'gone', 'unreachable'])), name='quotation_status_is_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['found', 'near']), _negated=True), models.Q(('checked_at__isnull', False), ('copy__isnull', False), ('end__isnull', False), ('start__isnull', False)), _connector='OR'), name='found_quotation_says_where'),
                ],
            },
        ),
        migrations.CreateModel(
            name='EvidenceNotice',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='evidence_notices', to='claims.claim')),
                ('source', models.ForeignKey(on_delete=models.CASCADE, related_name='evidence_notices', to='sources.source')),
                ('number', models.PositiveIntegerField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('stands', 'the page changed; the quotation is still there'), ('differs', 'the page now words the quotation differently'), ('lost', 'the quotation is no longer on the page'), ('contradicted', 'our copy does not contain the quotation'), ('gone', 'the page is gone'), ('unreachable', 'the page cannot be reached'), ('moved', 'the page has moved'), ('back', 'the quotation is on the page again'), ('damaged', 'the stored copy is damaged')], max_length=20)),
                ('detail', models.CharField(blank=True, max_length=2100)),
                ('at', models.DateTimeField(db_default=Now())),
                ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-at'],
                'indexes': [
                    models.Index(condition=models.Q(('seen_at__isnull', True)), fields=['-at'], name='evidence_notices_unseen'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('kind__in', ['stands', 'differs', 'lost', 'contradicted', 'gone', 'unreachable', 'moved', 'back', 'damaged'])), name='evidence_notice_kind_is_known'),
                    models.UniqueConstraint(condition=models.Q(('seen_at__isnull', True)), fields=('claim', 'source', 'number', 'kind'), name='evidence_notice_once_until_seen', nulls_distinct=False),
                ],
            },
        ),
        migrations.CreateModel(
            name='QuotationCheck',
            fields=[
                ('source', models.OneToOneField(on_delete=models.CASCADE, primary_key=True, related_name='quotation_check', serialize=False, to='sources.source')),
                ('basis', models.CharField(max_length=200)),
                ('checked_at', models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name='ExternalImport',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(blank=True, max_length=300)),
                ('address', models.CharField(blank=True, max_length=2000)),
                ('digest', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('previewed', 'previewed'), ('applied', 'applied'), ('discarded', 'discarded')], default='previewed', max_length=10)),
                ('candidates', models.JSONField(default=list)),
                ('problems', models.JSONField(default=list)),
                ('added', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('unchanged', models.PositiveIntegerField(default=0)),
                ('refused', models.PositiveIntegerField(default=0)),
                ('previewed_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('previewed_at', models.DateTimeField(db_default=Now())),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-previewed_at', 'id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['previewed', 'applied', 'discarded'])), name='import_state_is_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('file_name', ''), models.Q(('address', ''), _negated=True)), models.Q(models.Q(('file_name', ''), _negated=True), ('address', '')), _connector='OR'), name='import_is_of_a_file_or_an_address'),
                    models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='import_digest_is_sha256'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'previewed')), models.Q(models.Q(('state', 'previewed'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='decided_import_says_by_whom'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ExternalReview',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=2000)),
                ('url_key', models.CharField(editable=False, max_length=64, unique=True)),
                ('site', models.CharField(max_length=255)),
                ('publisher', models.CharField(max_length=200)),
                ('title', models.CharField(blank=True, max_length=300)),
                ('claim_text', models.TextField(max_length=2000)),
                ('claimant', models.CharField(blank=True, max_length=300)),
                ('claim_date', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11)),
                ('review_date', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11)),
                ('rating', models.CharField(blank=True, max_length=300)),
                ('rating_value', models.CharField(blank=True, max_length=30)),
                ('rating_best', models.CharField(blank=True, max_length=30)),
                ('rating_worst', models.CharField(blank=True, max_length=30)),
                ('language', models.CharField(blank=True, max_length=12)),
                ('digest', models.CharField(max_length=64)),
                ('imported_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('imported_at', models.DateTimeField(db_default=Now())),
                ('last_import', models.ForeignKey(on_delete=models.PROTECT, related_name='reviews', to='claims.externalimport')),
                ('last_seen_at', models.DateTimeField(db_default=Now())),
                ('hidden_by', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('hidden_at', models.DateTimeField(blank=True, null=True)),
                ('hidden_reason', models.CharField(blank=True, max_length=400)),
            ],
            options={
                'ordering': ['-review_date', 'publisher', 'id'],
                'indexes': [
                    GinIndex(fields=['claim_text'], name='external_review_claim_trgm', opclasses=['gin_trgm_ops']),
                    models.Index(fields=['publisher'], name='external_review_publisher'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('url__regex', '^https?://[^\\s/]')), name='external_review_is_on_the_web'),
                    models.CheckConstraint(condition=models.Q(models.Q(('site', ''), _negated=True), models.Q(('publisher', ''), _negated=True)), name='external_review_has_a_publisher'),
                    models.CheckConstraint(condition=models.Q(('claim_text', ''), _negated=True), name='external_review_has_a_claim'),
                    models.CheckConstraint(condition=models.Q(models.Q(('rating', ''), _negated=True), models.Q(('rating_value', ''), _negated=True), _connector='OR'), name='external_review_has_a_rating_of_theirs'),
                    models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$'), ('url_key__regex', '^[0-9a-f]{64}$')), name='external_review_digests_are_sha256'),
                    models.CheckConstraint(condition=models.Q(models.Q(('claim_date', ''), ('claim_date__regex', '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$'), _connector='OR'), models.Q(('review_date', ''), ('review_date__regex', '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$'), _connector='OR')), name='external_review_dates_are_edtf'),
                    models.CheckConstraint(condition=models.Q(models.Q(('hidden_at__isnull', True), ('hidden_by__isnull', True), ('hidden_reason', '')), models.Q(('hidden_at__isnull', False), ('hidden_by__isnull', False), models.Q(('hidden_reason', ''), _negated=True)), _connector='OR'), name='hidden_external_review_says_why'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ExternalReviewEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='claims.externalreview')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('url', models.CharField(max_length=2000)),
                ('url_key', models.CharField(max_length=64)),
                ('site', models.CharField(max_length=255)),
                ('publisher', models.CharField(max_length=200)),
                ('title', models.CharField(max_length=300)),
                ('claim_text', models.TextField(max_length=2000)),
                ('claimant', models.CharField(max_length=300)),
                ('claim_date', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11)),
                ('review_date', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11)),
                ('rating', models.CharField(max_length=300)),
                ('rating_value', models.CharField(max_length=30)),
                ('rating_best', models.CharField(max_length=30)),
                ('rating_worst', models.CharField(max_length=30)),
                ('language', models.CharField(max_length=12)),
                ('digest', models.CharField(max_length=64)),
                ('imported_by', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('imported_at', models.DateTimeField(db_default=Now())),
                ('hidden_by', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('hidden_at', models.DateTimeField(null=True)),
                ('hidden_reason', models.CharField(max_length=400)),
            ],
        ),
        migrations.CreateModel(
            name='ExternalReviewMatch',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('review', models.ForeignKey(on_delete=models.CASCADE, related_name='matches', to='claims.externalreview')),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='external_matches', to='claims.claim')),
                ('tied_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tied_at', models.DateTimeField(db_default=Now())),
            ],
            options={
                'ordering': ['tied_at'],
                'constraints': [
                    models.UniqueConstraint(fields=('review', 'claim'), name='external_review_tied_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PublicClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('claim', models.ForeignKey(on_delete=models.CASCADE, related_name='public_rows', to='claims.claim')),
                ('language', models.CharField(max_length=12)),
                ('edition', models.OneToOneField(on_delete=models.PROTECT, related_name='public_row', to='claims.edition')),
                ('status', models.CharField(choices=[('live', 'live'), ('withdrawn', 'withdrawn'), ('redacted', 'redacted')], max_length=10)),
                ('slug', models.CharField(max_length=120, unique=True)),
                ('headline', models.CharField(blank=True, max_length=160)),
                ('short_claim', models.CharField(blank=True, max_length=75)),
                ('text', models.TextField(blank=True)),
                ('summary', models.TextField(blank=True)),
                ('kind', models.CharField(blank=True, max_length=20)),
                ('rating', models.CharField(blank=True, max_length=30)),
                ('original_language', models.CharField(blank=True, max_length=12)),
                ('applies_to', models.CharField(blank=True, max_length=11)),
                ('made_on', models.CharField(blank=True, max_length=11)),
                ('first_published_at', models.DateTimeField()),
                ('published_at', models.DateTimeField()),
                ('made_by', ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('words', SearchVectorField(null=True)),
                ('topics', models.ManyToManyField(related_name='public_claims', to='claims.topic')),
                ('claimants', models.ManyToManyField(related_name='public_claims', to='claims.claimant')),
                ('sources', models.ManyToManyField(related_name='public_claims', to='sources.source')),
            ],
            options={
                'ordering': ['-published_at', '-id'],
                'indexes': [
                    GinIndex(fields=['words'], name='public_claim_words'),
                    GinIndex(fields=['headline'], name='public_claim_headline_trgm', opclasses=['gin_trgm_ops']),
                    models.Index(fields=['status', '-published_at'], name='public_claim_newest'),
                    models.Index(fields=['rating'], name='public_claim_rating'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('claim', 'language'), name='public_claim_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PublicLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_claim', models.ForeignKey(on_delete=models.CASCADE, related_name='links', to='claims.publicclaim')),
                ('to_claim', models.ForeignKey(on_delete=models.CASCADE, related_name='public_links_in', to='claims.claim')),
                ('kind', models.CharField(max_length=20)),
                ('rationale', models.CharField(max_length=400)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [
                    models.UniqueConstraint(fields=('public_claim', 'to_claim', 'kind'), name='public_link_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Mirror',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('address', models.URLField(max_length=500, unique=True, verbose_name='API address')),
                ('serving', models.PositiveIntegerField(blank=True, null=True)),
                ('filling', models.PositiveIntegerField(blank=True, null=True)),
                ('cursor', models.CharField(blank=True, max_length=200)),
                ('etag', models.CharField(blank=True, max_length=200)),
                ('seq', models.BigIntegerField(default=0, verbose_name='newest copied')),
                ('head', models.BigIntegerField(default=0, verbose_name='newest there')),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('whole_at', models.DateTimeField(blank=True, null=True, verbose_name='last whole')),
                ('problem', models.CharField(blank=True, max_length=400)),
                ('made_at', models.DateTimeField(db_default=Now())),
            ],
            options={
                'ordering': ['address'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('filling__isnull', True), ('serving__isnull', True), ('filling__gt', models.F('serving')), _connector='OR'), name='mirror_fills_a_later_generation'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MirroredItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mirror', models.ForeignKey(on_delete=models.CASCADE, related_name='items', to='claims.mirror')),
                ('generation', models.PositiveIntegerField()),
                ('seq', models.BigIntegerField()),
                ('claim', models.UUIDField()),
                ('language', models.CharField(max_length=12)),
                ('kind', models.CharField(max_length=20)),
                ('digest', models.CharField(max_length=64)),
                ('item', models.BinaryField()),
            ],
            options={
                'ordering': ['seq'],
                'constraints': [
                    models.UniqueConstraint(fields=('mirror', 'generation', 'seq'), name='mirrored_item_once'),
                    models.UniqueConstraint(condition=models.Q(('kind', 'redacted'), _negated=True), fields=('mirror', 'generation', 'claim', 'language'), name='mirrored_present_item_once'),
                    models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='mirrored_item_has_its_digest'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('url', models.CharField(max_length=2000, verbose_name='address')),
                ('events', ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('state', models.CharField(choices=[('active', 'active'), ('paused', 'paused'), ('disabled', 'disabled'), ('removed', 'removed')], default='active', max_length=10)),
                ('state_since', models.DateTimeField(db_default=Now())),
                ('state_reason', models.CharField(blank=True, max_length=300)),
                ('told_through', models.BigIntegerField(editable=False)),
                ('secret', models.TextField(blank=True, editable=False)),
                ('old_secret', models.TextField(blank=True, editable=False)),
                ('old_secret_until', models.DateTimeField(blank=True, null=True)),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('last_success_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField(db_default=Now())),
            ],
            options={
                'verbose_name': 'webhook endpoint',
                'ordering': ['name', 'id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['active', 'paused', 'disabled', 'removed'])), name='webhook_state_is_known'),
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='webhook_has_a_name'),
                    models.CheckConstraint(condition=models.Q(('url__regex', '^https?://[^\\s/]')), name='webhook_is_on_the_web'),
                    models.CheckConstraint(condition=models.Q(('events__contained_by', ['verdict.published', 'verdict.updated', 'verdict.clarified', 'verdict.corrected', 'verdict.minor', 'verdict.withdrawn', 'verdict.reinstated', 'verdict.redacted']), ('events__len__gte', 1)), name='webhook_events_are_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('old_secret', ''), ('secret', ''), ('state', 'removed')), models.Q(models.Q(('state', 'removed'), _negated=True), models.Q(('secret', ''), _negated=True)), _connector='OR'), name='webhook_has_a_secret_until_removed'),
                    models.CheckConstraint(condition=models.Q(models.Q(('old_secret', ''), ('old_secret_until__isnull', True)), models.Q(models.Q(('old_secret', ''), _negated=True), ('old_secret_until__isnull', False)), _connector='OR'), name='webhook_old_secret_ends'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'disabled'), _negated=True), models.Q(('state_reason', ''), _negated=True), _connector='OR'), name='disabled_webhook_says_why'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('endpoint', models.ForeignKey(on_delete=models.PROTECT, related_name='deliveries', to='claims.webhookendpoint')),
                ('edition', models.ForeignKey(blank=True, db_column='seq', db_index=False, null=True, on_delete=models.PROTECT, related_name='+', to='claims.edition', to_field='seq')),
                ('event', models.CharField(max_length=40)),
                ('message', models.CharField(max_length=40, unique=True)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('delivered', 'delivered'), ('failed', 'given up')], default='waiting', max_length=10)),
                ('next_at', models.DateTimeField(db_default=Now())),
                ('lease', models.UUIDField(blank=True, null=True)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('made_at', models.DateTimeField(db_default=Now())),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'webhook delivery',
                'verbose_name_plural': 'webhook deliveries',
                'ordering': ['-id'],
                'indexes': [
                    models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'next_at'], name='webhook_delivery_due'),
                    models.Index(condition=models.Q(('state', 'failed')), fields=['endpoint'], name='webhook_delivery_failed'),
                    models.Index(fields=['endpoint', '-id'], name='webhook_delivery_newest'),
                    models.Index(condition=models.Q(('event', 'webhook.test'), ('state', 'waiting')), fields=['next_at'], name='webhook_test_due'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('endpoint', 'edition'), name='webhook_tells_an_edition_once'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'delivered', 'failed'])), name='webhook_delivery_state_is_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('edition__isnull', True), ('event__in', ['webhook.test', 'log.restored'])), models.Q(('event__in', ['verdict.published', 'verdict.updated', 'verdict.clarified', 'verdict.corrected', 'verdict.minor', 'verdict.withdrawn', 'verdict.reinstated', 'verdict.redacted']), ('edition__isnull', False)), _connector='OR'), name='webhook_event_is_of_an_edition'),
                    models.CheckConstraint(condition=models.Q(('message__regex', '^msg_[0-9a-f]{32}$')), name='webhook_message_is_an_id'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('ended_at__isnull', False), ('lease__isnull', True)), _connector='OR'), name='webhook_delivery_ends_without_a_lease'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WebhookAttempt',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('delivery', models.ForeignKey(db_index=False, on_delete=models.PROTECT, related_name='log', to='claims.webhookdelivery')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('milliseconds', models.PositiveIntegerField()),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('problem', models.CharField(blank=True, max_length=40)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('excerpt', models.CharField(blank=True, max_length=500)),
            ],
            options={
                'verbose_name': 'webhook attempt',
                'ordering': ['id'],
                'constraints': [
                    models.UniqueConstraint(fields=('delivery', 'number'), name='webhook_attempt_number_once'),
                    models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='webhook_attempt_is_counted_from_one'),
                    models.CheckConstraint(condition=models.Q(models.Q(('problem', ''), ('status__range', (200, 299))), models.Q(('problem', ''), _negated=True), _connector='OR'), name='webhook_attempt_says_how_it_ended'),
                ],
            },
        ),
        migrations.CreateModel(
            name='WebhookAct',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('endpoint', models.ForeignKey(on_delete=models.PROTECT, related_name='acts', to='claims.webhookendpoint')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('verb', models.CharField(max_length=60)),
                ('detail', models.CharField(blank=True, max_length=1000)),
                ('at', models.DateTimeField(db_default=Now())),
            ],
            options={
                'verbose_name': 'webhook act',
                'ordering': ['-id'],
            },
        ),
        migrations.AddField(
            model_name='Claim',
            name='topics',
            field=models.ManyToManyField(related_name='claims', through='claims.ClaimTopic', to='claims.topic'),
        ),
        migrations.AddField(
            model_name='Claim',
            name='claimants',
            field=models.ManyToManyField(related_name='claims', through='claims.ClaimClaimant', to='claims.claimant'),
        ),
        migrations.AddField(
            model_name='Appearance',
            name='speakers',
            field=models.ManyToManyField(related_name='spoke_at', through='claims.AppearanceSpeaker', to='claims.claimant'),
        ),
        migrations.RunSQL(OWNED),
        migrations.RunSQL(DATE_FUNCTIONS + DATES),
    ]
