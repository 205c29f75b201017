"""The enumerations of the ledger."""

from django.db import models


class ClaimKind(models.TextChoices):
    """What sort of statement a claim is. Only facts and attributions are rated."""

    FACT = "fact", "fact"
    ATTRIBUTION = "attribution", "attribution"
    FRAMING = "framing", "framing"
    OPINION = "opinion", "opinion"
    PREDICTION = "prediction", "prediction"
    INTENT = "intent", "intent"


RATED_KINDS = frozenset({ClaimKind.FACT, ClaimKind.ATTRIBUTION})


class ClaimantKind(models.TextChoices):
    PERSON = "person", "person"
    GROUP = "group", "group"
    ORGANISATION = "organisation", "organisation"
    STATE = "state", "state"
    OUTLET = "outlet", "news outlet"


class ActivityVerb(models.TextChoices):
    """What somebody did to a claim. Pages show the value after the person's name."""

    LOGGED = "logged"
    BEGAN_LANGUAGE = "began another language"
    EDITED = "edited"
    EDITED_AFTER_REVIEW = "edited, so review starts again"
    PICKED_PASSAGE = "picked the passage"
    DROPPED_PASSAGE = "dropped the passage"
    STARTED = "started research"
    SUBMITTED = "submitted for review"
    CHANGES_REQUESTED = "requested changes"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVISED = "opened a revision"
    REOPENED = "reopened"
    SCHEDULED = "scheduled"
    UNSCHEDULED = "unscheduled"
    SCHEDULE_LOST = "took off the schedule"
    SCHEDULE_FAILED = "could not publish what was scheduled"
    PUBLISHED = "published"
    PUBLISHED_EDITION = "published a new edition"
    WITHDREW = "withdrew"
    ASSIGNED = "assigned"
    COMMENTED = "commented"
    WAIVED = "waived a check"
    UNWAIVED = "took a waiver back"
    FLAGGED = "flagged as under review"
    UNFLAGGED = "ended the review"
    PROPOSED_REDACTION = "proposed a redaction"
    CONFIRMED_REDACTION = "confirmed a redaction"
    REFUSED_REDACTION = "refused a redaction"
    MATCHED_REVIEW = "tied another organisation's review"
    UNMATCHED_REVIEW = "untied another organisation's review"
    HID_REVIEW = "hid another organisation's review"
    SHOWED_REVIEW = "showed another organisation's review"


class Origin(models.TextChoices):
    """How a claim entered the ledger."""

    DESK = "desk", "logged at the desk"
    API = "api", "logged through the API"
    DEMONSTRATION = "demonstration", "from the demonstration"


class Mode(models.TextChoices):
    """How the claim was uttered at an appearance."""

    SAID = "said", "said"
    REPORTED = "reported", "reported"
    REPEATED = "repeated", "repeated"


class Stance(models.TextChoices):
    """How a citation bears on the claim."""

    FOR = "for", "for the claim"
    AGAINST = "against", "against it"
    CONTEXT = "context", "context"


class Bearing(models.TextChoices):
    """What a citation proves: that something was said, or that it is true."""

    WORDING = "wording", "wording"
    SUBSTANCE = "substance", "substance"


class Provenance(models.TextChoices):
    """How the desk knows a quotation's words. Unconfirmed words are never shown in quotation marks."""

    CONFIRMED = "confirmed", "read in the source or a copy of it"
    TRANSCRIBED = "transcribed", "transcribed by an editor"
    SECONDHAND = "secondhand", "as another source words it"
    PARAPHRASE = "paraphrase", "a paraphrase by the desk"
    UNCONFIRMED = "unconfirmed", "not confirmed yet"


QUOTABLE = frozenset({Provenance.CONFIRMED, Provenance.TRANSCRIBED, Provenance.SECONDHAND})


class LinkKind(models.TextChoices):
    """How one claim relates to another. The first two are symmetric and stored once."""

    DISPUTES = "disputes", "disputes"
    VARIANT_OF = "variant_of", "is a variant of"
    QUALIFIES = "qualifies", "qualifies"
    SUPPORTS = "supports", "supports"
    UPDATES = "updates", "updates"


SYMMETRIC = frozenset({LinkKind.DISPUTES, LinkKind.VARIANT_OF})


