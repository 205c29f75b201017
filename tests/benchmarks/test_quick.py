"""The benchmarks at a size that the suite can bear; `make bench` measures."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from claims.models import Edition, LogHead, PublicClaim
from claims.public.index import rebuild_index
from factcheck.core.canonical import canonical_bytes
from tests.benchmarks import ledger

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.django_db(transaction=True)
def test_a_copied_ledger_is_as_the_services_would_have_made_it() -> None:
    made = ledger.begin(4)
    ledger.grow(made, to=30)
    ledger.publish_more(made, to=40)
    assert PublicClaim.objects.filter(status="live").count() == 40
    seqs = list(Edition.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, LogHead.objects.get().seq + 1))
    for edition in Edition.objects.exclude(document=None).filter(kind="published"):
        document = json.loads(bytes(edition.document or b""))
        assert canonical_bytes(document) == bytes(edition.document or b"")
        assert document["claim"] == str(edition.claim_id)
        assert 6_000 < len(edition.document or b"") < 12_000
    rows = PublicClaim.objects.order_by("slug").values_list("slug", "headline", "text", "rating", "edition_id")
    before = list(rows.all())
    rebuild_index()
    assert before == list(rows.all())


def test_every_measurement_runs_and_bars_without_a_clock_are_reached() -> None:
    """What `make bench` measures, in a process of its own. Its clocks decide only there, on a quiet machine."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "--suite"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
