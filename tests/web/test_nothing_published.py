"""A newsroom without published verdicts: its pages work, and the feed has only the first verdict."""

from typing import Any

import pytest

from claims.models import PublicClaim
from tests.web import newsroom
from tests.web.test_feeds import ATOM, entries
from tests.web.test_lists import LISTS, PLAIN

pytestmark = pytest.mark.django_db


def test_an_empty_newsroom_has_pages(reader: Any) -> None:
    assert not PublicClaim.objects.exists()
    for path in (*LISTS, *PLAIN):
        assert reader.get(path).status_code == 200


def test_an_entry_keeps_its_id_through_editions(reader: Any) -> None:
    edition = newsroom.publish()
    (before,) = entries(reader, "/feeds/verdicts.atom")
    newsroom.revised(edition, kind="updated", note="More.", headline="Another headline for it")
    (after,) = entries(reader, "/feeds/verdicts.atom")
    assert before.findtext("a:id", namespaces=ATOM) == after.findtext("a:id", namespaces=ATOM)
