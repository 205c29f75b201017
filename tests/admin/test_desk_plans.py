"""Desk pages read what they show: no scan of any query reads more than a bound, however much is stored."""

import pytest
from django.test import Client

from claims.models import Claim, EvidenceNotice, Topic
from claims.services import steps
from claims.services.notices import NoticeDraft, add_notices
from claims.vocabulary import NoticeKind
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.counting import COUNTED
from sources.models import Snapshot, Source
from sources.services.uploads import upload_copy
from tests import factories
from tests.admin.many_rows import multiply
from tests.admin.plans import most_rows_read
from tests.claims import desk_work
from tests.conftest import Standing

pytestmark = pytest.mark.django_db
TIMES = 700
MOST = 3 * COUNTED
"""Rows that a scan may read: a bounded count, and twice as many that a filter leaves out."""


@pytest.fixture(scope="module")
def administrator(standing: Standing[User]) -> User:
    return standing(_ledger)


def _ledger() -> User:
    """Claims in every state, sources with and without copies, and two thousand times more."""
    administrator, editor = factories.person(Role.ADMINISTRATOR), factories.person(Role.EDITOR)
    topic = factories.topic("Bridges")
    for _ in range(3):
        factories.published_claim(topics=(topic.pk,))
        factories.logged_claim()
    claim = factories.logged_claim(actor=editor)
    steps.submit(**desk_work.now(claim), actor=editor)
    steps.request_changes(**desk_work.now(claim), actor=factories.person(Role.EDITOR), note="Name the survey.")
    waiting = factories.logged_claim(actor=editor)
    steps.submit(**desk_work.now(waiting), actor=editor)
    factories.approved_claim()
    assert Claim.objects.count() == 9
    for source in Source.objects.all()[:4]:
        upload_copy(
            source_id=source.pk, body=b"Words of the source %d" % source.pk.int, file_name="a.txt", actor=editor
        )
    assert Snapshot.objects.count() == 4
    add_notices(source_id=source.pk, drafts=[NoticeDraft(claim.pk, NoticeKind.GONE, "No page.")])
    assert EvidenceNotice.objects.count() == 1
    multiply(TIMES)
    return administrator


@pytest.fixture
def desk(administrator: User) -> Client:
    client = Client()
    client.force_login(administrator, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/admin/")
    return client


def test_the_home_page_reads_queues(desk: Client) -> None:
    read, plan = most_rows_read(lambda: desk.get("/admin/"))
    assert 0 < read <= MOST, plan


LISTS = {
    "claims/claim": ["o=6", "verdicts__state__exact=in_review", "verdicts__rating__key__exact=mostly-true",
        "verdicts__language=en", "kind__exact=opinion", "topics__id__exact={topic}",
        "verdicts__assigned_to__id__exact={person}"],
    "claims/claimant": ["kind__exact=person", "o=-1"],
    "claims/topic": [],
    "claims/edition": ["kind__exact=corrected", "language=en"],
    "claims/redaction": [],
    "claims/activity": ["actor__id__exact={person}"],
    "claims/externalreview": ["tied=no", "publisher=Nobody", "tied=hidden"],
    "sources/source": ["copies=none", "copies=waiting", "copies=failed", "copies=damaged", "copies=held",
        "medium__exact=treaty", "access__exact=protected", "language=en", "o=3"],
    "sources/capture": ["state__exact=failed"],
    "sources/publisher": [],
    "accounts/accountact": [],
}  # fmt: skip
"""The lists of growing tables, each with queries of its own."""
ADDRESSES = [f"/admin/{name}/?{query}" for name, queries in LISTS.items() for query in ("", "p=last", *queries)]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_list_reads_its_page(address: str, desk: Client, administrator: User) -> None:
    address = address.format(topic=Topic.objects.first().pk, person=administrator.pk)  # type: ignore[union-attr]
    read, plan = most_rows_read(lambda: desk.get(address))
    assert read <= MOST, plan
