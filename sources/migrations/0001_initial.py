"""Sources, their publishers, and the copies that are kept of them."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.functions import Now

from factcheck.core import urls_checked
from factcheck.core.languages import validate_language
from factcheck.core.partial_date import PartialDateField

# What came through a key is its owner's.
OWNED = """
ALTER TABLE sources_source ADD CONSTRAINT source_added_through_its_adders_key
    FOREIGN KEY (added_through_id, added_by_id) REFERENCES accounts_apikey (id, owner_id);
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Publisher',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200, unique=True)),
                ('note', models.CharField(blank=True, help_text='What a reader should know: who owns or funds it.', max_length=300)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='PublisherEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='sources.publisher')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('note', models.CharField(max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='PublisherDomain',
            fields=[
                ('domain', models.CharField(max_length=255, primary_key=True, serialize=False)),
                ('publisher', models.ForeignKey(on_delete=models.CASCADE, related_name='domains', to='sources.publisher')),
            ],
            options={
                'ordering': ['domain'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('domain__regex', '^[a-z0-9.-]+$')), name='publisher_domain_is_a_host_name'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('title', models.CharField(max_length=400)),
                ('issued_by', models.ForeignKey(on_delete=models.PROTECT, related_name='issues', to='sources.publisher')),
                ('carried_by', models.ForeignKey(blank=True, help_text='Who reprints or hosts it, if not the issuer. A reprint is not a second source.', null=True, on_delete=models.PROTECT, related_name='carries', to='sources.publisher')),
                ('authors', ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('date', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11, verbose_name='date of the source')),
                ('medium', models.CharField(choices=[('page', 'web page'), ('article', 'news article'), ('document', 'official document'), ('treaty', 'treaty or law'), ('speech', 'speech or transcript'), ('dataset', 'dataset'), ('book', 'book'), ('paper', 'scholarly article'), ('interview', 'interview')], default='page', max_length=20)),
                ('standing', models.CharField(choices=[('primary', 'primary'), ('secondary', 'secondary')], default='secondary', max_length=10)),
                ('language', models.CharField(default='en', max_length=12, validators=[validate_language])),
                ('url', models.CharField(blank=True, max_length=2000, validators=[urls_checked.validate_http_url], verbose_name='address')),
                ('normalised_url', models.CharField(editable=False, max_length=2000, null=True, unique=True)),
                ('locator', models.CharField(blank=True, help_text='Volume, pages or article, if it has no web address.', max_length=200)),
                ('note', models.TextField(blank=True, help_text='Shown to readers: what kind of copy this is.', max_length=2000)),
                ('desk_note', models.TextField(blank=True, help_text='For the desk only.', max_length=2000)),
                ('access', models.CharField(choices=[('public', 'public'), ('protected', 'protected')], default='public', max_length=10)),
                ('description', models.CharField(blank=True, help_text='What readers see of a protected source.', max_length=300)),
                ('protection_reason', models.CharField(blank=True, help_text='Why it is protected; readers see this.', max_length=300)),
                ('free_to_publish', models.BooleanField(default=False, help_text='Readers may read the whole text of our copy and download the original: its rights allow it.')),
                ('added_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('added_through', models.ForeignKey(blank=True, editable=False, null=True, on_delete=models.PROTECT, related_name='+', to='accounts.apikey')),
            ],
            options={
                'ordering': ['title', 'id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('date', ''), ('date__regex', '^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$'), _connector='OR'), name='source_date_is_edtf'),
                    models.CheckConstraint(condition=models.Q(('url', ''), ('url__istartswith', 'http://'), ('url__istartswith', 'https://'), _connector='OR'), name='source_url_is_http'),
                    models.CheckConstraint(condition=models.Q(models.Q(('access', 'protected'), _negated=True), models.Q(models.Q(('description', ''), _negated=True), models.Q(('protection_reason', ''), _negated=True)), _connector='OR'), name='protected_source_says_what_and_why'),
                    models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='source_has_a_title'),
                    models.CheckConstraint(condition=models.Q(('access', 'protected'), ('free_to_publish', True), _negated=True), name='protected_source_is_not_free_to_publish'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SourceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='events', to='sources.source')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.UUIDField(serialize=False)),
                ('title', models.CharField(max_length=400)),
                ('issued_by', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='sources.publisher')),
                ('carried_by', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='sources.publisher')),
                ('authors', ArrayField(base_field=models.CharField(max_length=200), size=None)),
                ('date', PartialDateField(blank=True, default='', help_text='2022, 2022-02 or 2022-02-03; add ~ if inferred', max_length=11)),
                ('medium', models.CharField(max_length=20)),
                ('standing', models.CharField(max_length=10)),
                ('language', models.CharField(max_length=12)),
                ('url', models.CharField(max_length=2000)),
                ('normalised_url', models.CharField(max_length=2000, null=True)),
                ('locator', models.CharField(max_length=200)),
                ('note', models.TextField(max_length=2000)),
                ('desk_note', models.TextField(max_length=2000)),
                ('access', models.CharField(max_length=10)),
                ('description', models.CharField(max_length=300)),
                ('protection_reason', models.CharField(max_length=300)),
                ('free_to_publish', models.BooleanField()),
                ('added_by', models.ForeignKey(db_constraint=False, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('added_at', models.DateTimeField()),
                ('added_through', models.ForeignKey(db_constraint=False, null=True, on_delete=models.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.apikey')),
            ],
        ),
        migrations.CreateModel(
            name='Capture',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('source', models.ForeignKey(on_delete=models.PROTECT, related_name='captures', to='sources.source')),
                ('host', models.CharField(blank=True, db_default='', max_length=300)),
                ('reason', models.CharField(choices=[('added', 'the source was added'), ('asked', 'somebody asked for it'), ('watch', 'a regular visit')], max_length=10)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'under way'), ('done', 'done'), ('failed', 'failed'), ('parked', 'given up after three attempts')], default='queued', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(db_default=Now())),
                ('lease', models.UUIDField(blank=True, null=True)),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('copied', 'a new copy was made'), ('unchanged', 'nothing had changed')], max_length=10)),
                ('problem_code', models.CharField(blank=True, max_length=40)),
                ('problem', models.CharField(blank=True, max_length=500)),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_at', models.DateTimeField(db_default=Now())),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-requested_at'],
                'indexes': [
                    models.Index(condition=models.Q(('state__in', ('queued', 'running'))), fields=['not_before'], name='captures_to_take'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state__in', ('queued', 'running'))), fields=('source',), name='one_open_capture_per_source'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'parked'])), name='capture_state_is_known'),
                    models.CheckConstraint(condition=models.Q(('attempts__lte', 3)), name='capture_has_three_attempts'),
                    models.CheckConstraint(condition=models.Q(models.Q(('lease__isnull', False), ('leased_until__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('lease__isnull', True), ('leased_until__isnull', True)), _connector='OR'), name='running_capture_is_leased'),
                    models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['copied', 'unchanged']), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('outcome', '')), _connector='OR'), name='done_capture_says_what_came_of_it'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['failed', 'parked']), _negated=True), models.Q(('problem', ''), _negated=True), _connector='OR'), name='failed_capture_says_why'),
                    models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('state__in', ('queued', 'running'))), models.Q(models.Q(('state__in', ('queued', 'running')), _negated=True), ('finished_at__gte', models.F('requested_at'))), _connector='OR'), name='ended_capture_says_when'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Host',
            fields=[
                ('host', models.CharField(max_length=300, primary_key=True, serialize=False)),
                ('next_at', models.DateTimeField(db_default=Now())),
                ('robots', models.TextField(blank=True)),
                ('robots_status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('robots_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='StoredBytes',
            fields=[
                ('sha256', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('size', models.PositiveBigIntegerField()),
                ('state', models.CharField(choices=[('writing', 'being written'), ('stored', 'stored'), ('damaged', 'not what was stored'), ('redacted', 'removed')], default='writing', max_length=10)),
                ('begun_at', models.DateTimeField(db_default=Now())),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('damaged_at', models.DateTimeField(blank=True, null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('sha256__regex', '^[0-9a-f]{64}$')), name='stored_bytes_are_named_by_sha256'),
                    models.CheckConstraint(condition=models.Q(('state__in', ['writing', 'stored', 'damaged', 'redacted'])), name='stored_bytes_state_is_known'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'damaged'), _negated=True), ('damaged_at__isnull', False), _connector='OR'), name='damage_says_since_when'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('source', models.ForeignKey(on_delete=models.PROTECT, related_name='snapshots', to='sources.source')),
                ('capture', models.OneToOneField(blank=True, null=True, on_delete=models.PROTECT, related_name='snapshot', to='sources.capture')),
                ('how', models.CharField(choices=[('fetched', 'fetched from its address'), ('uploaded', 'uploaded by an editor'), ('transcribed', 'transcribed by an editor')], max_length=12)),
                ('captured_at', models.DateTimeField(db_default=Now())),
                ('captured_by', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('body', models.ForeignKey(on_delete=models.PROTECT, related_name='snapshots', to='sources.storedbytes')),
                ('warc', models.ForeignKey(on_delete=models.PROTECT, related_name='warc_of', to='sources.storedbytes')),
                ('media_type', models.CharField(max_length=120)),
                ('charset', models.CharField(blank=True, max_length=40)),
                ('file_name', models.CharField(blank=True, max_length=200)),
                ('locator', models.CharField(blank=True, help_text='Page, paragraph or minute of a transcript.', max_length=200)),
                ('asked_url', models.CharField(blank=True, max_length=2000)),
                ('final_url', models.CharField(blank=True, max_length=2000)),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('headers', models.JSONField(blank=True, default=list)),
                ('hops', models.JSONField(blank=True, default=list)),
                ('address', models.GenericIPAddressField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-captured_at', '-id'],
                'indexes': [
                    models.Index(fields=['source', '-captured_at'], name='snapshots_of_a_source'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('how__in', ['fetched', 'uploaded', 'transcribed'])), name='snapshot_says_how'),
                    models.CheckConstraint(condition=models.Q(models.Q(('capture__isnull', False), ('how', 'fetched'), ('status__isnull', False), models.Q(('final_url', ''), _negated=True)), models.Q(('capture__isnull', True), ('captured_by__isnull', False), ('how__in', ['uploaded', 'transcribed'])), _connector='OR'), name='snapshot_has_an_origin'),
                    models.CheckConstraint(condition=models.Q(models.Q(('how', 'transcribed'), _negated=True), models.Q(('locator', ''), _negated=True), _connector='OR'), name='transcript_has_a_locator'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SnapshotText',
            fields=[
                ('snapshot', models.OneToOneField(on_delete=models.PROTECT, primary_key=True, related_name='text', serialize=False, to='sources.snapshot')),
                ('extractor', models.CharField(max_length=80)),
                ('title', models.CharField(blank=True, max_length=1000)),
                ('authors', ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None)),
                ('date', models.CharField(blank=True, max_length=10)),
                ('language', models.CharField(blank=True, max_length=12)),
                ('publisher', models.CharField(blank=True, max_length=300)),
                ('text', models.TextField(blank=True)),
                ('characters', models.PositiveIntegerField()),
                ('problem', models.CharField(blank=True, max_length=300)),
                ('read_at', models.DateTimeField(db_default=Now())),
            ],
        ),
        migrations.CreateModel(
            name='SnapshotRedaction',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('snapshot', models.OneToOneField(on_delete=models.PROTECT, related_name='redaction', to='sources.snapshot')),
                ('reason', models.CharField(choices=[('court_order', 'court order'), ('privacy', 'privacy or data protection'), ('copyright', 'copyright'), ('safety', 'safety of a person')], max_length=20)),
                ('note', models.TextField(help_text='Why it is removed, without repeating it.', max_length=1000)),
                ('proposed_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_at', models.DateTimeField(db_default=Now())),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('confirmed_by', models.F('proposed_by')), _negated=True), name='snapshot_redaction_takes_two'),
                    models.CheckConstraint(condition=models.Q(('note', ''), _negated=True), name='snapshot_redaction_says_why'),
                    models.CheckConstraint(condition=models.Q(('reason__in', ['court_order', 'privacy', 'copyright', 'safety'])), name='snapshot_redaction_reason_is_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('source', models.ForeignKey(on_delete=models.PROTECT, related_name='legal_holds', to='sources.source')),
                ('reason', models.TextField(max_length=1000)),
                ('placed_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('placed_at', models.DateTimeField(db_default=Now())),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-placed_at'],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('source',), name='one_legal_hold_a_source'),
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='legal_hold_says_why'),
                    models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='lifted_hold_says_who_and_when'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Watch',
            fields=[
                ('source', models.OneToOneField(on_delete=models.CASCADE, primary_key=True, related_name='watch', serialize=False, to='sources.source')),
                ('next_visit_at', models.DateTimeField(db_default=Now())),
                ('quiet_visits', models.PositiveSmallIntegerField(default=0)),
                ('failures', models.PositiveSmallIntegerField(default=0)),
                ('suspected', models.CharField(blank=True, choices=[('none', 'not visited yet'), ('same', 'as it was'), ('changed', 'changed'), ('moved', 'moved to another address'), ('gone', 'gone'), ('unreachable', 'could not be reached')], max_length=12)),
                ('suspected_since', models.DateTimeField(blank=True, null=True)),
                ('last_visit_at', models.DateTimeField(blank=True, null=True)),
                ('found', models.CharField(choices=[('none', 'not visited yet'), ('same', 'as it was'), ('changed', 'changed'), ('moved', 'moved to another address'), ('gone', 'gone'), ('unreachable', 'could not be reached')], default='none', max_length=12)),
                ('found_since', models.DateTimeField(blank=True, null=True)),
                ('moved_to', models.CharField(blank=True, max_length=2000)),
                ('etag', models.CharField(blank=True, max_length=300)),
                ('last_modified', models.CharField(blank=True, max_length=100)),
            ],
            options={
                'indexes': [
                    models.Index(fields=['next_visit_at'], name='watch_due'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('snapshot', models.OneToOneField(on_delete=models.PROTECT, primary_key=True, related_name='handover', serialize=False, to='sources.snapshot')),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'under way'), ('done', 'done'), ('failed', 'failed'), ('parked', 'given up after three attempts')], default='queued', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('not_before', models.DateTimeField(db_default=Now())),
                ('leased_until', models.DateTimeField(blank=True, null=True)),
                ('problem', models.CharField(blank=True, max_length=500)),
                ('archived_url', models.CharField(blank=True, max_length=4100)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [
                    models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['not_before'], name='handovers_to_take'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'running', 'done', 'failed', 'parked'])), name='handover_state_is_known'),
                    models.CheckConstraint(condition=models.Q(('attempts__lte', 3)), name='handover_has_three_attempts'),
                    models.CheckConstraint(condition=models.Q(models.Q(('leased_until__isnull', False), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('leased_until__isnull', True)), _connector='OR'), name='running_handover_is_leased'),
                ],
            },
        ),
        migrations.RunSQL(OWNED),
    ]
