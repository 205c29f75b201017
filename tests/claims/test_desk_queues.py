"""Queues that triggers keep hold what the tables say, and the rebuilding functions make the same rows."""

import pytest
from django.db import connection

from claims.models import Verdict
from claims.models.verdicts import ChangeRequest
from claims.services import steps
from factcheck.accounts.roles import Role
from sources.models import MissingCopy
from sources.queries import without_copy
from sources.services.sources import change_source
from sources.services.uploads import upload_copy
from tests import factories
from tests.claims import desk_work

pytestmark = pytest.mark.django_db
ADDRESSES = ("https://waits.example/", "https://copied.example/", "", "https://protected.example/")


def rebuilt() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT claims_rebuild_queues(), sources_rebuild_queues()")


def test_requested_changes_wait_until_the_verdict_is_submitted_again() -> None:
    editor, author = factories.person(Role.EDITOR), factories.person(Role.RESEARCHER)
    claim = factories.logged_claim(actor=author)
    verdict = Verdict.objects.get(claim=claim)
    for _ in range(2):
        steps.submit(**desk_work.now(claim), actor=author)
        assert not Verdict.objects.with_changes_requested().exists()
        steps.request_changes(**desk_work.now(claim), actor=editor, note="Name the survey.")
        assert list(Verdict.objects.with_changes_requested()) == [verdict]
    before = list(ChangeRequest.objects.values_list("pk"))
    rebuilt()
    assert list(ChangeRequest.objects.values_list("pk")) == before
    steps.submit(**desk_work.now(claim), actor=author)
    rebuilt()
    assert not ChangeRequest.objects.exists()


def test_sources_wait_for_a_copy_while_they_may_be_fetched() -> None:
    editor = factories.person(Role.EDITOR)
    waits, copied, printed, protected = (factories.source(url=url) for url in ADDRESSES)
    secret = {"access": "protected", "description": "A letter.", "protection_reason": "The writer is in danger."}
    change_source(source_id=protected.pk, draft=factories.draft_of(protected, **secret), actor=editor)
    upload_copy(source_id=copied.pk, body=b"Words.", file_name="a.txt", actor=editor)
    assert list(without_copy()) == [waits]
    rows = {(waits.pk, True), (printed.pk, False), (protected.pk, False)}
    assert set(MissingCopy.objects.values_list("pk", "fetchable")) == rows
    rebuilt()
    assert set(MissingCopy.objects.values_list("pk", "fetchable")) == rows
    address = factories.draft_of(printed, url="https://printed.example/", locator="")
    change_source(source_id=printed.pk, draft=address, actor=editor)
    assert MissingCopy.objects.get(pk=printed.pk).fetchable
    assert list(without_copy()) == [waits], "the new address is being fetched"
