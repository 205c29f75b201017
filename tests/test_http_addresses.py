"""HTTP on every public address: what `public_addresses` lists, which test_permissions compares with the URLconf."""

import gzip
from typing import Any

import brotli
import pytest
from django.conf import settings
from django.test import Client, RequestFactory, override_settings

from claims.models import Slug
from claims.public.web import page_cache
from claims.sync import bulk_files
from claims.vocabulary import BulkKind
from factcheck.core.http import accepted_codings
from sources.services.sources import change_source
from sources.services.uploads import upload_copy
from tests import copies, factories
from tests.conftest import Standing
from tests.public_addresses import API, NO_ID, PUBLIC
from tests.web import newsroom

pytestmark = pytest.mark.django_db

BESIDE = [
    ("nowhere", 404),
    ("claims", 301),
    ("claims/list.pdf", 404),
    (f"{API}nothing", 404),
    ("v1alpha1/nothing", 404),
]
"""Addresses that no view answers."""
ROWS = [row for rows in PUBLIC.values() for row in rows]
GOOD = [
    path
    for path, status in ROWS
    if status == 200 and not path.startswith("healthz/") and path != f"{API}schema"  # half a second each time
]
READ_STRICTLY = (API.removesuffix("/"), "v1alpha1/", "healthz/")
"""Below these an unknown parameter is refused or means nothing."""
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Accept-Ranges, Age, Allow, Cache-Status, Content-Disposition, Content-Encoding, Content-Length, "
        "Content-Range, Deprecation, ETag, Link, RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, Sunset"
    ),
}
"""As docs/api.md promises."""
CLIENT = Client(enforce_csrf_checks=True, raise_request_exception=False)
OF_THE_200 = ("ETag", "Cache-Control", "Vary", *CORS, "Cross-Origin-Resource-Policy", "Permissions-Policy")


@pytest.fixture(autouse=True)
def pages_are_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_cache, "FRESH", 0.0)
    page_cache.pages.forget()


@pytest.fixture(scope="module")
def names(standing: Standing[dict[str, str]]) -> dict[str, str]:
    return standing(_open)


def _open() -> dict[str, str]:
    """A newsroom with everything that an address of the table names."""
    desk = newsroom.open_newsroom()
    change_source(
        source_id=desk.open_source.pk,
        draft=factories.draft_of(desk.open_source, free_to_publish=True),
        actor=factories.person(),
    )
    text = copies.held(desk.open_source, "In it forty spans were counted, from both banks.")
    copy = upload_copy(
        source_id=desk.open_source.pk, body=b"Forty spans. " * 200, file_name="survey.txt", actor=factories.person()
    )
    Slug.objects.create(slug="an-old-address", claim_id=desk.main.claim_id, language="en")
    [bulk] = bulk_files.build(BulkKind.ITEMS)
    return {
        "origin": settings.PUBLIC_ORIGIN,
        "old": "an-old-address",
        "main": newsroom.slug(desk.main),
        "withdrawn": newsroom.slug(desk.withdrawn),
        "redacted": newsroom.slug(desk.redacted),
        "claim": str(desk.main.claim_id),
        "withdrawn_id": str(desk.withdrawn.claim_id),
        "redacted_id": str(desk.redacted.claim_id),
        "source": str(desk.open_source.pk),
        "copy": str(copy.pk),
        "text": str(text.pk),
        "bulk": bulk.name,
    }


def ask(path: str, names: dict[str, str], method: str = "GET", **headers: str) -> Any:
    """The response; as from a browser, whose forms must hold a token."""
    return CLIENT.generic(method, "/" + path.format(**names), headers=headers)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(("path", "status"), [*ROWS, *BESIDE])
def test_an_answer_says_how_long_it_is_kept_and_that_any_page_may_read_it(
    names: dict[str, str], path: str, status: int
) -> None:
    response = ask(path, names)
    assert response.status_code == status
    policy = response["Cache-Control"]
    kept = status in (200, 301, 302, 404, 410, 451) and not path.startswith("healthz/")
    if kept:
        assert policy == "public, max-age=0, must-revalidate"
    else:
        assert "no-store" in policy
    assert {name: response[name] for name in CORS} == CORS
    assert "Accept-Encoding" in response["Vary"]
    assert response["Permissions-Policy"]
    if not path.endswith("original"):
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not response.cookies
    head = ask(path, names, "HEAD")
    assert head.status_code == status
    for name in ("Cache-Control", "Content-Type", "ETag", "Vary", "Location"):
        assert head.get(name) == response.get(name)
    if head.get("Content-Length") is not None:
        assert head["Content-Length"] == str(len(body(response)))


