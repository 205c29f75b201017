"""The ledger and its log.

Tables come after those that they point to, with their rules: each further step of a migration costs as much as a table.
"""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.comparison
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import factcheck.core.languages
import factcheck.core.partial_date
import factcheck.core.urls_checked
from factcheck.core import trigger_operations


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("pghistory", "0007_auto_20250421_0444"),
        ("sources", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.TrigramExtension(),
        django.contrib.postgres.operations.UnaccentExtension(),
        migrations.CreateModel(
            name="FactClock",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("tick", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="LogHead",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("epoch", models.UUIDField()),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="RatingScale",
            fields=[
                ("key", models.SlugField(max_length=20, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("position", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("key", models.SlugField(max_length=30, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=40)),
                ("value", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("definition", models.CharField(max_length=200)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "scale",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="claims.ratingscale"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120, unique=True)),
                ("slug", models.SlugField(allow_unicode=True, max_length=120, unique=True)),
                ("description", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "text",
                    models.TextField(
                        help_text="One statement, in neutral words.", max_length=1000, verbose_name="the claim"
                    ),
                ),
                (
                    "short_claim",
                    models.CharField(
                        help_text="For cards and maps; it never stands without the finding.", max_length=75
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fact", "fact"),
                            ("attribution", "attribution"),
                            ("framing", "framing"),
                            ("opinion", "opinion"),
                            ("prediction", "prediction"),
                            ("intent", "intent"),
                        ],
                        default="fact",
                        max_length=20,
                    ),
                ),
                (
                    "original_language",
                    models.CharField(
                        default="en",
                        help_text="The language it was made in: en, uk, ru …",
                        max_length=12,
                        validators=[factcheck.core.languages.validate_language],
                    ),
                ),
                (
                    "made_on",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="2022, 2022-02 or 2022-02-03; add ~ if inferred",
                        max_length=11,
                        verbose_name="made on",
                    ),
                ),
                (
                    "why_chosen",
                    models.TextField(blank=True, help_text="Why the desk checks it. Readers see this.", max_length=600),
                ),
                ("revision", models.PositiveBigIntegerField(default=0, editable=False)),
                ("citation_counter", models.PositiveIntegerField(default=0, editable=False)),
                ("origin", models.CharField(default="desk", editable=False, max_length=20)),
                ("logged_at", models.DateTimeField(auto_now_add=True)),
                (
                    "logged_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-logged_at", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="claim_has_a_text"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("made_on", ""),
                            ("made_on__regex", "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$"),
                            _connector="OR",
                        ),
                        name="claim_made_on_is_edtf",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["fact", "attribution", "framing", "opinion", "prediction", "intent"])
                        ),
                        name="claim_kind_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "text",
                    models.TextField(
                        help_text="One statement, in neutral words.", max_length=1000, verbose_name="the claim"
                    ),
                ),
                (
                    "short_claim",
                    models.CharField(
                        help_text="For cards and maps; it never stands without the finding.", max_length=75
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fact", "fact"),
                            ("attribution", "attribution"),
                            ("framing", "framing"),
                            ("opinion", "opinion"),
                            ("prediction", "prediction"),
                            ("intent", "intent"),
                        ],
                        default="fact",
                        max_length=20,
                    ),
                ),
                (
                    "original_language",
                    models.CharField(
                        default="en",
                        help_text="The language it was made in: en, uk, ru …",
                        max_length=12,
                        validators=[factcheck.core.languages.validate_language],
                    ),
                ),
                (
                    "made_on",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="2022, 2022-02 or 2022-02-03; add ~ if inferred",
                        max_length=11,
                        verbose_name="made on",
                    ),
                ),
                (
                    "why_chosen",
                    models.TextField(blank=True, help_text="Why the desk checks it. Readers see this.", max_length=600),
                ),
                ("origin", models.CharField(default="desk", editable=False, max_length=20)),
                ("logged_at", models.DateTimeField(auto_now_add=True)),
                (
                    "logged_by",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ClaimLink",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("disputes", "disputes"),
                            ("variant_of", "is a variant of"),
                            ("qualifies", "qualifies"),
                            ("supports", "supports"),
                            ("updates", "updates"),
                        ],
                        max_length=20,
                    ),
                ),
                ("rationale", models.CharField(max_length=400)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "from_claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links_out", to="claims.claim"
                    ),
                ),
                (
                    "to_claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links_in", to="claims.claim"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("from_claim", models.F("to_claim")), _negated=True),
                        name="link_joins_two_claims",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rationale", ""), _negated=True), name="link_has_a_rationale"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["disputes", "variant_of", "qualifies", "supports", "updates"])
                        ),
                        name="link_kind_is_known",
                    ),
                    models.UniqueConstraint(fields=("from_claim", "to_claim", "kind"), name="link_once"),
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Least("from_claim", "to_claim"),
                        django.db.models.functions.comparison.Greatest("from_claim", "to_claim"),
                        models.F("kind"),
                        condition=models.Q(("kind__in", ["disputes", "variant_of"])),
                        name="symmetric_link_once_for_both",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimLinkEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("disputes", "disputes"),
                            ("variant_of", "is a variant of"),
                            ("qualifies", "qualifies"),
                            ("supports", "supports"),
                            ("updates", "updates"),
                        ],
                        max_length=20,
                    ),
                ),
                ("rationale", models.CharField(max_length=400)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "from_claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.claimlink",
                    ),
                ),
                (
                    "to_claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ClaimPart",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("text", models.CharField(max_length=300)),
                (
                    "finding",
                    models.CharField(
                        blank=True, help_text="In a word or two: documented, not supported …", max_length=120
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="claims.claim"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="ClaimPartEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("text", models.CharField(max_length=300)),
                (
                    "finding",
                    models.CharField(
                        blank=True, help_text="In a word or two: documented, not supported …", max_length=120
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.claimpart",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ClaimTopic",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="topic_rows", to="claims.claim"
                    ),
                ),
                (
                    "topic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claim_rows", to="claims.topic"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [models.UniqueConstraint(fields=("claim", "topic"), name="claim_topic_once")],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("whom", models.CharField(max_length=200)),
                ("contacted_on", models.DateField()),
                ("deadline", models.DateField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("waiting", "no answer yet"),
                            ("replied", "replied"),
                            ("declined", "declined to comment"),
                            ("silent", "did not answer"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("reply", models.TextField(blank=True, max_length=4000)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contacts", to="claims.claim"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="contributions", to="claims.claim"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contributions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("claim", "revision"), name="contribution_once")],
            },
        ),
        migrations.CreateModel(
            name="QuotationState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("not_checked", "not checked"),
                            ("transcribed", "transcribed"),
                            ("found", "found"),
                            ("near", "near"),
                            ("changed", "changed"),
                            ("gone", "gone"),
                            ("unreachable", "unreachable"),
                        ],
                        default="not_checked",
                        max_length=20,
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="quotation_states", to="claims.claim"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("claim", "number"), name="quotation_state_once")],
            },
        ),
        migrations.CreateModel(
            name="ReviewFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.TextField(max_length=1000)),
                ("since", models.DateTimeField(auto_now_add=True)),
                (
                    "claim",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="review_flag", to="claims.claim"
                    ),
                ),
                (
                    "raised_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("note", ""), _negated=True), name="review_flag_has_a_note"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Slug",
            fields=[
                ("slug", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("language", models.CharField(max_length=12)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slugs", to="claims.claim"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "language",
                    models.CharField(
                        default="en", max_length=12, validators=[factcheck.core.languages.validate_language]
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("logged", "logged"),
                            ("researching", "researching"),
                            ("in_review", "in review"),
                            ("approved", "approved"),
                            ("published", "published"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="logged",
                        editable=False,
                        max_length=20,
                    ),
                ),
                (
                    "headline",
                    models.CharField(
                        blank=True, help_text="The finding, as a sentence. Not the claim.", max_length=160
                    ),
                ),
                ("summary", models.TextField(blank=True, max_length=1200, verbose_name="short answer")),
                ("body", models.TextField(blank=True, help_text="Markdown; cite with [@1].", max_length=40000)),
                (
                    "unrated_reason",
                    models.TextField(blank=True, help_text="Public: why this is not rated.", max_length=600),
                ),
                (
                    "looked_for",
                    models.TextField(blank=True, help_text="What was looked for against the finding.", max_length=600),
                ),
                (
                    "would_change",
                    models.TextField(blank=True, help_text="What evidence would change this verdict.", max_length=600),
                ),
                (
                    "issuers_reason",
                    models.TextField(
                        blank=True,
                        help_text="Public: why there are fewer than two independent issuers, or no primary source.",
                        max_length=600,
                    ),
                ),
                (
                    "no_contact_reason",
                    models.TextField(
                        blank=True, help_text="Public: why the claimant was not contacted.", max_length=600
                    ),
                ),
                (
                    "words_are_ours",
                    models.BooleanField(
                        default=False, help_text="The claim is in our wording: no verbatim appearance is known."
                    ),
                ),
                (
                    "evidence_through",
                    models.DateField(
                        blank=True, help_text="The cut-off: evidence up to this day was weighed.", null=True
                    ),
                ),
                (
                    "applies_from",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True, default="", help_text="From when a time-bound finding holds.", max_length=11
                    ),
                ),
                (
                    "applies_to",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="Until when it held; readers are told that it is out of date since.",
                        max_length=11,
                    ),
                ),
                ("review_by", models.DateField(blank=True, help_text="When the desk should look again.", null=True)),
                ("scheduled_for", models.DateTimeField(blank=True, editable=False, null=True)),
                ("scheduled_kind", models.CharField(blank=True, editable=False, max_length=20)),
                ("scheduled_severity", models.CharField(blank=True, editable=False, max_length=10)),
                ("scheduled_note", models.TextField(blank=True, editable=False, max_length=2000)),
                ("state_since", models.DateTimeField(auto_now_add=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assigned",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="verdicts", to="claims.claim"
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="verdicts",
                        to="claims.rating",
                    ),
                ),
            ],
            options={
                "ordering": ["-state_since", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "language"), name="verdict_once_per_language"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "logged",
                                    "researching",
                                    "in_review",
                                    "approved",
                                    "published",
                                    "rejected",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="verdict_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("applies_from", ""),
                            ("applies_from__regex", "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$"),
                            _connector="OR",
                        ),
                        name="applies_from_is_edtf",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("applies_to", ""),
                            ("applies_to__regex", "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$"),
                            _connector="OR",
                        ),
                        name="applies_to_is_edtf",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("scheduled_for", None), ("state", "approved"), _connector="OR"),
                        name="only_the_approved_is_scheduled",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VerdictEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "language",
                    models.CharField(
                        default="en", max_length=12, validators=[factcheck.core.languages.validate_language]
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("logged", "logged"),
                            ("researching", "researching"),
                            ("in_review", "in review"),
                            ("approved", "approved"),
                            ("published", "published"),
                            ("rejected", "rejected"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="logged",
                        editable=False,
                        max_length=20,
                    ),
                ),
                (
                    "headline",
                    models.CharField(
                        blank=True, help_text="The finding, as a sentence. Not the claim.", max_length=160
                    ),
                ),
                ("summary", models.TextField(blank=True, max_length=1200, verbose_name="short answer")),
                ("body", models.TextField(blank=True, help_text="Markdown; cite with [@1].", max_length=40000)),
                (
                    "unrated_reason",
                    models.TextField(blank=True, help_text="Public: why this is not rated.", max_length=600),
                ),
                (
                    "looked_for",
                    models.TextField(blank=True, help_text="What was looked for against the finding.", max_length=600),
                ),
                (
                    "would_change",
                    models.TextField(blank=True, help_text="What evidence would change this verdict.", max_length=600),
                ),
                (
                    "issuers_reason",
                    models.TextField(
                        blank=True,
                        help_text="Public: why there are fewer than two independent issuers, or no primary source.",
                        max_length=600,
                    ),
                ),
                (
                    "no_contact_reason",
                    models.TextField(
                        blank=True, help_text="Public: why the claimant was not contacted.", max_length=600
                    ),
                ),
                (
                    "words_are_ours",
                    models.BooleanField(
                        default=False, help_text="The claim is in our wording: no verbatim appearance is known."
                    ),
                ),
                (
                    "evidence_through",
                    models.DateField(
                        blank=True, help_text="The cut-off: evidence up to this day was weighed.", null=True
                    ),
                ),
                (
                    "applies_from",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True, default="", help_text="From when a time-bound finding holds.", max_length=11
                    ),
                ),
                (
                    "applies_to",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="Until when it held; readers are told that it is out of date since.",
                        max_length=11,
                    ),
                ),
                ("review_by", models.DateField(blank=True, help_text="When the desk should look again.", null=True)),
                ("scheduled_for", models.DateTimeField(blank=True, editable=False, null=True)),
                ("scheduled_kind", models.CharField(blank=True, editable=False, max_length=20)),
                ("scheduled_severity", models.CharField(blank=True, editable=False, max_length=10)),
                ("scheduled_note", models.TextField(blank=True, editable=False, max_length=2000)),
                ("state_since", models.DateTimeField(auto_now_add=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.verdict",
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.rating",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_name", models.CharField(max_length=40)),
                ("reason", models.CharField(max_length=600)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="waivers", to="claims.verdict"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("verdict", "check_name"), name="waiver_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="waiver_has_a_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("revision", models.PositiveBigIntegerField()),
                ("content", models.BinaryField(null=True)),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="approvals", to="claims.verdict"
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(editable=False, unique=True)),
                ("language", models.CharField(max_length=12)),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("published", "published"),
                            ("updated", "updated"),
                            ("clarified", "clarified"),
                            ("corrected", "corrected"),
                            ("minor", "minor edit"),
                            ("withdrawn", "withdrawn"),
                            ("redacted", "redacted"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "severity",
                    models.CharField(blank=True, choices=[("minor", "minor"), ("major", "major")], max_length=10),
                ),
                ("note", models.TextField(blank=True, max_length=2000)),
                ("rating_before", models.CharField(blank=True, max_length=30)),
                ("rating_after", models.CharField(blank=True, max_length=30)),
                ("slug", models.CharField(max_length=120)),
                ("schema", models.PositiveSmallIntegerField(default=1)),
                ("document", models.BinaryField(null=True)),
                ("digest", models.CharField(max_length=64)),
                ("revision", models.PositiveBigIntegerField()),
                ("published_at", models.DateTimeField()),
                ("current", models.BooleanField(default=True)),
                (
                    "approval",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="edition",
                        to="claims.approval",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="claims.claim"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="claims.claim",
                    ),
                ),
            ],
            options={
                "ordering": ["seq"],
                "indexes": [
                    models.Index(condition=models.Q(("current", True)), fields=["seq"], name="edition_feed"),
                    models.Index(fields=["claim", "language", "-number"], name="edition_history"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "language", "number"), name="edition_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["published", "updated", "clarified", "corrected", "minor", "withdrawn", "redacted"],
                            )
                        ),
                        name="edition_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approval__isnull", False),
                                ("kind__in", ("published", "updated", "clarified", "corrected", "minor")),
                            ),
                            models.Q(
                                models.Q(
                                    ("kind__in", ("published", "updated", "clarified", "corrected", "minor")),
                                    _negated=True,
                                ),
                                ("approval__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="edition_with_content_has_an_approval",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["published", "minor"]), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="edition_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "corrected"), ("severity__in", ["minor", "major"])),
                            models.Q(models.Q(("kind", "corrected"), _negated=True), ("severity", "")),
                            _connector="OR",
                        ),
                        name="correction_has_a_severity",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicClaim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(max_length=12)),
                (
                    "status",
                    models.CharField(
                        choices=[("live", "live"), ("withdrawn", "withdrawn"), ("redacted", "redacted")], max_length=10
                    ),
                ),
                ("slug", models.CharField(max_length=120, unique=True)),
                ("headline", models.CharField(blank=True, max_length=160)),
                ("short_claim", models.CharField(blank=True, max_length=75)),
                ("text", models.TextField(blank=True)),
                ("summary", models.TextField(blank=True)),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("rating", models.CharField(blank=True, max_length=30)),
                ("original_language", models.CharField(blank=True, max_length=12)),
                ("applies_to", models.CharField(blank=True, max_length=11)),
                ("made_on", models.CharField(blank=True, max_length=11)),
                ("first_published_at", models.DateTimeField()),
                ("published_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField(null=True)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="public_rows", to="claims.claim"
                    ),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="public_row", to="claims.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "-id"],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="public_claim_words"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["headline"], name="public_claim_headline_trgm", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(fields=["status", "-published_at"], name="public_claim_newest"),
                    models.Index(fields=["rating"], name="public_claim_rating"),
                ],
                "constraints": [models.UniqueConstraint(fields=("claim", "language"), name="public_claim_once")],
            },
        ),
        migrations.CreateModel(
            name="PublicLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("rationale", models.CharField(max_length=400)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "public_claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="links", to="claims.publicclaim"
                    ),
                ),
                (
                    "to_claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="public_links_in", to="claims.claim"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("public_claim", "to_claim", "kind"), name="public_link_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Redaction",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("court_order", "court order"),
                            ("privacy", "privacy or data protection"),
                            ("copyright", "copyright"),
                            ("safety", "safety of a person"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        help_text="Public: what was removed and on what ground, naming nothing of it.", max_length=1000
                    ),
                ),
                ("proposed_at", models.DateTimeField(auto_now_add=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="redaction", to="claims.edition"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                        name="redaction_takes_two",
                    ),
                    models.CheckConstraint(condition=models.Q(("note", ""), _negated=True), name="redaction_says_why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField(editable=False)),
                (
                    "stance",
                    models.CharField(
                        choices=[("for", "for the claim"), ("against", "against it"), ("context", "context")],
                        max_length=10,
                    ),
                ),
                (
                    "bears_on",
                    models.CharField(
                        choices=[("wording", "wording"), ("substance", "substance")], default="substance", max_length=10
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What the passage shows, in the desk's words.", max_length=1000
                    ),
                ),
                (
                    "quotation",
                    models.TextField(blank=True, help_text="The exact words; no quotation marks.", max_length=2000),
                ),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("confirmed", "read in the source or a copy of it"),
                            ("transcribed", "transcribed by an editor"),
                            ("secondhand", "as another source words it"),
                            ("paraphrase", "a paraphrase by the desk"),
                            ("unconfirmed", "not confirmed yet"),
                        ],
                        default="unconfirmed",
                        max_length=20,
                    ),
                ),
                (
                    "locator",
                    models.CharField(blank=True, help_text="Page, paragraph, article or minute.", max_length=120),
                ),
                (
                    "source",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="citations", to="sources.source"
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="citations", to="claims.claim"
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="citations",
                        to="claims.claimpart",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("claim", "number"), name="citation_number_once"),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="citation_number_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(("stance__in", ["for", "against", "context"])),
                        name="citation_stance_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CitationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("number", models.PositiveIntegerField(editable=False)),
                (
                    "stance",
                    models.CharField(
                        choices=[("for", "for the claim"), ("against", "against it"), ("context", "context")],
                        max_length=10,
                    ),
                ),
                (
                    "bears_on",
                    models.CharField(
                        choices=[("wording", "wording"), ("substance", "substance")], default="substance", max_length=10
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, help_text="What the passage shows, in the desk's words.", max_length=1000
                    ),
                ),
                (
                    "quotation",
                    models.TextField(blank=True, help_text="The exact words; no quotation marks.", max_length=2000),
                ),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("confirmed", "read in the source or a copy of it"),
                            ("transcribed", "transcribed by an editor"),
                            ("secondhand", "as another source words it"),
                            ("paraphrase", "a paraphrase by the desk"),
                            ("unconfirmed", "not confirmed yet"),
                        ],
                        default="unconfirmed",
                        max_length=20,
                    ),
                ),
                (
                    "locator",
                    models.CharField(blank=True, help_text="Page, paragraph, article or minute.", max_length=120),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.citation",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.source",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "part",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claimpart",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("language", models.CharField(blank=True, max_length=12)),
                ("verb", models.CharField(max_length=40)),
                ("note", models.TextField(blank=True, max_length=4000)),
                ("details", models.JSONField(blank=True, default=dict)),
                ("at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activities",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="activities", to="claims.claim"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "activities",
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="Claimant",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(allow_unicode=True, max_length=120, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("group", "group"),
                            ("organisation", "organisation"),
                            ("state", "state"),
                            ("outlet", "news outlet"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "role",
                    models.CharField(blank=True, help_text="What they are best known as, neutrally.", max_length=300),
                ),
                (
                    "same_as",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            max_length=500, validators=[factcheck.core.urls_checked.validate_http_url]
                        ),
                        blank=True,
                        default=list,
                        help_text="Addresses that identify the same claimant elsewhere, such as Wikidata.",
                        size=None,
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="claimant_has_a_name")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimantEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                ("name", models.CharField(max_length=200)),
                ("slug", models.SlugField(allow_unicode=True, db_index=False, max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("person", "person"),
                            ("group", "group"),
                            ("organisation", "organisation"),
                            ("state", "state"),
                            ("outlet", "news outlet"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "role",
                    models.CharField(blank=True, help_text="What they are best known as, neutrally.", max_length=300),
                ),
                (
                    "same_as",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            max_length=500, validators=[factcheck.core.urls_checked.validate_http_url]
                        ),
                        blank=True,
                        default=list,
                        help_text="Addresses that identify the same claimant elsewhere, such as Wikidata.",
                        size=None,
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.claimant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ClaimantPublisher",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "claimant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="own_publishers", to="claims.claimant"
                    ),
                ),
                (
                    "publisher",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="claimant_ties",
                        to="sources.publisher",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("publisher", "claimant"), name="claimant_publisher_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ClaimClaimant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(blank=True, max_length=300, verbose_name="role then")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="claimant_rows", to="claims.claim"
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="claim_rows", to="claims.claimant"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [models.UniqueConstraint(fields=("claim", "claimant"), name="claim_claimant_once")],
            },
        ),
        migrations.CreateModel(
            name="ClaimClaimantEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.BigIntegerField()),
                ("role", models.CharField(blank=True, max_length=300, verbose_name="role then")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claimant",
                    ),
                ),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.claimclaimant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Appearance",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "mode",
                    models.CharField(
                        choices=[("said", "said"), ("reported", "reported"), ("repeated", "repeated")],
                        default="said",
                        max_length=10,
                    ),
                ),
                (
                    "date",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="2022, 2022-02 or 2022-02-03; add ~ if inferred",
                        max_length=11,
                    ),
                ),
                (
                    "venue",
                    models.CharField(
                        blank=True, help_text="Where: a press conference, an address, a programme.", max_length=300
                    ),
                ),
                ("quotation", models.TextField(blank=True, max_length=2000)),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("confirmed", "read in the source or a copy of it"),
                            ("transcribed", "transcribed by an editor"),
                            ("secondhand", "as another source words it"),
                            ("paraphrase", "a paraphrase by the desk"),
                            ("unconfirmed", "not confirmed yet"),
                        ],
                        default="unconfirmed",
                        max_length=20,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Language of the quotation as given here.",
                        max_length=12,
                        verbose_name="quoted in",
                    ),
                ),
                (
                    "original_text",
                    models.TextField(
                        blank=True, help_text="The words in the language they were said in.", max_length=2000
                    ),
                ),
                ("original_language", models.CharField(blank=True, max_length=12)),
                (
                    "translated_by",
                    models.CharField(blank=True, help_text="Who translated; empty where nobody did.", max_length=200),
                ),
                ("note", models.TextField(blank=True, max_length=1000)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appearances",
                        to="sources.source",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="appearances", to="claims.claim"
                    ),
                ),
                (
                    "attributed_to",
                    models.ForeignKey(
                        blank=True,
                        help_text="For an attribution: to whom the outlet attributes the words.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attributed",
                        to="claims.claimant",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="outlet_of",
                        to="claims.claimant",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("date", ""),
                            ("date__regex", "^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?~?$"),
                            _connector="OR",
                        ),
                        name="appearance_date_is_edtf",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["said", "reported", "repeated"])),
                        name="appearance_mode_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AppearanceSpeaker",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(blank=True, max_length=300, verbose_name="role then")),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "appearance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="speaker_rows", to="claims.appearance"
                    ),
                ),
                (
                    "claimant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="speaker_rows", to="claims.claimant"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("appearance", "claimant"), name="appearance_speaker_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AppearanceEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, serialize=False)),
                (
                    "mode",
                    models.CharField(
                        choices=[("said", "said"), ("reported", "reported"), ("repeated", "repeated")],
                        default="said",
                        max_length=10,
                    ),
                ),
                (
                    "date",
                    factcheck.core.partial_date.PartialDateField(
                        blank=True,
                        default="",
                        help_text="2022, 2022-02 or 2022-02-03; add ~ if inferred",
                        max_length=11,
                    ),
                ),
                (
                    "venue",
                    models.CharField(
                        blank=True, help_text="Where: a press conference, an address, a programme.", max_length=300
                    ),
                ),
                ("quotation", models.TextField(blank=True, max_length=2000)),
                (
                    "provenance",
                    models.CharField(
                        choices=[
                            ("confirmed", "read in the source or a copy of it"),
                            ("transcribed", "transcribed by an editor"),
                            ("secondhand", "as another source words it"),
                            ("paraphrase", "a paraphrase by the desk"),
                            ("unconfirmed", "not confirmed yet"),
                        ],
                        default="unconfirmed",
                        max_length=20,
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        help_text="Language of the quotation as given here.",
                        max_length=12,
                        verbose_name="quoted in",
                    ),
                ),
                (
                    "original_text",
                    models.TextField(
                        blank=True, help_text="The words in the language they were said in.", max_length=2000
                    ),
                ),
                ("original_language", models.CharField(blank=True, max_length=12)),
                (
                    "translated_by",
                    models.CharField(blank=True, help_text="Who translated; empty where nobody did.", max_length=200),
                ),
                ("note", models.TextField(blank=True, max_length=1000)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "pgh_context",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="pghistory.context",
                    ),
                ),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="claims.appearance",
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="sources.source",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claim",
                    ),
                ),
                (
                    "attributed_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="For an attribution: to whom the outlet attributes the words.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claimant",
                    ),
                ),
                (
                    "outlet",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="claims.claimant",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="publicclaim",
            name="claimants",
            field=models.ManyToManyField(related_name="public_claims", to="claims.claimant"),
        ),
        migrations.AddField(
            model_name="publicclaim",
            name="sources",
            field=models.ManyToManyField(related_name="public_claims", to="sources.source"),
        ),
        migrations.AddField(
            model_name="publicclaim",
            name="topics",
            field=models.ManyToManyField(related_name="public_claims", to="claims.topic"),
        ),
        migrations.AddField(
            model_name="claim",
            name="claimants",
            field=models.ManyToManyField(related_name="claims", through="claims.ClaimClaimant", to="claims.claimant"),
        ),
        migrations.AddField(
            model_name="claim",
            name="topics",
            field=models.ManyToManyField(related_name="claims", through="claims.ClaimTopic", to="claims.topic"),
        ),
        migrations.AddField(
            model_name="appearance",
            name="speakers",
            field=models.ManyToManyField(
                related_name="spoke_at", through="claims.AppearanceSpeaker", to="claims.claimant"
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimantevent" ("id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "same_as", "slug") VALUES (NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."same_as", NEW."slug"); RETURN NULL;',
                    hash="5401c19fd0ce2b6aa6b70622b97db7efbd1c29b3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6aa81",
                    table="claims_claimant",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimantevent" ("id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "same_as", "slug") VALUES (NEW."id", NEW."kind", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."same_as", NEW."slug"); RETURN NULL;',
                    hash="8ff224740797e27d075d5a29b89f0afbbfc8d002",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_7f028",
                    table="claims_claimant",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimant",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimantevent" ("id", "kind", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "same_as", "slug") VALUES (OLD."id", OLD."kind", OLD."name", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."same_as", OLD."slug"); RETURN NULL;',
                    hash="cec7f94edf68cc4c74436c46cb953c5262117501",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d4643",
                    table="claims_claimant",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="appearance",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_appearanceevent" ("attributed_to_id", "claim_id", "date", "id", "language", "mode", "note", "original_language", "original_text", "outlet_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "provenance", "quotation", "source_id", "translated_by", "venue") VALUES (NEW."attributed_to_id", NEW."claim_id", NEW."date", NEW."id", NEW."language", NEW."mode", NEW."note", NEW."original_language", NEW."original_text", NEW."outlet_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."provenance", NEW."quotation", NEW."source_id", NEW."translated_by", NEW."venue"); RETURN NULL;',
                    hash="c66cd6b6e2cd20294be8f4b4c1949f7377529f09",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_58226",
                    table="claims_appearance",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="appearance",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_appearanceevent" ("attributed_to_id", "claim_id", "date", "id", "language", "mode", "note", "original_language", "original_text", "outlet_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "provenance", "quotation", "source_id", "translated_by", "venue") VALUES (NEW."attributed_to_id", NEW."claim_id", NEW."date", NEW."id", NEW."language", NEW."mode", NEW."note", NEW."original_language", NEW."original_text", NEW."outlet_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."provenance", NEW."quotation", NEW."source_id", NEW."translated_by", NEW."venue"); RETURN NULL;',
                    hash="4e2551008e7e63bef57e796374dbe4439faf20f7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cdcd1",
                    table="claims_appearance",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="appearance",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_appearanceevent" ("attributed_to_id", "claim_id", "date", "id", "language", "mode", "note", "original_language", "original_text", "outlet_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "provenance", "quotation", "source_id", "translated_by", "venue") VALUES (OLD."attributed_to_id", OLD."claim_id", OLD."date", OLD."id", OLD."language", OLD."mode", OLD."note", OLD."original_language", OLD."original_text", OLD."outlet_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."provenance", OLD."quotation", OLD."source_id", OLD."translated_by", OLD."venue"); RETURN NULL;',
                    hash="48b80914ccc4c7c6b0ae412af47746dc9c96589e",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2b6e2",
                    table="claims_appearance",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimclaimant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimclaimantevent" ("claim_id", "claimant_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role") VALUES (NEW."claim_id", NEW."claimant_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."role"); RETURN NULL;',
                    hash="e2e1dc34e922df9fd58a007a1baa759643304cca",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_93594",
                    table="claims_claimclaimant",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimclaimant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimclaimantevent" ("claim_id", "claimant_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role") VALUES (NEW."claim_id", NEW."claimant_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."role"); RETURN NULL;',
                    hash="9eae7ea7c484647824efa7ea8b1cc53a9c1ddac8",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9dadd",
                    table="claims_claimclaimant",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimclaimant",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimclaimantevent" ("claim_id", "claimant_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "role") VALUES (OLD."claim_id", OLD."claimant_id", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."role"); RETURN NULL;',
                    hash="a2f383b737b557b9881bc642517b65373779d209",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_ac3ad",
                    table="claims_claimclaimant",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimlinkevent" ("from_claim_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rationale", "to_claim_id") VALUES (NEW."from_claim_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."rationale", NEW."to_claim_id"); RETURN NULL;',
                    hash="f3b9f705346bb4188c84de540eae50ef6157579d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_c1565",
                    table="claims_claimlink",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimlinkevent" ("from_claim_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rationale", "to_claim_id") VALUES (NEW."from_claim_id", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."rationale", NEW."to_claim_id"); RETURN NULL;',
                    hash="8bff77f02b23bdf74daa80fde0b745e295ce0b20",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1826b",
                    table="claims_claimlink",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimlink",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimlinkevent" ("from_claim_id", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "rationale", "to_claim_id") VALUES (OLD."from_claim_id", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."rationale", OLD."to_claim_id"); RETURN NULL;',
                    hash="33972fc8b69b1ab0fc6e59c6eedfa43d316e59f3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_adf39",
                    table="claims_claimlink",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimpart",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimpartevent" ("claim_id", "finding", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text") VALUES (NEW."claim_id", NEW."finding", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."text"); RETURN NULL;',
                    hash="6ea425ad59da2011449847049b288b8c3fe6bbd3",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7770a",
                    table="claims_claimpart",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimpart",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_claimpartevent" ("claim_id", "finding", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text") VALUES (NEW."claim_id", NEW."finding", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."text"); RETURN NULL;',
                    hash="98869b61d406c0dbb1de5446ce6589cee6ec2ecd",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_00f64",
                    table="claims_claimpart",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claimpart",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimpartevent" ("claim_id", "finding", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "text") VALUES (OLD."claim_id", OLD."finding", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."position", OLD."text"); RETURN NULL;',
                    hash="c11358e46f2fd38466ae0888232dbcd7ac7da3ac",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a23e7",
                    table="claims_claimpart",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_citationevent" ("bears_on", "claim_id", "id", "locator", "note", "number", "part_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "quotation", "source_id", "stance") VALUES (NEW."bears_on", NEW."claim_id", NEW."id", NEW."locator", NEW."note", NEW."number", NEW."part_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."provenance", NEW."quotation", NEW."source_id", NEW."stance"); RETURN NULL;',
                    hash="f2a0a5b285d5a19233e523ed32179dc73c1051a5",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_862e0",
                    table="claims_citation",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_citationevent" ("bears_on", "claim_id", "id", "locator", "note", "number", "part_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "quotation", "source_id", "stance") VALUES (NEW."bears_on", NEW."claim_id", NEW."id", NEW."locator", NEW."note", NEW."number", NEW."part_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."provenance", NEW."quotation", NEW."source_id", NEW."stance"); RETURN NULL;',
                    hash="b3a4182d5fa7caab10e4201bdfa1378e03a439ee",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_c0cc6",
                    table="claims_citation",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="citation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_citationevent" ("bears_on", "claim_id", "id", "locator", "note", "number", "part_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "provenance", "quotation", "source_id", "stance") VALUES (OLD."bears_on", OLD."claim_id", OLD."id", OLD."locator", OLD."note", OLD."number", OLD."part_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."provenance", OLD."quotation", OLD."source_id", OLD."stance"); RETURN NULL;',
                    hash="10d9c0e51b0f396e406884012a74bcff8f941b29",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_35611",
                    table="claims_citation",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("id", "kind", "logged_at", "logged_by_id", "made_on", "origin", "original_language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_claim", "text", "why_chosen") VALUES (NEW."id", NEW."kind", NEW."logged_at", NEW."logged_by_id", NEW."made_on", NEW."origin", NEW."original_language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."short_claim", NEW."text", NEW."why_chosen"); RETURN NULL;',
                    hash="f52018fde7c38f317e9c91870728471e463dabac",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_df8fa",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."logged_at" IS DISTINCT FROM (NEW."logged_at") OR OLD."logged_by_id" IS DISTINCT FROM (NEW."logged_by_id") OR OLD."made_on" IS DISTINCT FROM (NEW."made_on") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."original_language" IS DISTINCT FROM (NEW."original_language") OR OLD."short_claim" IS DISTINCT FROM (NEW."short_claim") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."why_chosen" IS DISTINCT FROM (NEW."why_chosen"))',
                    func='INSERT INTO "claims_claimevent" ("id", "kind", "logged_at", "logged_by_id", "made_on", "origin", "original_language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_claim", "text", "why_chosen") VALUES (NEW."id", NEW."kind", NEW."logged_at", NEW."logged_by_id", NEW."made_on", NEW."origin", NEW."original_language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."short_claim", NEW."text", NEW."why_chosen"); RETURN NULL;',
                    hash="b2248bfdfec9692840b987daeabb70ed3dfc7f61",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fe4ba",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="claim",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_claimevent" ("id", "kind", "logged_at", "logged_by_id", "made_on", "origin", "original_language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_claim", "text", "why_chosen") VALUES (OLD."id", OLD."kind", OLD."logged_at", OLD."logged_by_id", OLD."made_on", OLD."origin", OLD."original_language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."short_claim", OLD."text", OLD."why_chosen"); RETURN NULL;',
                    hash="d2e0ab7696c92baaef79d24934115a7fb086476d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_dbf31",
                    table="claims_claim",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_verdictevent" ("applies_from", "applies_to", "assigned_to_id", "body", "claim_id", "evidence_through", "headline", "id", "issuers_reason", "language", "looked_for", "no_contact_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rating_id", "review_by", "scheduled_for", "scheduled_kind", "scheduled_note", "scheduled_severity", "state", "state_since", "summary", "unrated_reason", "words_are_ours", "would_change") VALUES (NEW."applies_from", NEW."applies_to", NEW."assigned_to_id", NEW."body", NEW."claim_id", NEW."evidence_through", NEW."headline", NEW."id", NEW."issuers_reason", NEW."language", NEW."looked_for", NEW."no_contact_reason", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rating_id", NEW."review_by", NEW."scheduled_for", NEW."scheduled_kind", NEW."scheduled_note", NEW."scheduled_severity", NEW."state", NEW."state_since", NEW."summary", NEW."unrated_reason", NEW."words_are_ours", NEW."would_change"); RETURN NULL;',
                    hash="abe669bb8f85e900ff345abdc726ef90bb3e27b2",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3cb73",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "claims_verdictevent" ("applies_from", "applies_to", "assigned_to_id", "body", "claim_id", "evidence_through", "headline", "id", "issuers_reason", "language", "looked_for", "no_contact_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rating_id", "review_by", "scheduled_for", "scheduled_kind", "scheduled_note", "scheduled_severity", "state", "state_since", "summary", "unrated_reason", "words_are_ours", "would_change") VALUES (NEW."applies_from", NEW."applies_to", NEW."assigned_to_id", NEW."body", NEW."claim_id", NEW."evidence_through", NEW."headline", NEW."id", NEW."issuers_reason", NEW."language", NEW."looked_for", NEW."no_contact_reason", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rating_id", NEW."review_by", NEW."scheduled_for", NEW."scheduled_kind", NEW."scheduled_note", NEW."scheduled_severity", NEW."state", NEW."state_since", NEW."summary", NEW."unrated_reason", NEW."words_are_ours", NEW."would_change"); RETURN NULL;',
                    hash="5c970185060838d996dfcc558404735a125da0bd",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_05fe6",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
        trigger_operations.AddTrigger(
            model_name="verdict",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "claims_verdictevent" ("applies_from", "applies_to", "assigned_to_id", "body", "claim_id", "evidence_through", "headline", "id", "issuers_reason", "language", "looked_for", "no_contact_reason", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rating_id", "review_by", "scheduled_for", "scheduled_kind", "scheduled_note", "scheduled_severity", "state", "state_since", "summary", "unrated_reason", "words_are_ours", "would_change") VALUES (OLD."applies_from", OLD."applies_to", OLD."assigned_to_id", OLD."body", OLD."claim_id", OLD."evidence_through", OLD."headline", OLD."id", OLD."issuers_reason", OLD."language", OLD."looked_for", OLD."no_contact_reason", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."rating_id", OLD."review_by", OLD."scheduled_for", OLD."scheduled_kind", OLD."scheduled_note", OLD."scheduled_severity", OLD."state", OLD."state_since", OLD."summary", OLD."unrated_reason", OLD."words_are_ours", OLD."would_change"); RETURN NULL;',
                    hash="c6ae537f6f5e3a422b6a1f6f7795e029c8919f60",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_83861",
                    table="claims_verdict",
                    when="AFTER",
                ),
            ),
        ),
    ]