class State(models.TextChoices):
    """A working copy's state in the workflow. Only the public index says whether a claim is public."""

    LOGGED = "logged", "logged"
    RESEARCHING = "researching", "researching"
    IN_REVIEW = "in_review", "in review"
    APPROVED = "approved", "approved"
    PUBLISHED = "published", "published"
    REJECTED = "rejected", "rejected"
    WITHDRAWN = "withdrawn", "withdrawn"


class EditionKind(models.TextChoices):
    """Why an edition was published. It is `corrected`, not `updated`, if readers could have relied on the error."""

    PUBLISHED = "published", "published"
    UPDATED = "updated", "updated"
    CLARIFIED = "clarified", "clarified"
    CORRECTED = "corrected", "corrected"
    MINOR = "minor", "minor edit"
    WITHDRAWN = "withdrawn", "withdrawn"
    REINSTATED = "reinstated", "reinstated"
    REDACTED = "redacted", "redacted"


OTHER_CHANGES = (
    EditionKind.CLARIFIED,
    EditionKind.UPDATED,
    EditionKind.WITHDRAWN,
    EditionKind.REINSTATED,
    EditionKind.REDACTED,
)
"""Changes of a verdict that readers see on the page of corrections, beside the corrections."""
CONTENT_KINDS = (
    EditionKind.PUBLISHED,
    EditionKind.UPDATED,
    EditionKind.CLARIFIED,
    EditionKind.CORRECTED,
    EditionKind.MINOR,
    EditionKind.REINSTATED,
)
"""Kinds of editions that need an approval."""


class Severity(models.TextChoices):
    MINOR = "minor", "minor"
    MAJOR = "major", "major"


class QuotationStatus(models.TextChoices):
    """The result of a quotation's last check. It does not say whether the words are true."""

    NOT_CHECKED = "not_checked", "not checked"
    TRANSCRIBED = "transcribed", "transcribed"
    FOUND = "found", "found"
    NEAR = "near", "near"
    CHANGED = "changed", "changed"
    GONE = "gone", "gone"
    UNREACHABLE = "unreachable", "unreachable"


class NoticeKind(models.TextChoices):
    """What a notice about a claim's evidence reports."""

    STANDS = "stands", "the page changed; the quotation is still there"
    DIFFERS = "differs", "the page now words the quotation differently"
    LOST = "lost", "the quotation is no longer on the page"
    CONTRADICTED = "contradicted", "our copy does not contain the quotation"
    GONE = "gone", "the page is gone"
    UNREACHABLE = "unreachable", "the page cannot be reached"
    MOVED = "moved", "the page has moved"
    BACK = "back", "the quotation is on the page again"
    DAMAGED = "damaged", "the stored copy is damaged"


class ImportState(models.TextChoices):
    """The state of an import of reviews by others."""

    PREVIEWED = "previewed", "previewed"
    APPLIED = "applied", "applied"
    DISCARDED = "discarded", "discarded"


class EndpointState(models.TextChoices):
    """The state of a webhook endpoint. Only an active one receives editions."""

    ACTIVE = "active", "active"
    PAUSED = "paused", "paused"
    DISABLED = "disabled", "disabled"
    REMOVED = "removed", "removed"


class DeliveryState(models.TextChoices):
    """The state of one webhook message to one endpoint."""

    WAITING = "waiting", "waiting"
    DELIVERED = "delivered", "delivered"
    FAILED = "failed", "given up"


class PublicStatus(models.TextChoices):
    """The public state of a claim in one language."""

    LIVE = "live", "live"
    WITHDRAWN = "withdrawn", "withdrawn"
    REDACTED = "redacted", "redacted"


class ContactOutcome(models.TextChoices):
    WAITING = "waiting", "no answer yet"
    REPLIED = "replied", "replied"
    DECLINED = "declined", "declined to comment"
    SILENT = "silent", "did not answer"


class RedactionReason(models.TextChoices):
    COURT_ORDER = "court_order", "court order"
    PRIVACY = "privacy", "privacy or data protection"
    COPYRIGHT = "copyright", "copyright"
    SAFETY = "safety", "safety of a person"


class BulkKind(models.TextChoices):
    """Which editions of the log a bulk file contains."""

    ITEMS = "items", "current items"
    EDITIONS = "editions", "every edition"
