"""Bodies are read strictly: what is unknown, of another type, too long or not storable is refused by its path."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from claims.models import Claim
from factcheck.accounts.models import User
from factcheck.accounts.roles import Role
from tests import factories
from tests.api.bot import CLAIM, Bot, problem
from tests.conftest import Standing

pytestmark = pytest.mark.django_db
ID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def holder(standing: Standing[User]) -> User:
    return standing(lambda: factories.person(Role.EDITOR))


@pytest.fixture
def bot(holder: User) -> Bot:
    return Bot.of(User.objects.get(pk=holder.pk), per_minute=6_000, actor=factories.person(Role.ADMINISTRATOR))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unknown": 1}, "unknown"),
        ({"": 1}, "(empty)"),
        ({"state": "published"}, "state"),
        ({"text": 5}, "text"),
        ({"text": None}, "text"),
        ({"text": True}, "text"),
        ({"text": ["a"]}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n "}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "a" * 1_001}, "text"),
        ({"short_claim": "a" * 76}, "short_claim"),
        ({"kind": "truth"}, "kind"),
        ({"kind": 1}, "kind"),
        ({"kind": []}, "kind"),
        ({"kind": {}}, "kind"),
        ({"original_language": "English"}, "original_language"),
        ({"original_language": "en\n"}, "original_language"),
        ({"made_on": "2022-02-30"}, "made_on"),
        ({"made_on": "0000"}, "made_on"),
        ({"made_on": ""}, "made_on"),
        ({"made_on": 2022}, "made_on"),
        ({"made_on": "2022\n"}, "made_on"),
        ({"topics": "x"}, "topics"),
        ({"topics": {}}, "topics"),
        ({"topics": ["x"]}, "topics.0"),
        ({"topics": [ID.replace("-", "")]}, "topics.0"),
        ({"topics": [ID, ID]}, "topics"),
        ({"topics": [None]}, "topics.0"),
        ({"claimants": [{"claimant": ID}, {"role": "x"}]}, "claimants.1.claimant"),
        ({"claimants": [{"claimant": ID, "name": "x"}]}, "claimants.0.name"),
        ({"claimants": ["x"]}, "claimants.0"),
        ({"parts": [{"text": "x"}] * 201}, "parts"),
        ({"parts": [{"text": "x", "id": ID}]}, "parts.0.id"),
        ({"appearances": [{"speakers": [{"claimant": 1}]}]}, "appearances.0.speakers.0.claimant"),
        ({"appearances": [{"speakers": [{"claimant": ID}] * 21}]}, "appearances.0.speakers"),
        ({"citations": [{"source": ID, "stance": "for", "part": -1}]}, "citations.0.part"),
        ({"citations": [{"source": ID, "stance": "for", "part": 1.5}]}, "citations.0.part"),
        ({"citations": [{"source": ID, "stance": "for", "part": True}]}, "citations.0.part"),
        ({"citations": [{"source": ID, "stance": "for", "number": 1}]}, "citations.0.number"),
        ({"citations": [{"source": ID, "stance": "for", "passage": {"exact": "x"}}]}, "citations.0.passage.snapshot"),
        ({"citations": [{"source": ID}]}, "citations.0.stance"),
        ({"contacts": [{"whom": "x", "contacted_on": "2022-02"}]}, "contacts.0.contacted_on"),
        ({"contacts": [{"whom": "x", "contacted_on": "2022-02-30"}]}, "contacts.0.contacted_on"),
        ({"verdict": []}, "verdict"),
        ({"verdict": None}, "verdict"),
        ({"verdict": {"headline": "a" * 161}}, "verdict.headline"),
        ({"verdict": {"words_are_ours": "yes"}}, "verdict.words_are_ours"),
        ({"verdict": {"rating": "Not A Key"}}, "verdict.rating"),
        ({"verdict": {"state": "approved"}}, "verdict.state"),
    ],
    ids=str,
)
def test_a_member_that_cannot_be_is_named(bot: Bot, change: dict[str, Any], field: str) -> None:
    refused = problem(bot.post("claims", CLAIM | change), 400, "malformed")
    assert field in {error["field"] for error in refused["errors"]}
    assert Claim.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [
        b" ", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b"\xef\xbb\xbf{}", b"{'text': 1}", b"{} {}",
        b'{"text": "a", "text": "b", "short_claim": "c"}', b'{"text": NaN}', b'{"text": -Infinity}',
        b'{"text": ' + b"9" * 5_000 + b"}", b"[" * 100_000, b'{"a":' * 30_000, b"text=a&short_claim=b",
        b'{"text": "\\ud800", "short_claim": "c"}', b'{"\\ud800": 1}', b'{"text": "a\\u0000", "short_claim": "c"}',
        b"{}",
    ],
    ids=range(21),
)  # fmt: skip
def test_a_body_that_is_no_such_json_is_refused(bot: Bot, body: bytes) -> None:
    problem(bot.ask("POST", "claims", body), 400, "malformed")
    assert Claim.objects.count() == 0


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"])
def test_only_json_is_read(bot: Bot, kind: str) -> None:
    problem(bot.ask("POST", "claims", json.dumps(CLAIM).encode(), Content_Type=kind), 415)


def test_a_body_is_bounded(bot: Bot) -> None:
    most = 256 * 1024
    small = json.dumps(CLAIM).encode()
    assert bot.ask("POST", "claims", small + b" " * (most - len(small))).status_code == 201
    problem(bot.ask("POST", "claims", small + b" " * (most - len(small) + 1)), 413, "too-large")
    problem(bot.ask("POST", "claims", b"x" * 3_000_000), 413, "too-large")
    assert Claim.objects.count() == 1


def test_lines_end_as_the_ledger_keeps_them(bot: Bot) -> None:
    assert bot.made("claims", CLAIM | {"why_chosen": "a\r\nb"})["why_chosen"] == "a\nb"


def test_every_script_and_every_length_that_is_allowed_is_kept(bot: Bot) -> None:
    said = {"text": "Ж" * 1_000, "short_claim": "😀" * 75, "why_chosen": "é" * 600, "made_on": "2024-02-29~"}
    made = bot.made("claims", said)
    assert {name: made[name] for name in said} == said


@pytest.mark.parametrize(
    "address", ["https://office.example/a?b=c#d", "http://192.0.2.1:8080/", "https://xn--e1afmkfd.xn--p1ai/", ""]
)
def test_an_address_is_kept(bot: Bot, address: str) -> None:
    body = {"title": "Survey", "issued_by": "Office", "address": address, "capture": False}
    assert bot.made("sources", body)["address"] == address


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://office.example/ф?й=ї#є", "https://office.example/%D1%84?%D0%B9=%D1%97#%D1%94"),
        ("https://президент.рф/", "https://xn--d1abbgf6aiiy.xn--p1ai/"),
        ("http://bücher.example:8080/ä", "http://xn--bcher-kva.example:8080/%C3%A4"),
        ("https://例え.テスト/%E4?b", "https://xn--r8jz45g.xn--zckzah/%E4?b"),
    ],
)
def test_an_internationalised_address_is_kept_in_ascii(bot: Bot, address: str, kept: str) -> None:
    body = {"title": "Survey", "issued_by": "Office", "address": address, "capture": False}
    made = bot.made("sources", body)
    assert made["address"] == kept
    assert [row["id"] for row in bot.get(f"sources?address={quote(address)}").json()["results"]] == [made["id"]]
    twin = problem(bot.post("sources", body | {"address": kept}), 409, "twin")["twin"]
    assert twin["id"] == made["id"]


@pytest.mark.parametrize(
    "address",
    [
        "HTTPS://office.example", "ftp://office.example", "javascript:alert(1)", "https://user@office.example/",
        "https://office.example\n", "https://ключ@бюро.example/", "https://office", "https://бюро",
        "https://бюро.example:99999/", "ftp://бюро.example/", "https://бюро.example/a b", "https://office.example:99999/",
        "//office.example", "https://256.0.0.1/", " ",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(bot: Bot, address: str) -> None:
    answer = bot.post("sources", {"title": "Survey", "issued_by": "Office", "address": address})
    assert problem(answer, 400, "malformed")["errors"][0]["field"] == "address"
