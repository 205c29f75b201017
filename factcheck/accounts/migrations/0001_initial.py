"""Accounts, their keys and the acts on them."""

import datetime as dt
import uuid

from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.utils import timezone

from factcheck.accounts.models.people import People
from factcheck.accounts.names import NameKey

# What two user names must not share: NFKC, lower case, and letters of other scripts that look like Latin ones read as
# those. It is no rule that is applied after migrating: an index is built with it, and a change has to rebuild that.
NAME_KEY = """
CREATE FUNCTION accounts_name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(translate(lower(normalize(name, NFKC)),
        'АВЕЅІЈКМНОРСТУХԚԜԌҮҺѴӀАΑΒΕΖΗΙΚΜΝΟΡΤΥΧ' || 'авеѕіјкмнорстухԛԝԍүһѵӏԁɡıαβεζηικμνορτυχς',
        'abesijkmhopctyxqwgyhvlaabezhikmnoptyx' || 'abesijkmhopctyxqwgyhvldgiabezhikmnoptyxσ'), 'ß', 'ss')
$$;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.RunSQL(NAME_KEY),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=timezone.now, verbose_name='date joined')),
                ('byline', models.CharField(blank=True, help_text="The name that readers see on published editions. Leave empty to show the desk's name.", max_length=120)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'constraints': [
                    models.UniqueConstraint(NameKey('username'), name='user_name_is_once', violation_error_message='Somebody has this user name already, or one that looks the same.'),
                ],
            },
            managers=[
                ('objects', People()),
            ],
        ),
        migrations.CreateModel(
            name='AccountAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('account', models.ForeignKey(on_delete=models.PROTECT, related_name='acts_on', to=settings.AUTH_USER_MODEL)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('kind', models.CharField(choices=[('made', 'made the account'), ('renamed', 'renamed'), ('role given', 'gave a role'), ('role taken', 'took a role away'), ('full rights given', 'gave full rights'), ('full rights taken', 'took full rights away'), ('password set', 'set the password'), ('deactivated', 'deactivated the account'), ('reactivated', 'reactivated the account'), ('byline changed', 'changed the byline'), ('key made', 'made an API key'), ('key revoked', 'revoked an API key')], max_length=20)),
                ('before', models.CharField(blank=True, max_length=320)),
                ('after', models.CharField(blank=True, max_length=320)),
                ('at', models.DateTimeField(db_default=Now())),
            ],
            options={
                'verbose_name': 'act on an account',
                'verbose_name_plural': 'acts on accounts',
                'ordering': ['-at', '-id'],
                'indexes': [
                    models.Index(fields=['account', '-at'], name='account_acts_newest'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TwoPersonRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField(default=7)),
            ],
            options={
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('pk', 1)), name='two_person_rule_is_one_row'),
                ],
            },
        ),
        migrations.CreateModel(
            name='FailedAttempts',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('failures', models.PositiveIntegerField()),
                ('last_at', models.DateTimeField()),
            ],
            options={
                'indexes': [
                    models.Index(fields=['last_at'], name='failed_attempts_by_age'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ApiKey',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner', models.ForeignKey(on_delete=models.PROTECT, related_name='api_keys', to=settings.AUTH_USER_MODEL)),
                ('name', models.CharField(help_text='The program that uses it.', max_length=80)),
                ('prefix', models.CharField(max_length=8, unique=True)),
                ('digest', models.CharField(max_length=64)),
                ('scopes', ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('per_minute', models.PositiveIntegerField(verbose_name='requests a minute')),
                ('made_by', models.ForeignKey(on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField(db_default=Now())),
                ('expires_at', models.DateTimeField()),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=models.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'API key',
                'ordering': ['-made_at', 'id'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='api_key_has_a_name'),
                    models.CheckConstraint(condition=models.Q(('prefix__regex', '^[a-z2-7]{8}$')), name='api_key_prefix_is_plain'),
                    models.CheckConstraint(condition=models.Q(('digest__regex', '^[0-9a-f]{64}$')), name='api_key_is_kept_as_a_digest'),
                    models.CheckConstraint(condition=models.Q(('scopes__contained_by', ['claims:write', 'sources:write', 'comments:write', 'desk:read']), ('scopes__len__gte', 1)), name='api_key_scopes_are_known'),
                    models.CheckConstraint(condition=models.Q(('per_minute__range', (1, 6000))), name='api_key_rate_is_bounded'),
                    models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at')), ('expires_at__lte', CombinedExpression(models.F('made_at'), '+', models.Value(dt.timedelta(days=731))))), name='api_key_expires'),
                    models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='revoked_key_says_who_and_when'),
                    models.UniqueConstraint(fields=('id', 'owner'), name='api_key_with_its_owner'),
                ],
            },
        ),
        migrations.CreateModel(
            name='IdempotentRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.ForeignKey(on_delete=models.CASCADE, related_name='requests', to='accounts.apikey')),
                ('name', models.CharField(max_length=255)),
                ('fingerprint', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField()),
                ('headers', models.JSONField(default=dict)),
                ('body', models.BinaryField()),
                ('at', models.DateTimeField(db_default=Now())),
            ],
            options={
                'indexes': [
                    models.Index(fields=['at'], name='idempotent_requests_by_age'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('key', 'name'), name='idempotency_key_once_per_api_key'),
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='idempotency_key_is_given'),
                    models.CheckConstraint(condition=models.Q(('fingerprint__regex', '^[0-9a-f]{64}$')), name='idempotent_request_is_fingerprinted'),
                    models.CheckConstraint(condition=models.Q(('status__range', (200, 299))), name='idempotent_request_was_done'),
                ],
            },
        ),
    ]
