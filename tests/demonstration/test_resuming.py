"""An interrupted loader resumes, with the same result as an uninterrupted one."""

from typing import Any

import pytest

from claims.demonstration import files, newsroom
from claims.models import Claim, ClaimLink, Edition, PublicClaim
from claims.services import publishing

pytestmark = pytest.mark.django_db


class CutOffError(RuntimeError):
    """Simulates a power failure."""


def test_it_resumes(monkeypatch: pytest.MonkeyPatch) -> None:
    published = publishing.publish
    calls = 0

    def faltering(**told: Any) -> Edition:
        nonlocal calls
        calls += 1
        if calls > 9:
            raise CutOffError
        return published(**told)

    monkeypatch.setattr(publishing, "publish", faltering)
    with pytest.raises(CutOffError):
        newsroom.load()
    assert Edition.objects.count() == 9
    monkeypatch.setattr(publishing, "publish", published)
    newsroom.load()
    assert PublicClaim.objects.filter(status="live").count() == 33
    assert Claim.objects.count() == 33 + len(files.new_claims())
    assert ClaimLink.objects.count() == 52
    assert Edition.objects.count() == sum(len(entry["editions"]) or 1 for entry in files.claims())
    assert newsroom.load().editions_made == 0
