"""Sources and their publishers."""

import uuid

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from factcheck.core.folded import folded_index
from factcheck.core.languages import validate_language
from factcheck.core.partial_date import EDTF, PartialDateField
from factcheck.core.urls_checked import validate_http_url


@pghistory.track()
class Publisher(models.Model):
    """An institution, outlet, archive or press that issues or carries sources."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    note = models.CharField(max_length=300, blank=True, help_text="What a reader should know: who owns or funds it.")

    class Meta:
        ordering = ["name"]
        indexes = [folded_index("name", name="publisher_name_folded")]

    def __str__(self) -> str:
        return self.name


class PublisherDomain(models.Model):
    """A domain of a publisher. Pasted addresses on it or its subdomains are matched to the publisher."""

    domain = models.CharField(primary_key=True, max_length=255)
    """Lower case, IDNA, without `www.`."""
    publisher = models.ForeignKey(Publisher, on_delete=models.CASCADE, related_name="domains")

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(condition=Q(domain__regex=r"^[a-z0-9.-]+$"), name="publisher_domain_is_a_host_name"),
        ]

    def __str__(self) -> str:
        return self.domain


class Medium(models.TextChoices):
    PAGE = "page", "web page"
    ARTICLE = "article", "news article"
    DOCUMENT = "document", "official document"
    TREATY = "treaty", "treaty or law"
    SPEECH = "speech", "speech or transcript"
    DATASET = "dataset", "dataset"
    BOOK = "book", "book"
    PAPER = "paper", "scholarly article"
    INTERVIEW = "interview", "interview"


class Standing(models.TextChoices):
    PRIMARY = "primary", "primary"
    SECONDARY = "secondary", "secondary"


class Access(models.TextChoices):
    PUBLIC = "public", "public"
    PROTECTED = "protected", "protected"


class SourceQuerySet(models.QuerySet["Source"]):
    """Filters for sources."""

    def with_publishers(self) -> "SourceQuerySet":
        """Load issuer and carrier in the same query."""
        return self.select_related("issued_by", "carried_by")

    def public(self) -> "SourceQuerySet":
        """Sources that are not protected."""
        return self.filter(access=Access.PUBLIC)


@pghistory.track()
class Source(models.Model):
    """A document, page, treaty, speech, dataset or book that evidence rests on.

    Of a protected source, only `description` and `protection_reason` are ever shown outside the desk.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=400)
    issued_by = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="issues")
    carried_by = models.ForeignKey(
        Publisher, on_delete=models.PROTECT, related_name="carries", null=True, blank=True,
        help_text="Who reprints or hosts it, if not the issuer. A reprint is not a second source.",
    )  # fmt: skip
    authors = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    date = PartialDateField(verbose_name="date of the source")
    medium = models.CharField(max_length=20, choices=Medium.choices, default=Medium.PAGE)
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.SECONDARY)
    language = models.CharField(max_length=12, default="en", validators=[validate_language])
    url = models.CharField("address", max_length=2_000, blank=True, validators=[validate_http_url])
    normalised_url = models.CharField(  # noqa: DJ001 -- unique: several NULLs are allowed, several '' are not
        max_length=2_000, null=True, unique=True, editable=False
    )
    locator = models.CharField(
        max_length=200, blank=True, help_text="Volume, pages or article, if it has no web address."
    )
    note = models.TextField(max_length=2_000, blank=True, help_text="Shown to readers: what kind of copy this is.")
    desk_note = models.TextField(max_length=2_000, blank=True, help_text="For the desk only.")
    access = models.CharField(max_length=10, choices=Access.choices, default=Access.PUBLIC)
    description = models.CharField(max_length=300, blank=True, help_text="What readers see of a protected source.")
    protection_reason = models.CharField(max_length=300, blank=True, help_text="Why it is protected; readers see this.")
    free_to_publish = models.BooleanField(
        default=False,
        help_text="Readers may read the whole text of our copy and download the original: its rights allow it.",
    )
    added_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    added_through = models.ForeignKey(
        "accounts.ApiKey", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    """The API key that added the source; NULL if a person did at the desk."""

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        indexes = [
            models.Index(fields=["title", "id"], name="sources_by_title"),
            models.Index(fields=["date", "id"], name="sources_by_date"),
            models.Index(fields=["medium", "title", "id"], name="sources_by_medium"),
            models.Index(fields=["language", "title", "id"], name="sources_by_language"),
            models.Index(fields=["title", "id"], condition=Q(access="protected"), name="protected_sources_by_title"),
            folded_index("title", name="source_title_folded"),
            folded_index("url", name="source_url_folded"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(date="") | Q(date__regex=EDTF), name="source_date_is_edtf"),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__istartswith="http://") | Q(url__istartswith="https://"),
                name="source_url_is_http",
            ),
            models.CheckConstraint(
                condition=~Q(access="protected") | (~Q(description="") & ~Q(protection_reason="")),
                name="protected_source_says_what_and_why",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="source_has_a_title"),
            models.CheckConstraint(
                condition=~Q(access="protected", free_to_publish=True), name="protected_source_is_not_free_to_publish"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def protected(self) -> bool:
        return self.access == Access.PROTECTED


class MissingCopy(models.Model):
    """A source without a copy. Triggers keep this queue of the desk.

    A copy that was made at the same moment can leave a row behind, so queries look for copies too.
    """

    source = models.OneToOneField(Source, on_delete=models.CASCADE, primary_key=True, related_name="missing_copy")
    fetchable = models.BooleanField(db_default=True)
    """Whether the source is public and has an address, so that a copy can be captured."""

    class Meta:
        indexes = [models.Index(fields=["source"], condition=Q(fetchable=True), name="copies_to_capture")]
