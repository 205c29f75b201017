"""The tables of the ledger, by noun."""

from claims.external_reviews.models import ExternalImport, ExternalReview, ExternalReviewMatch
from claims.models.activity import Activity
from claims.models.claimants import Claimant, ClaimantPublisher, Topic
from claims.models.claims import Appearance, AppearanceSpeaker, Claim, ClaimClaimant, ClaimLink, ClaimPart, ClaimTopic
from claims.models.editions import (
    Approval,
    Contribution,
    Edition,
    FactClock,
    LogHead,
    LogRestore,
    PublicChange,
    Redaction,
    Slug,
)
from claims.models.evidence import Citation, DueCheck, EvidenceNotice, QuotationCheck, QuotationState
from claims.models.verdicts import ChangeRequest, Contact, Rating, RatingScale, ReviewFlag, Verdict, Waiver
from claims.public.models import ClaimantTally, PublicClaim, PublicLink, SourceTally, TopicTally, VerdictTally
from claims.sync.models.bulk import BulkFile
from claims.sync.models.mirrors import Mirror, MirroredItem
from claims.webhooks.models import WebhookAct, WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = [
    "Activity", "Appearance", "AppearanceSpeaker", "Approval", "BulkFile", "ChangeRequest", "Citation", "Claim",
    "ClaimClaimant", "ClaimLink", "ClaimPart", "ClaimTopic", "Claimant", "ClaimantPublisher", "ClaimantTally",
    "Contact", "Contribution", "DueCheck", "Edition", "EvidenceNotice", "ExternalImport", "ExternalReview",
    "ExternalReviewMatch", "FactClock", "LogHead", "LogRestore", "Mirror", "MirroredItem", "PublicChange",
    "PublicClaim", "PublicLink", "QuotationCheck", "QuotationState", "Rating", "RatingScale", "Redaction", "ReviewFlag",
    "Slug", "SourceTally", "Topic", "TopicTally", "Verdict", "VerdictTally", "Waiver", "WebhookAct", "WebhookAttempt",
    "WebhookDelivery", "WebhookEndpoint",
]  # fmt: skip
