"""Queues of the desk: requested changes, and the indexes of the others."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = """
INSERT INTO claims_changerequest (verdict_id)
    SELECT v.id FROM claims_verdict v JOIN (
        SELECT DISTINCT ON (claim_id, language) claim_id, language, verb FROM claims_activity
        WHERE verb IN ('requested changes', 'submitted for review') ORDER BY claim_id, language, at DESC
    ) latest ON latest.claim_id = v.claim_id AND latest.language = v.language
    WHERE latest.verb = 'requested changes';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('claims', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChangeRequest',
            fields=[
                ('verdict', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='change_request', serialize=False, to='claims.verdict')),
            ],
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(condition=models.Q(('verb__in', ['took off the schedule', 'could not publish what was scheduled'])), fields=['-at'], name='activity_of_schedules'),
        ),
        migrations.AddIndex(
            model_name='redaction',
            index=models.Index(condition=models.Q(('confirmed_by__isnull', True)), fields=['proposed_at'], name='redactions_to_confirm'),
        ),
        migrations.AddIndex(
            model_name='reviewflag',
            index=models.Index(fields=['since'], name='review_flags_by_age'),
        ),
        migrations.AddIndex(
            model_name='verdict',
            index=models.Index(condition=models.Q(('state__in', ('logged', 'researching'))), fields=['-state_since', 'id'], name='verdicts_in_work'),
        ),
        migrations.AddIndex(
            model_name='verdict',
            index=models.Index(condition=models.Q(('state__in', ('logged', 'researching', 'in_review', 'approved'))), fields=['state', '-state_since', 'id'], name='verdicts_unfinished'),
        ),
        migrations.AddIndex(
            model_name='verdict',
            index=models.Index(condition=models.Q(('state__in', ('logged', 'researching', 'in_review', 'approved'))), fields=['assigned_to', '-state_since', 'id'], name='verdicts_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='verdict',
            index=models.Index(condition=models.Q(('scheduled_for__isnull', False)), fields=['scheduled_for', 'id'], name='verdicts_scheduled'),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
