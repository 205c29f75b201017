"""The benchmarks at a size that the suite can bear; `make bench` measures."""

import json

import pytest

from claims.models import Edition, PublicClaim
from claims.services.index import rebuild_index
from factcheck.core.canonical import canonical_bytes
from tests.benchmarks import ledger


@pytest.mark.django_db
def test_a_copied_ledger_is_as_the_services_would_have_made_it() -> None:
    made = ledger.begin(4)
    ledger.grow(made, to=40)
    assert PublicClaim.objects.filter(status="live").count() == 40
    for edition in Edition.objects.exclude(document=None).filter(kind="published"):
        document = json.loads(bytes(edition.document or b""))
        assert canonical_bytes(document) == bytes(edition.document or b"")
        assert document["claim"] == str(edition.claim_id)
        assert 6_000 < len(edition.document or b"") < 12_000
    rows = PublicClaim.objects.order_by("slug").values_list("slug", "headline", "text", "rating", "edition_id")
    before = list(rows.all())
    rebuild_index()
    assert before == list(rows.all())
