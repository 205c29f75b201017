"""The closed word lists of the ledger, with what each word means to a reader."""

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


CHANGES_REQUESTED = "requested changes"
SUBMITTED = "submitted for review"
"""Acts of an Activity that hand a verdict over, and back."""

SCHEDULE_FAILED = "could not publish what was scheduled"
"""The act of an Activity that the desk lists among what somebody must look at."""


class Origin(models.TextChoices):
    """Through which door a claim came into the ledger."""

    DESK = "desk", "logged at the desk"
    API = "api", "logged through the API"
    DEMONSTRATION = "demonstration", "of the demonstration"


class Mode(models.TextChoices):
    """How a claim came to be heard at an appearance."""

    SAID = "said", "said"
    REPORTED = "reported", "reported"
    REPEATED = "repeated", "repeated"


class Stance(models.TextChoices):
    """How a citation bears on the claim."""

    FOR = "for", "for the claim"
    AGAINST = "against", "against it"
    CONTEXT = "context", "context"


class Bearing(models.TextChoices):
    """What a citation proves: that something was said, or that it is so."""

    WORDING = "wording", "wording"
    SUBSTANCE = "substance", "substance"


class Provenance(models.TextChoices):
    """How sure the desk is of a quotation's words. Unconfirmed words are never shown in quotation marks."""

    CONFIRMED = "confirmed", "read in the source or a copy of it"
    TRANSCRIBED = "transcribed", "transcribed by an editor"
    SECONDHAND = "secondhand", "as another source words it"
    PARAPHRASE = "paraphrase", "a paraphrase by the desk"
    UNCONFIRMED = "unconfirmed", "not confirmed yet"


QUOTABLE = frozenset({Provenance.CONFIRMED, Provenance.TRANSCRIBED, Provenance.SECONDHAND})


class LinkKind(models.TextChoices):
    """What one claim is to another. The first two are symmetric and stored once."""

    DISPUTES = "disputes", "disputes"
    VARIANT_OF = "variant_of", "is a variant of"
    QUALIFIES = "qualifies", "qualifies"
    SUPPORTS = "supports", "supports"
    UPDATES = "updates", "updates"


SYMMETRIC = frozenset({LinkKind.DISPUTES, LinkKind.VARIANT_OF})


class State(models.TextChoices):
    """Where a working copy stands. Whether a claim is public is the index's to say, never this."""

    LOGGED = "logged", "logged"
    RESEARCHING = "researching", "researching"
    IN_REVIEW = "in_review", "in review"
    APPROVED = "approved", "approved"
    PUBLISHED = "published", "published"
    REJECTED = "rejected", "rejected"
    WITHDRAWN = "withdrawn", "withdrawn"


class EditionKind(models.TextChoices):
    """What an edition did. An error that readers could have relied on is `corrected`, never `updated`."""

    PUBLISHED = "published", "published"
    UPDATED = "updated", "updated"
    CLARIFIED = "clarified", "clarified"
    CORRECTED = "corrected", "corrected"
    MINOR = "minor", "minor edit"
    WITHDRAWN = "withdrawn", "withdrawn"
    REINSTATED = "reinstated", "reinstated"
    REDACTED = "redacted", "redacted"


CONTENT_KINDS = (
    EditionKind.PUBLISHED,
    EditionKind.UPDATED,
    EditionKind.CLARIFIED,
    EditionKind.CORRECTED,
    EditionKind.MINOR,
    EditionKind.REINSTATED,
)
"""Editions that carry a document an approval is owed for."""


class Severity(models.TextChoices):
    MINOR = "minor", "minor"
    MAJOR = "major", "major"


class QuotationStatus(models.TextChoices):
    """What a machine or editor last found of a quotation. It says nothing of whether the words are true."""

    NOT_CHECKED = "not_checked", "not checked"
    TRANSCRIBED = "transcribed", "transcribed"
    FOUND = "found", "found"
    NEAR = "near", "near"
    CHANGED = "changed", "changed"
    GONE = "gone", "gone"
    UNREACHABLE = "unreachable", "unreachable"


class NoticeKind(models.TextChoices):
    """What the desk is told of the evidence under a claim."""

    STANDS = "stands", "the page changed; the quotation stands"
    DIFFERS = "differs", "the page now words the quotation differently"
    LOST = "lost", "the quotation is no longer on the page"
    CONTRADICTED = "contradicted", "our copy does not hold the quotation"
    GONE = "gone", "the page is gone"
    UNREACHABLE = "unreachable", "the page cannot be reached"
    MOVED = "moved", "the page has moved"
    BACK = "back", "the quotation is on the page again"
    DAMAGED = "damaged", "the stored copy is damaged"


class ImportState(models.TextChoices):
    """Where an import of other organisations' reviews stands."""

    PREVIEWED = "previewed", "previewed"
    APPLIED = "applied", "applied"
    DISCARDED = "discarded", "discarded"


class EndpointState(models.TextChoices):
    """Whether a webhook endpoint is told of editions."""

    ACTIVE = "active", "active"
    PAUSED = "paused", "paused"
    DISABLED = "disabled", "disabled"
    REMOVED = "removed", "removed"


class DeliveryState(models.TextChoices):
    """Where a webhook message to one endpoint stands."""

    WAITING = "waiting", "waiting"
    DELIVERED = "delivered", "delivered"
    FAILED = "failed", "given up"


class PublicStatus(models.TextChoices):
    """What the public index holds for a claim and language."""

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
    """What of the log a bulk file holds."""

    ITEMS = "items", "what is current"
    EDITIONS = "editions", "every edition"


COULD_NOT_PUBLISH = "could not publish what was scheduled"
"""The activity's verb when a scheduled publication failed; the desk lists these."""