@pytest.mark.parametrize("path", GOOD)
def test_what_did_not_change_is_a_304_with_the_headers_of_the_200(names: dict[str, str], path: str) -> None:
    response = ask(path, names)
    tag = response["ETag"].removeprefix("W/")
    for method, known in (("GET", f'"another", W/{tag}'), ("HEAD", tag)):
        unchanged = ask(path, names, method, If_None_Match=known)
        assert (unchanged.status_code, body(unchanged)) == (304, b"")
        assert {name: unchanged[name] for name in OF_THE_200} == {name: response[name] for name in OF_THE_200}


@pytest.mark.parametrize("path", GOOD)
def test_compression_is_what_the_request_accepts(names: dict[str, str], path: str) -> None:
    plain = ask(path, names, Accept_Encoding="gzip;q=0")
    assert "Content-Encoding" not in plain
    packed = ask(path, names, Accept_Encoding="gzip, identity;q=0")
    assert packed["Content-Encoding"] == "gzip"
    # A coding has a tag of its own, or one that is weak and so covers both.
    assert packed["ETag"] != plain["ETag"] or packed["ETag"].startswith("W/")
    sent = body(packed)
    assert packed.get("Content-Length", str(len(sent))) == str(len(sent))
    # What is counted anew at each request differs behind this.
    assert gzip.decompress(sent)[:60] == body(plain)[:60]
    assert ask(path, names, Accept_Encoding="br, *;q=0").status_code == 406
    # A browser gets as it is what is known to be short, and what is served in ranges.
    whole = path.endswith("original") or path.startswith("api/v1/bulk/{")
    long = not whole and (plain.streaming or len(body(plain)) >= 1_000)
    for method in ("GET", "HEAD"):
        by_browser = ask(path, names, method, Accept_Encoding="gzip, deflate, br, zstd")
        assert (by_browser.get("Content-Encoding", "") in ("gzip", "br")) == long


@pytest.mark.parametrize(
    ("accepted", "codings"),
    [
        ("", (False, True)), ("gzip", (True, True)), ("x-gzip", (True, True)), ("*", (True, True)),
        ("br, gzip;q=0.1", (True, True)), ("GZIP ; Q=1", (True, True)), ("gzip;q=0", (False, True)),
        ("gzip;q=0.000, identity", (False, True)), ("identity;q=1, gzip;q=0.5", (False, True)),
        ("*;q=0, identity", (False, True)), ("gzip, identity;q=0", (True, False)), ("gzip, *;q=0", (True, False)),
        ("identity;q=0", (False, False)), ("*;q=0", (False, False)), ("gzip;q=0, identity;q=0", (False, False)),
        ("gzip;q=x, br;q=2, ;", (False, True)),
    ],
)  # fmt: skip
def test_weights_of_accept_encoding(accepted: str, codings: tuple[bool, bool]) -> None:
    assert accepted_codings(RequestFactory().get("/", headers={"Accept-Encoding": accepted})) == codings


@pytest.mark.parametrize("path", sorted({rows[0][0] for rows in PUBLIC.values()}))
def test_other_methods_are_refused_by_name_and_a_preflight_is_answered(names: dict[str, str], path: str) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        refused = ask(path, names, method)
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert refused["Cache-Control"] == "no-store"
        assert refused["Access-Control-Allow-Origin"] == "*"
    asked = ask(
        path, names, "OPTIONS", Origin="https://elsewhere.example", Access_Control_Request_Method="GET",
        Access_Control_Request_Headers="if-none-match,range,x-goog-api-key",
    )  # fmt: skip
    assert (asked.status_code, asked["Allow"], body(asked)) == (204, "GET, HEAD, OPTIONS", b"")
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD"
    allowed = {name.strip().lower() for name in asked["Access-Control-Allow-Headers"].split(",")}
    assert {"if-none-match", "if-match", "range", "if-range", "x-goog-api-key", "content-type"} <= allowed
    exposed = {name.strip() for name in asked["Access-Control-Expose-Headers"].split(",")}
    assert {"ETag", "Link", "Repr-Digest", "Content-Range", "Retry-After"} <= exposed


