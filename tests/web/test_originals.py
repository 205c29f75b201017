"""The original of a copy that is free to publish is always a download."""

from typing import Any

import pytest

from claims.working_copy import CitationCopy
from factcheck.accounts.roles import Role
from sources.services.sources import change_source
from sources.services.uploads import upload_copy
from tests import factories
from tests.sources.extracting import samples
from tests.web import newsroom

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "name", "content_type"),
    [
        (b"plain words", "a.txt", "text/plain"),
        (b"<!doctype html><script>alert(1)</script><p>words", "a.png", "application/octet-stream"),
        (samples.PNG, "a.html", "image/png"),
    ],
)
def test_it_is_a_sandboxed_download_without_sniffing(reader: Any, body: bytes, name: str, content_type: str) -> None:
    source = factories.source()
    citation = CitationCopy(source=source.pk, stance="for", quotation="words", provenance="confirmed")
    other = CitationCopy(source=factories.source().pk, stance="against", note="Another.")
    newsroom.publish(citations=(citation, other))
    copy = upload_copy(source_id=source.pk, body=body, file_name=name, actor=factories.person())
    draft = factories.draft_of(source, free_to_publish=True)
    change_source(source_id=source.pk, draft=draft, actor=factories.person(Role.EDITOR))
    where = f"/sources/{source.pk}/copies/{copy.pk}/original"
    answer = reader.get(where)
    assert b"".join(answer.streaming_content) == body
    assert answer["Content-Type"] == content_type
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["ETag"] == f'"{copy.body_id}"'
    assert "Set-Cookie" not in answer
    assert name not in str(answer.headers)
    assert reader.get(where, **{"If-None-Match": answer["ETag"]}).status_code == 304
