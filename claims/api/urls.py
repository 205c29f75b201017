"""Addresses below /api/v1/. None ends in a slash but the root."""

from django.urls import include, path

from claims.api.claims import ClaimDetail, ClaimList, EditionDetail, EditionList
from claims.api.documentation import Docs, DocumentSchema, Index, Schema
from claims.api.evidence import AnnotationPage, QuotationList
from claims.api.names import ClaimantDetail, ClaimantList, RatingList, TopicDetail, TopicList
from claims.api.sources import SourceDetail, SourceList
from claims.external_reviews.api import ExternalReviewList
from claims.sync.api.bulk import BulkFileDetail, BulkFileList
from claims.sync.api.feed import Changes, Log

app_name = "api"
urlpatterns = [
    path("", Index.as_view(), name="index"),
    path("claims", ClaimList.as_view(), name="claims"),
    path("claims/<str:id>", ClaimDetail.as_view(), name="claim"),
    path("claims/<str:id>/editions", EditionList.as_view(), name="editions"),
    path("claims/<str:id>/editions/<str:number>", EditionDetail.as_view(), name="edition"),
    path("claims/<str:id>/quotations", QuotationList.as_view(), name="quotations"),
    path("claims/<str:id>/annotations", AnnotationPage.as_view(), name="annotations"),
    path("claims/<str:id>/external-reviews", ExternalReviewList.as_view(), name="external_reviews"),
    path("changes", Changes.as_view(), name="changes"),
    path("editions", Log.as_view(), name="log"),
    path("bulk", BulkFileList.as_view(), name="bulk"),
    path("bulk/<str:name>", BulkFileDetail.as_view(), name="bulk_file"),
    path("sources", SourceList.as_view(), name="sources"),
    path("sources/<str:id>", SourceDetail.as_view(), name="source"),
    path("claimants", ClaimantList.as_view(), name="claimants"),
    path("claimants/<str:slug>", ClaimantDetail.as_view(), name="claimant"),
    path("topics", TopicList.as_view(), name="topics"),
    path("topics/<str:slug>", TopicDetail.as_view(), name="topic"),
    path("ratings", RatingList.as_view(), name="ratings"),
    path("desk/", include("claims.api.desk.urls")),
    path("document.schema.json", DocumentSchema.as_view(), name="document_schema"),
    path("schema", Schema.as_view(), name="schema"),
    path("docs", Docs.as_view(), name="docs"),
]
