"""Addresses below /api/v1/. None ends in a slash but the root."""

from django.urls import include, path

from claims.api.bulk import BulkFiles, OneBulkFile
from claims.api.changes import Changes, Log
from claims.api.claims import Claims, Editions, OneClaim, OneEdition
from claims.api.documentation import Docs, Index, Schema
from claims.api.evidence import Annotations, Quotations
from claims.api.external import ExternalReviews
from claims.api.shared import Claimants, OneClaimant, OneSource, OneTopic, Ratings, Sources, Topics

app_name = "api"
urlpatterns = [
    path("", Index.as_view(), name="index"),
    path("claims", Claims.as_view(), name="claims"),
    path("claims/<str:id>", OneClaim.as_view(), name="claim"),
    path("claims/<str:id>/editions", Editions.as_view(), name="editions"),
    path("claims/<str:id>/editions/<str:number>", OneEdition.as_view(), name="edition"),
    path("claims/<str:id>/quotations", Quotations.as_view(), name="quotations"),
    path("claims/<str:id>/annotations", Annotations.as_view(), name="annotations"),
    path("claims/<str:id>/external-reviews", ExternalReviews.as_view(), name="external_reviews"),
    path("changes", Changes.as_view(), name="changes"),
    path("editions", Log.as_view(), name="log"),
    path("bulk", BulkFiles.as_view(), name="bulk"),
    path("bulk/<str:name>", OneBulkFile.as_view(), name="bulk_file"),
    path("sources", Sources.as_view(), name="sources"),
    path("sources/<str:id>", OneSource.as_view(), name="source"),
    path("claimants", Claimants.as_view(), name="claimants"),
    path("claimants/<str:slug>", OneClaimant.as_view(), name="claimant"),
    path("topics", Topics.as_view(), name="topics"),
    path("topics/<str:slug>", OneTopic.as_view(), name="topic"),
    path("ratings", Ratings.as_view(), name="ratings"),
    path("desk/", include("claims.api.desk.urls")),
    path("schema", Schema.as_view(), name="schema"),
    path("docs", Docs.as_view(), name="docs"),
]
