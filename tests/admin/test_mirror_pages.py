"""Mirrors at the desk: everyone sees their lag, nobody can change them."""

from collections.abc import Callable

import pytest
from django.test import Client

from claims.models import Mirror
from claims.sync import mirroring
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests.admin.pages import text_of
from tests.claims.other_newsroom import ADDRESS, OtherNewsroom

pytestmark = pytest.mark.django_db
At = Callable[[User | Role], Client]
LIST = "/admin/claims/mirror/"


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Mirror:
    other = OtherNewsroom()
    monkeypatch.setattr("claims.sync.mirroring.client.fetch", other.fetch)
    for claim in (1, 2, 3):
        other.publish(claim)
    made = mirroring.find_or_add(ADDRESS)
    mirroring.copy_next_page(mirror_id=made.pk, limit=2)
    return made


def test_a_mirror_is_shown_with_its_lag(at_desk: At, mirror: Mirror) -> None:
    client = at_desk(Role.RESEARCHER)
    assert 'href="/admin/claims/mirror/"' in client.get("/admin/").content.decode()
    for address in (LIST, f"{LIST}{mirror.pk}/change/"):
        shown = text_of(client.get(address))
        assert ADDRESS in shown
        assert "filling for the first time" in shown
    mirroring.copy_next_page(mirror_id=mirror.pk)
    assert "whole" in text_of(client.get(LIST))


def test_a_mirror_cannot_be_changed(at_desk: At, mirror: Mirror) -> None:
    client = at_desk(Role.ADMINISTRATOR)
    for address in (f"{LIST}add/", f"{LIST}{mirror.pk}/delete/"):
        assert client.get(address).status_code == 404
    assert client.post(f"{LIST}{mirror.pk}/change/", {"address": "https://elsewhere.example"}).status_code == 403
    assert Mirror.objects.get().address == ADDRESS