@pytest.mark.parametrize("path", [path for path in GOOD if not path.startswith(READ_STRICTLY)])
def test_unknown_repeated_and_reordered_parameters_are_the_same_page(names: dict[str, str], path: str) -> None:
    joint = "&" if "?" in path else "?"
    same = [ask(path, names), ask(f"{path}{joint}utm_source=a&fbclid=b&utm_source=c", names)]
    known = path.partition("?")[2]
    if known:
        same.append(ask(f"{path}&{known}", names))
    assert {(one.status_code, one["ETag"], body(one)) for one in same} == {
        (200, same[0]["ETag"], body(ask(path, names)))
    }


def test_a_page_with_unknown_parameters_is_kept_once_and_names_its_own_address(names: dict[str, str]) -> None:
    plain, tagged = ask("claims/", names), ask("claims/?page=1&utm_source=x", names)
    assert tagged.content == plain.content
    assert f'rel="canonical" href="{settings.PUBLIC_ORIGIN}/claims/"'.encode() in tagged.content
    assert page_cache.pages.get("/claims/") is not None
    assert page_cache.pages.get("/claims/?page=1&utm_source=x") is None


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("claims/{main}/", "text/html"), (f"{API}claims", "application/problem+json"),
        ("v1alpha1/claims:search?query=x", "application/json"),
    ],
)  # fmt: skip
def test_a_fault_and_an_unreadable_host_are_never_kept(
    names: dict[str, str], path: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as patched:
        for name in (
            "claims.public.web.verdicts.verdicts.find",
            "claims.api.claims.ClaimList.get_queryset",
            "claims.interchange.google.read",
        ):
            patched.setattr(name, broken)
        fault = ask(path, names)
    unreadable = ask(path, names, Host="not a host")
    for response, status in ((fault, 500), (unreadable, 400)):
        assert response.status_code == status
        assert response["Content-Type"].startswith(kind)
        assert response["Cache-Control"] == "no-store"


def test_the_way_to_https_is_not_kept_for_ever() -> None:
    with override_settings(SECURE_SSL_REDIRECT=True):
        for path in ("/", "/admin/"):
            moved = Client().get(path)
            assert moved.status_code == 301
            assert "max-age=0" in moved["Cache-Control"] or "no-store" in moved["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    [
        "admin/", "admin", "admin/login/", "admin/nothing/", "admin/claims/claim/", f"{API}desk/claims",
        f"{API}desk/nothing", f"{API}desk/claims/{NO_ID}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_nobody_keeps_or_shares_what_the_desk_answers(names: dict[str, str], path: str, method: str) -> None:
    response = ask(path, names, method, Accept_Encoding="gzip")
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in response
    assert "Content-Encoding" not in response
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Permissions-Policy"]


def test_a_static_file_has_one_weak_tag_in_both_forms() -> None:
    path = "/static/factcheck/base.css"
    with override_settings(WHITENOISE_USE_FINDERS=True):
        client = Client()
        plain = client.get(path)
        assert plain["ETag"].startswith('W/"')
        assert "public" in plain["Cache-Control"]
        assert {name: plain[name] for name in CORS} == CORS
        for known in (plain["ETag"], plain["ETag"].removeprefix("W/"), f'"another", {plain["ETag"]}'):
            unchanged = client.get(path, headers={"If-None-Match": known})
            assert (unchanged.status_code, unchanged["ETag"]) == (304, plain["ETag"])
            assert {name: unchanged[name] for name in OF_THE_200} == {name: plain[name] for name in OF_THE_200}
        assert client.get(path, headers={"Accept-Encoding": "gzip, identity;q=0"})["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""), ("gzip", "gzip"), ("br", "br"), ("gzip, deflate, br, zstd", "br"), ("*", "br"),
        ("gzip, br;q=0.5", "gzip"), ("br;q=0, gzip", "gzip"), ("br;q=0.4, gzip;q=0.3, identity;q=1", ""),
        ("br;q=0, *", "gzip"), ("identity, br", "br"),
    ],
)  # fmt: skip
def test_a_kept_page_is_sent_in_the_preferred_coding_under_a_tag_of_its_own(
    names: dict[str, str], accepted: str, coding: str
) -> None:
    plain = ask("claims/", names)
    coded = ask("claims/", names, Accept_Encoding=accepted)
    assert coded.get("Content-Encoding", "") == coding
    unpack = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}[coding]
    assert unpack(coded.content) == plain.content
    assert "Accept-Encoding" in coded["Vary"]
    assert (coded["ETag"] == plain["ETag"]) == (coding == "")
    assert ask("claims/", names, Accept_Encoding=accepted, If_None_Match=coded["ETag"]).status_code == 304
    if coding:
        assert ask("claims/", names, Accept_Encoding=accepted, If_None_Match=plain["ETag"]).status_code == 200
