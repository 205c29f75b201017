"""Logging in: guesses are slowed down, but they do not lock out the person with that name."""

import logging

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings
from redis.exceptions import ConnectionError as NoValkey

from factcheck.accounts.models import FailedAttempts, User
from factcheck.accounts.roles import Role
from factcheck.accounts.services import attempts
from factcheck.accounts.sign_in import DEVICE_COOKIE
from factcheck.core.environment import networks
from tests import factories

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
HOME = "/admin/"
WRONG = "wrong"


@pytest.fixture
def publisher() -> User:
    return factories.person(Role.PUBLISHER, username="paula")


def _try(client: Client, name: str = "paula", password: str = WRONG, **meta: str) -> int:
    return client.post(LOGIN, {"username": name, "password": password}, **meta).status_code  # type: ignore[arg-type]  # headers of the request


def _logs_in(client: Client, name: str = "paula", **meta: str) -> bool:
    return _try(client, name, factories.PASSWORD, **meta) == 302


def _guess(times: int, **meta: str) -> list[int]:
    stranger = Client()
    return [_try(stranger, password=f"guess {number}", **meta) for number in range(times)]


def _all_failures(number: int) -> None:
    """Set every counter to so many failures, just now."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_failedattempts SET failures = %s, last_at = clock_timestamp()", [number])


def test_guesses_slow_down_the_stranger_but_not_the_person_elsewhere(publisher: User) -> None:
    answers = _guess(30, REMOTE_ADDR="203.0.113.9")
    assert answers[:5] == [200] * 5
    assert 429 in answers
    assert _logs_in(Client(), REMOTE_ADDR="198.51.100.4")


def test_a_known_device_can_log_in_even_from_the_strangers_address(publisher: User) -> None:
    known = Client()
    assert _logs_in(known)
    known.post("/admin/logout/")
    _guess(6)
    _all_failures(40)
    assert _try(Client(), password=factories.PASSWORD) == 429
    assert _logs_in(known)


def test_a_device_cookie_works_for_its_person_only_and_not_if_forged(publisher: User) -> None:
    factories.person(Role.RESEARCHER, username="rex")
    rex = Client()
    assert _logs_in(rex, "rex")
    rex.post("/admin/logout/")
    forged = Client()
    forged.cookies[DEVICE_COOKIE] = rex.cookies[DEVICE_COOKIE].value.replace(":", ":x", 1)
    _guess(6)
    _all_failures(40)
    assert _try(rex, password=factories.PASSWORD) == 429
    assert _try(forged, "rex", factories.PASSWORD) == 429


def test_a_known_device_has_its_own_limit(publisher: User) -> None:
    known = Client()
    assert _logs_in(known)
    known.post("/admin/logout/")
    _try(known)
    _all_failures(attempts.DEVICE.free + 8)
    assert _try(known, password=factories.PASSWORD) == 429
    assert _logs_in(Client(), REMOTE_ADDR="198.51.100.4")


def test_guesses_for_many_names_from_one_address_are_slowed_down(publisher: User) -> None:
    stranger = Client()
    tried = [_try(stranger, f"name{number}", REMOTE_ADDR="203.0.113.9") for number in range(attempts.ADDRESS.free)]
    assert set(tried) == {200}
    _all_failures(attempts.ADDRESS.free + 6)
    answer = stranger.post(LOGIN, {"username": "fresh", "password": "x"}, REMOTE_ADDR="203.0.113.9")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 1
    assert _try(Client(), "fresh", REMOTE_ADDR="203.0.113.10") == 200


def test_ipv6_attempts_are_counted_by_network(publisher: User) -> None:
    _guess(6, REMOTE_ADDR="2001:db8:0:1::1")
    _all_failures(20)
    assert _try(Client(), REMOTE_ADDR="2001:db8:0:1::2") == 429
    assert _try(Client(), REMOTE_ADDR="2001:db8:0:2::2") == 200


def test_the_wait_doubles_up_to_a_limit_which_is_short_for_a_name() -> None:
    assert [attempts.PAIR.wait(failures) for failures in (4, 5, 6, 7, 30)] == [0, 1, 2, 4, 900]
    assert attempts.NAME.wait(10_000) == 30


def test_a_right_password_clears_its_own_failures_only(
    publisher: User,
) -> None:
    for number in range(4):
        _try(Client(), f"other{number}")
    _guess(3)
    assert _logs_in(Client())
    assert sorted(FailedAttempts.objects.values_list("failures", flat=True)) == [1] * 8 + [7]


def test_the_log_has_name_and_address_of_each_attempt(publisher: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        _try(Client(), REMOTE_ADDR="203.0.113.9")
    told = [record.msg for record in caplog.records if "log-in failed" in str(record.msg)]
    assert told
    assert "paula" in str(told[0])
    assert "203.0.113.9" in str(told[0])


def test_the_limits_work_without_valkey(publisher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*given: object, **named: object) -> None:
        raise NoValkey

    for name in ("get", "set", "add", "incr"):
        monkeypatch.setattr(cache, name, away)
    assert 429 in _guess(12, REMOTE_ADDR="203.0.113.9")
    assert _logs_in(Client(), REMOTE_ADDR="198.51.100.4")


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "same_as"),
    [
        ([], "10.0.0.1", "198.51.100.7", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.7", "198.51.100.7"),
        (["10.0.0.0/8"], "10.0.0.1", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (["10.0.0.0/8"], "203.0.113.9", "198.51.100.7", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "rubbish", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "[2001:db8::1]:4711", "2001:db8::9"),
        (["unix"], "", "198.51.100.7:80", "198.51.100.7"),
        (["10.0.0.0/8"], "::ffff:10.0.0.1", "198.51.100.7", "198.51.100.7"),
    ],
)
def test_only_a_trusted_proxy_can_name_the_client(
    proxies: list[str], peer: str, forwarded: str, same_as: str, publisher: User, settings: Settings
) -> None:
    settings.TRUSTED_PROXIES, settings.TRUSTED_NETWORKS = proxies, networks(proxies, name="TRUSTED_PROXIES")
    _try(Client(), REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    _all_failures(20)
    settings.TRUSTED_PROXIES, settings.TRUSTED_NETWORKS = [], []
    assert _try(Client(), "somebody", REMOTE_ADDR="192.0.2.55") == 200
    assert _try(Client(), REMOTE_ADDR=same_as) == 429


def test_guesses_of_the_old_password_are_slowed_down(publisher: User) -> None:
    client = Client()
    assert _logs_in(client)
    new = {"new_password1": "quite another phrase 5", "new_password2": "quite another phrase 5"}
    for _ in range(attempts.OLD_PASSWORD.free):
        assert client.post("/admin/password_change/", {"old_password": "wrong", **new}).status_code == 422
    _all_failures(20)
    refused = client.post("/admin/password_change/", {"old_password": factories.PASSWORD, **new})
    assert refused.status_code == 429
    _all_failures(0)
    assert client.post("/admin/password_change/", {"old_password": factories.PASSWORD, **new}).status_code == 302
    act = publisher.acts_on.first()
    assert act is not None
    assert (act.kind, act.actor) == ("password set", publisher)


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/admin/claims/claim/", "/admin/claims/claim/"),
        ("/admin/claims/claim/?q=span", "/admin/claims/claim/?q=span"),
        ("/search/", "/search/"),
        ("/nowhere", HOME),
        ("/admin/nowhere/", HOME),
        ("/admin/claims/nowhere/", HOME),
        ("//evil.example/", HOME),
        ("https://evil.example/admin/", HOME),
        ("/\\evil.example", HOME),
        ("javascript:alert(1)", HOME),
        ("/admin/logout/", HOME),
        ("/admin/login/", HOME),
        ("", HOME),
    ],
)
def test_a_log_in_redirects_to_the_requested_page_or_the_desk(wanted: str, leads_to: str, publisher: User) -> None:
    sent = {"username": "paula", "password": factories.PASSWORD, "next": wanted}
    answer = Client().post(LOGIN, sent)
    assert (answer.status_code, answer["Location"]) == (302, leads_to)
    assert Client().post(f"{LOGIN}?next={wanted}", sent | {"next": wanted})["Location"] == leads_to


@pytest.mark.parametrize("written", ["PAULA", "ｐａｕｌａ", "Paula"])
def test_a_name_logs_in_in_any_spelling(written: str, publisher: User) -> None:
    assert _logs_in(Client(), written)
