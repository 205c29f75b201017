"""Publishers and their domains, and who may mark a source as free to publish."""

from dataclasses import replace

import pytest

from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from factcheck.core.errors import IllegalTransition, Invalid, NotAllowed
from sources.models import Access, PublisherDomain
from sources.services import sources
from sources.services.holds import place_hold
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return factories.person(Role.EDITOR)


def test_a_publisher_is_recognised_by_the_longest_of_its_domains(editor: User) -> None:
    for name, domain in (("State", "gov.example"), ("Ministry", "mfa.gov.example"), ("Press", "www.Press.example")):
        sources.add_publisher(name=name, domains=[domain], actor=editor)
    table = {
        "https://gov.example/": "State",
        "https://www.gov.example/a": "State",
        "https://archive.mfa.gov.example/b?c": "Ministry",
        "http://m.press.example:8080/x": "Press",
        "https://www.google.com/amp/s/press.example/x": "Press",
        "https://notgov.example/": None,
        "https://gov.example.org/": None,
        "https://example/": None,
        "": None,
        "http://[": None,
    }
    found = {url: sources.recognise(url) for url in table}
    assert {url: one.name if one else None for url, one in found.items()} == table


def test_without_a_domain_the_newest_source_of_the_host_decides(editor: User) -> None:
    for number, issuer in enumerate(("Old owner", "New owner")):
        factories.source(url=f"https://daily.example/{number}", issued_by=issuer)
    factories.source(url="https://daily.example.org/1", issued_by="Somebody else")
    factories.source(
        url="https://daily.example/leak", issued_by="Hidden", access="protected", description="d", protection_reason="r"
    )
    found = sources.recognise("https://www.daily.example/9")
    assert found is not None
    assert found.name == "New owner"
    assert sources.recognise("https://dail.example/9") is None


@pytest.mark.parametrize(
    "written", ["localhost", "no domain", "-a.example", "a..example", "10.0.0.1", "a.example\x00", "org", "_a.example"]
)
def test_malformed_domains_are_refused(editor: User, written: str) -> None:
    with pytest.raises(Invalid) as refusal:
        sources.add_publisher(name="An office", domains=[written], actor=editor)
    assert refusal.value.field == "domains"


def test_a_domain_belongs_to_one_publisher_and_can_be_removed(editor: User) -> None:
    first = sources.add_publisher(
        name="First", domains=["a.example", "https://www.a.example/x", "b.example"], actor=editor
    )
    assert list(first.domains.values_list("domain", flat=True)) == ["a.example", "b.example"]
    second = sources.add_publisher(name="Second", actor=editor)
    with pytest.raises(Invalid, match=r"a\.example is already a domain of First"):
        sources.change_publisher(publisher_id=second.pk, name="Second", note="", domains=["A.example"], actor=editor)
    sources.change_publisher(publisher_id=first.pk, name="First", note="", domains=["b.example"], actor=editor)
    sources.change_publisher(publisher_id=second.pk, name="Second", note="", domains=["приклад.укр"], actor=editor)
    sources.change_publisher(publisher_id=second.pk, name="Second", note="x", actor=editor)
    assert set(PublisherDomain.objects.values_list("domain", "publisher__name")) == {
        ("b.example", "First"),
        ("xn--80aikifvh.xn--j1amh", "Second"),
    }


def test_only_an_editor_may_mark_a_source_as_free_to_publish(editor: User) -> None:
    researcher = factories.person(Role.RESEARCHER)
    source = factories.source(actor=researcher)
    free = factories.draft_of(source, free_to_publish=True)
    with pytest.raises(NotAllowed) as refusal:
        sources.change_source(source_id=source.pk, draft=free, actor=researcher)
    assert refusal.value.field == "free_to_publish"
    with pytest.raises(NotAllowed):
        sources.add_source(draft=replace(free, url=""), actor=researcher, capture=False)
    assert sources.change_source(source_id=source.pk, draft=free, actor=editor).free_to_publish
    kept = sources.change_source(source_id=source.pk, draft=replace(free, title="New"), actor=researcher)
    assert (kept.title, kept.free_to_publish) == ("New", True)
    hidden = replace(free, access=Access.PROTECTED, description="A letter", protection_reason="Safety")
    with pytest.raises(Invalid) as refused:
        sources.change_source(source_id=source.pk, draft=hidden, actor=editor)
    assert refused.value.field == "free_to_publish"
    # Everybody may protect a source, without an editor.
    protected = sources.change_source(
        source_id=source.pk, draft=replace(hidden, free_to_publish=False), actor=researcher
    )
    assert (protected.protected, protected.free_to_publish) == (True, False)
    with pytest.raises(NotAllowed) as refused_again:
        sources.change_source(source_id=source.pk, draft=free, actor=researcher)
    assert refused_again.value.field == "access"


def test_a_source_under_hold_cannot_be_changed(editor: User) -> None:
    source = factories.source()
    place_hold(source_id=source.pk, reason="A court asks.", actor=factories.person(Role.ADMINISTRATOR))
    with pytest.raises(IllegalTransition, match="legal hold"):
        sources.change_source(source_id=source.pk, draft=factories.draft_of(source, title="New"), actor=editor)
