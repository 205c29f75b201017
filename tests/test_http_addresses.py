"""HTTP on every public address: one table of the addresses, each with the statuses that it answers.

An address of the URLconf that is not in the table fails, so that a new one is held to the same rules.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, RequestFactory, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

from claims.models import Slug
from claims.services import bulk_files
from claims.vocabulary import BulkKind
from claims.web import page_cache
from factcheck.core.http import CACHEABLE_STATUSES, CORS, REVALIDATE, accepted_codings
from sources.services.sources import change_source
from sources.services.uploads import upload_copy
from tests import copies, factories
from tests.conftest import Standing
from tests.web import newsroom

pytestmark = pytest.mark.django_db

API, SLUG, SOURCE = "api/v1/", "<name:slug>/", "sources/<uuid:id>/"
NO_ID = "00000000-0000-4000-8000-000000000000"
LISTS = [f"list.{form}" for form in ("csv", "jsonld")]
FEEDS = [f"feed.{form}" for form in ("atom", "json")]

PUBLIC: dict[str, list[tuple[str, int]]] = {
    "": [("", 200), ("?page=x", 200)],
    "claims/": [("claims/", 200), ("claims/?page=x", 400), ("claims/?page=99", 404)],
    f"claims/{SLUG}": [
        ("claims/{main}/", 200), ("claims/{old}/", 301), ("claims/nope/", 404), ("claims/{withdrawn}/", 410),
        ("claims/{redacted}/", 451),
    ],
    f"claims/{SLUG}editions/<count:number>/": [
        ("claims/{main}/editions/1/", 200), ("claims/{old}/editions/1/", 301), ("claims/{main}/editions/99/", 404),
        ("claims/{withdrawn}/editions/2/", 410), ("claims/{redacted}/editions/1/", 451),
    ],
    f"claims/{SLUG}embed/": [
        ("claims/{main}/embed/", 200), ("claims/{old}/embed/", 301), ("claims/nope/embed/", 404),
        ("claims/{withdrawn}/embed/", 410), ("claims/{redacted}/embed/", 451),
    ],
    "claimants/": [("claimants/", 200), ("claimants/?page=-1", 400)],
    f"claimants/{SLUG}": [("claimants/ada-example/", 200), ("claimants/nope/", 404)],
    "topics/": [("topics/", 200)],
    f"topics/{SLUG}": [("topics/bridges/", 200), ("topics/nope/", 404)],
    f"ratings/{SLUG}": [("ratings/half-true/", 200), ("ratings/nope/", 404)],
    "sources/": [("sources/", 200), ("sources/?page=x", 400)],
    f"{SOURCE}copies/<uuid:copy>/text": [
        ("sources/{source}/copies/{text}/text", 200), (f"sources/{{source}}/copies/{NO_ID}/text", 404),
    ],
    "api/v1": [("api/v1", 200)],
    SOURCE: [("sources/{source}/", 200), (f"sources/{NO_ID}/", 404)],
    f"{SOURCE}copies/<uuid:copy>/": [
        ("sources/{source}/copies/{text}/", 200), (f"sources/{{source}}/copies/{NO_ID}/", 404),
    ],
    f"{SOURCE}copies/<uuid:copy>/original": [
        ("sources/{source}/copies/{copy}/original", 200), (f"sources/{{source}}/copies/{NO_ID}/original", 404),
    ],
    "corrections/": [("corrections/", 200), ("corrections/?others=0", 400)],
    "how-we-work/": [("how-we-work/", 200)],
    "search/": [("search/?q=spans", 200), ("search/?rating=nope", 400)],
    "feeds/": [("feeds/", 200)],
    "feeds/claimreview.json": [("feeds/claimreview.json", 200)],
    "oembed": [
        ("oembed?url={origin}/claims/{main}/", 200), ("oembed?url={origin}/claims/{main}", 200), ("oembed", 400),
        ("oembed?url=x", 404), ("oembed?format=yaml", 501),
    ],
    "sitemap.xml": [("sitemap.xml", 200)],
    "sitemaps/pages.xml": [("sitemaps/pages.xml", 200)],
    "sitemaps/<name:kind>-<count:number>.xml": [("sitemaps/topics-1.xml", 200), ("sitemaps/topics-9.xml", 404)],
    "robots.txt": [("robots.txt", 200)],
    "healthz/live": [("healthz/live", 200)],
    "healthz/ready": [("healthz/ready", 200)],
    "v1alpha1/claims:search": [
        ("v1alpha1/claims:search?query=spans", 200), ("v1alpha1/claims:search", 400),
    ],
    API: [(API, 200), (f"{API}?x=1", 400)],
    **{
        f"{API}{name}": [(f"{API}{name}", 200), (f"{API}{name}?x=1", 400)]
        for name in ("claims", "changes", "editions", "bulk", "sources", "claimants", "topics", "ratings")
    },
    f"{API}claims/<str:id>": [
        (f"{API}claims/{{claim}}", 200), (f"{API}claims/x", 400), (f"{API}claims/{NO_ID}", 404),
        (f"{API}claims/{{withdrawn_id}}", 410), (f"{API}claims/{{redacted_id}}", 451),
    ],
    f"{API}claims/<str:id>/editions/<str:number>": [
        (f"{API}claims/{{claim}}/editions/1", 200), (f"{API}claims/{{claim}}/editions/99", 404),
        (f"{API}claims/{{redacted_id}}/editions/1", 451),
    ],
    f"{API}claims/<str:id>/editions": [(f"{API}claims/{{claim}}/editions", 200), (f"{API}claims/x/editions", 400)],
    **{
        f"{API}claims/<str:id>/{name}": [
            (f"{API}claims/{{claim}}/{name}", 200), (f"{API}claims/{NO_ID}/{name}", 404),
            (f"{API}claims/{{withdrawn_id}}/{name}", 410),
        ]
        for name in ("quotations", "annotations", "external-reviews")
    },
    f"{API}bulk/<str:name>": [(f"{API}bulk/{{bulk}}", 200), (f"{API}bulk/nope", 404)],
    f"{API}sources/<str:id>": [(f"{API}sources/{{source}}", 200), (f"{API}sources/{NO_ID}", 404)],
    f"{API}claimants/<str:slug>": [(f"{API}claimants/ada-example", 200), (f"{API}claimants/nope", 404)],
    f"{API}topics/<str:slug>": [(f"{API}topics/bridges", 200), (f"{API}topics/nope", 404)],
    f"{API}schema": [(f"{API}schema", 200)],
    f"{API}docs": [(f"{API}docs", 200)],
    **{
        f"{page}/{file}": [(f"{page}/{file}", 200)]
        for page in ("claims", "claimants", "topics", "sources", "corrections", "search")
        for file in LISTS
    },
    **{
        f"feeds/{name}.{form}": [(f"feeds/{name}.{form}", 200)]
        for name in ("verdicts", "corrections")
        for form in ("atom", "json")
    },
    **{
        f"{page}/{SLUG}{file}": [(f"{page}/{slug}/{file}", 200), (f"{page}/nope/{file}", 404)]
        for page, slug in (("claimants", "ada-example"), ("topics", "bridges"), ("ratings", "half-true"))
        for file in (*LISTS, *FEEDS)
    },
    **{f"{SOURCE}{file}": [(f"sources/{{source}}/{file}", 200), (f"sources/{NO_ID}/{file}", 404)] for file in LISTS},
}  # fmt: skip
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


def patterns(found: Iterable[Any], before: str = "") -> Iterator[str]:
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def test_every_public_address_is_in_the_table() -> None:
    known = {one for one in patterns(get_resolver().url_patterns) if not one.startswith(("admin/", f"{API}desk/"))}
    assert known == set(PUBLIC)


@pytest.mark.parametrize(("path", "status"), [*ROWS, *BESIDE])
def test_an_answer_says_how_long_it_is_kept_and_that_any_page_may_read_it(
    names: dict[str, str], path: str, status: int
) -> None:
    response = ask(path, names)
    assert response.status_code == status
    policy = response["Cache-Control"]
    if status in CACHEABLE_STATUSES and not path.startswith("healthz/"):
        assert policy in (REVALIDATE, "no-store")
    else:
        assert "no-store" in policy
    if status in (200, 301) and not path.startswith("healthz/"):
        assert policy == REVALIDATE
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
    assert packed["ETag"].startswith("W/")
    sent = body(packed)
    assert packed.get("Content-Length", str(len(sent))) == str(len(sent))
    # What is counted anew at each request differs behind this.
    assert gzip.decompress(sent)[:60] == body(plain)[:60]
    assert ask(path, names, Accept_Encoding="br, *;q=0").status_code == 406


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


@pytest.mark.parametrize("path", ["", "claims/{main}/", "feeds/verdicts.atom", "claims/list.csv", f"{API}claims"])
def test_text_is_compressed_for_who_takes_it(names: dict[str, str], path: str) -> None:
    packed = ask(path, names, Accept_Encoding="gzip, deflate, br, zstd")
    assert packed["Content-Encoding"] == "gzip"
    assert zlib.decompress(body(packed), wbits=31)
    assert ask(path, names, "HEAD", Accept_Encoding="gzip").get("Content-Encoding") == "gzip"


@pytest.mark.parametrize("path", sorted({rows[0][0] for rows in PUBLIC.values()}))
def test_other_methods_are_refused_by_name_and_a_preflight_is_answered(names: dict[str, str], path: str) -> None:
    refused = ask(path, names, "POST")
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
            "claims.web.verdicts.verdicts.find",
            "claims.api.claims.Claims.given",
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
