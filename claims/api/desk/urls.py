"""Addresses below /api/v1/desk/. There is none for a step of the workflow."""

from django.urls import path

from claims.api.desk.batches import ClaimBatches
from claims.api.desk.captures import Captures, OneSnapshot, Snapshots
from claims.api.desk.claims import Appearances, Citations, Claims, Comments, OneClaim
from claims.api.desk.gate import Gate
from claims.api.desk.names import Claimants, Publishers, Topics
from claims.api.desk.sources import OneSource, Sources

urlpatterns = [
    path("claims", Claims.as_view(), name="desk-claims"),
    path("claim-batches", ClaimBatches.as_view(), name="desk-claim-batches"),
    path("claims/<str:id>", OneClaim.as_view(), name="desk-claim"),
    path("claims/<str:id>/appearances", Appearances.as_view(), name="desk-appearances"),
    path("claims/<str:id>/citations", Citations.as_view(), name="desk-citations"),
    path("claims/<str:id>/comments", Comments.as_view(), name="desk-comments"),
    path("claims/<str:id>/gate", Gate.as_view(), name="desk-gate"),
    path("sources", Sources.as_view(), name="desk-sources"),
    path("sources/<str:id>", OneSource.as_view(), name="desk-source"),
    path("sources/<str:id>/captures", Captures.as_view(), name="desk-captures"),
    path("sources/<str:id>/snapshots", Snapshots.as_view(), name="desk-snapshots"),
    path("sources/<str:id>/snapshots/<str:copy>", OneSnapshot.as_view(), name="desk-snapshot"),
    path("claimants", Claimants.as_view(), name="desk-claimants"),
    path("topics", Topics.as_view(), name="desk-topics"),
    path("publishers", Publishers.as_view(), name="desk-publishers"),
]
